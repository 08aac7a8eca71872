"""Who sees which feature: a card that says it in one sentence, and a window that changes it for many columns at once."""

from pathlib import PurePath

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeSharing
from desktop.state.sharing import seen_by, shareable
from desktop.widgets.card import Card, label
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import Tokens
from engine.domain.dataset import Column
from engine.domain.text import Translator, translator


class SharingCard(Card):
    """How many features all tasks share, some see alone, and none sees.

    Signals: ``intended(object)`` with ChangeSharing.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__(name="sharing")
        self._state = AppState()
        self._tokens: Tokens | None = None
        self.dialog: SharingDialog | None = None
        self._counts = label(name="sharing_counts")
        self.change = QPushButton()
        self.change.setObjectName("change_sharing")
        self.change.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._counts, 1)
        row.addWidget(self.change)
        self.body.addLayout(row)

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the counts, and the open window's rows."""
        self._state = state
        columns = shareable(state)
        seen = [seen_by(state, column.name) for column in columns]
        private, excluded = sum(bool(tasks) for tasks in seen), sum(tasks is None for tasks in seen)
        self.setVisible(bool(columns))
        self.set_title(t("Sharing policy"))
        self._counts.setText(
            t(
                "Shared by all tasks: {shared:count} · private to some: {private:count} · left out: {excluded:count}",
                shared=len(seen) - private - excluded,
                private=private,
                excluded=excluded,
            )
        )
        self.change.setText(t("Change the sharing"))
        self.change.setToolTip(t("Choose for each feature, or for all features of a file, which tasks may see it."))
        self.change.setEnabled(not state.locked)
        self.set_meaning(
            t("A shared feature feeds the layers that all tasks have in common; a private one reaches only the heads of its tasks.")
        )
        if self.dialog is not None:
            self.dialog.show_state(state)

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        if self.dialog is not None:
            self.dialog.table.set_tokens(tokens)

    def _open(self) -> None:
        if self.dialog is None:
            self.dialog = SharingDialog(self)
            self.dialog.intended.connect(self.intended)
            if self._tokens is not None:
                self.dialog.table.set_tokens(self._tokens)
        self.dialog.show_state(self._state)
        self.dialog.open()


class SharingDialog(QDialog):
    """Features with who sees them; what is selected is changed together.

    Signals: ``intended(object)`` with ChangeSharing.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.resize(760, 560)
        self._state = AppState()
        self._shown: tuple[Column, ...] = ()
        self._tasks: tuple[str, ...] = ()
        self.ticks: list[QCheckBox] = []
        self._guidance = label("guidance")
        self.filter = QLineEdit()
        self.filter.setObjectName("sharing_filter")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(lambda: self.show_state(self._state))
        self.source = QComboBox()
        self.source.setObjectName("sharing_source")
        self.source.activated.connect(lambda: self.show_state(self._state))
        self.table = Table("sharing_table", fit_rows=False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(lambda: self._show_actions())
        self.every = QPushButton()
        self.every.setObjectName("select_shown")
        self.every.clicked.connect(self.table.selectAll)
        self._selected = label("heading", name="sharing_selected")
        self._ticks = FlowLayout()
        self.shared, self.private, self.excluded = (QPushButton() for _ in range(3))
        for button, name in ((self.shared, "share_all"), (self.private, "share_some"), (self.excluded, "share_none")):
            button.setObjectName(name)
            button.setProperty("look", "small")
        self.shared.clicked.connect(lambda: self._change())
        self.private.clicked.connect(lambda: self._change(tuple(tick.objectName().removeprefix("sees_") for tick in self._ticked())))
        self.excluded.clicked.connect(lambda: self._change(excluded=True))
        self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close.rejected.connect(self.reject)
        self._arrange()

    def show_state(self, state: AppState) -> None:
        """Show the features of ``state`` that the filter lets through; what was selected stays selected."""
        t = translator(state.language)
        chosen = {column.name for column in self._selection()}
        self._state = state
        self._show_words(t)
        self._show_sources(t)
        self._show_ticks(t)
        wanted, source = self.filter.text().strip().casefold(), str(self.source.currentData() or "")
        self._shown = tuple(
            column for column in shareable(state) if wanted in column.name.casefold() and (not source or column.sources == (source,))
        )
        headers = (t("Feature"), t("Only in"), t("Seen by"))
        rows = [
            (Cell(column.name, tip=column.name), Cell(t.join(_files(column)), muted=True), _seen(seen_by(state, column.name), t))
            for column in self._shown
        ]
        self.table.set_rows(headers, rows, stretch=0)
        self.table.setColumnHidden(1, not any(column.sources for column in shareable(state)))
        model, flags = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        for row, column in enumerate(self._shown):
            if column.name in chosen:
                model.select(self.table.cells.index(row, 0), flags.Select | flags.Rows)
        self._show_actions()

    def _show_words(self, t: Translator) -> None:
        self.setWindowTitle(t("Sharing policy"))
        self._guidance.setText(t("Select features, then say which tasks may see them."))
        for widget, words in ((self.filter, t("Find a feature")), (self.source, t("Features of one file")), (self.table, t("Features"))):
            widget.setAccessibleName(words)
            widget.setToolTip(words)
        self.filter.setPlaceholderText(t("Find a feature"))
        self.every.setText(t("Select all shown"))
        self.shared.setText(t("All tasks"))
        self.shared.setToolTip(t("The layers that all tasks have in common see them."))
        self.private.setText(t("Only the ticked tasks"))
        self.private.setToolTip(t("Only the heads of the ticked tasks see them."))
        self.excluded.setText(t("No task"))
        self.excluded.setToolTip(t("No network sees this column."))
        close = self._close.button(QDialogButtonBox.StandardButton.Close)
        close.setText(t("Close"))

    def _show_sources(self, t: Translator) -> None:
        names = list(dict.fromkeys(column.sources[0] for column in shareable(self._state) if len(column.sources) == 1))
        entries = [(t("All files"), ""), *((t("Only in {file}", file=PurePath(name).name), name) for name in names)]
        if [(self.source.itemText(row), self.source.itemData(row)) for row in range(self.source.count())] != entries:
            chosen = self.source.currentData()
            with QSignalBlocker(self.source):
                self.source.clear()
                for words, name in entries:
                    self.source.addItem(words, name)
                self.source.setCurrentIndex(max(0, self.source.findData(chosen)))
        self.source.setVisible(len(entries) > 1)

    def _show_ticks(self, t: Translator) -> None:
        names = tuple(task.name for task in self._state.chosen_tasks())
        if names != self._tasks:
            self._tasks = names
            for tick in self.ticks:
                self._ticks.removeWidget(tick)
                tick.hide()
                tick.deleteLater()
            self.ticks = [QCheckBox(name.replace("&", "&&")) for name in names]
            for tick, name in zip(self.ticks, names, strict=True):
                tick.setObjectName(f"sees_{name}")
                tick.toggled.connect(lambda: self._show_actions())
                self._ticks.addWidget(tick)
        for tick, name in zip(self.ticks, names, strict=True):
            tick.setAccessibleName(t("{task} may see the selected features", task=name))

    def _show_actions(self) -> None:
        t = translator(self._state.language)
        selected = self._selection()
        writable = bool(selected) and not self._state.locked
        self._selected.setText(
            t("Selected features: {count:count}. They are seen by", count=len(selected)) if selected else t("Select features in the table.")
        )
        self.shared.setEnabled(writable)
        self.excluded.setEnabled(writable)
        self.private.setEnabled(writable and bool(self._ticked()))

    def _change(self, private_to: tuple[str, ...] = (), *, excluded: bool = False) -> None:
        names = tuple(column.name for column in self._selection())
        if names:
            self.intended.emit(ChangeSharing(names, private_to, excluded))

    def _selection(self) -> list[Column]:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [column for row, column in enumerate(self._shown) if row in rows]

    def _ticked(self) -> list[QCheckBox]:
        return [tick for tick in self.ticks if tick.isChecked()]

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filter, 1)
        top.addWidget(self.source)
        top.addWidget(self.every)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.shared, self.private, self.excluded):
            buttons.addWidget(button)
        buttons.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(18, 14, 18, 14)
        outer.setSpacing(10)
        outer.addWidget(self._guidance)
        outer.addLayout(top)
        outer.addWidget(self.table, 1)
        outer.addWidget(self._selected)
        outer.addLayout(self._ticks)
        outer.addLayout(buttons)
        outer.addWidget(self._close)


def _seen(tasks: tuple[str, ...] | None, t: Translator) -> Cell:
    if tasks is None:
        return Cell(t("No task"), muted=True)
    return Cell(t.join(list(tasks)), bold=True) if tasks else Cell(t("All tasks"))


def _files(column: Column) -> list[str]:
    return [PurePath(source).name for source in column.sources]
