"""Asks which task is to be added to a finished project, and where its labels are."""

from pathlib import PurePath

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.pages.descriptions import written_descriptions
from desktop.pages.path_field import PathField
from desktop.state.app_state import AppState
from desktop.state.intents import AddTask
from desktop.widgets.card import label
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from engine.domain.text import Translator, translator

LEAST_LABELS = 10


class NewTaskDialog(QDialog):
    """A column of the project's own data or of another file; where the networks know descriptions, those of the new task too.

    Signals: ``intended(object)`` with AddTask, after which the dialog closes.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.resize(620, 420)
        self._state = AppState()
        self._guidance = label("guidance")
        self._column_words = label("muted")
        self.column = QComboBox()
        self.column.setObjectName("new_task_column")
        self.column.setEditable(True)
        self.column.editTextChanged.connect(lambda _: self._show_reason())
        self.file = PathField("new_task_file")
        self.file.browse.clicked.connect(self._browse)
        self.file.line.textChanged.connect(self._show_reason)
        self._described = QWidget()
        self._description_words = label("muted")
        self.description = QLineEdit()
        self.description.setObjectName("new_task_description")
        self.description.textChanged.connect(self._show_reason)
        self.zero_shot = QCheckBox()
        self.zero_shot.setObjectName("new_task_zero_shot")
        self.zero_shot.toggled.connect(lambda _: self._show_reason())
        self._reason = label("muted", name="new_task_reason")
        self.start = QPushButton()
        self.start.setObjectName("new_task_start")
        self.start.setProperty("look", "primary")
        self.start.clicked.connect(self._start)
        self._close = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._close.rejected.connect(self.reject)
        self._arrange()

    def show_state(self, state: AppState) -> None:
        """Offer the columns of ``state`` that are neither input nor task; what has been typed stays."""
        self._state = state
        t = translator(state.language)
        typed = self.column.currentText()
        with QSignalBlocker(self.column):
            self.column.clear()
            self.column.addItems(free_columns(state))
            self.column.setCurrentText(typed or self.column.currentText())
        self.setWindowTitle(t("Add a task"))
        self._guidance.setText(
            t("Its networks see the same inputs as before. With few labels the figures have wide intervals; both ways use the same rows.")
        )
        self._column_words.setText(t("Column with the labels"))
        self.column.setAccessibleName(t("Column with the labels"))
        self.column.setToolTip(t("Columns of the project's data that are neither input nor task; a name of the other file can be typed."))
        self.file.set_texts(
            t("File with its labels (empty: the project's own data)"), t("Browse…"), t("It needs the project's input columns too.")
        )
        self._described.setVisible(knows_descriptions(state))
        self._description_words.setText(t("What is known of it beforehand, as numbers ({example})", example=example_descriptors(state)))
        self.description.setAccessibleName(t("Description of the task"))
        self.description.setToolTip(t("As many numbers as each of the project's tasks has."))
        self.zero_shot.setText(t("Make it from the description alone, without any training"))
        self.zero_shot.setToolTip(t("Each task of the project is left out once, to see how much descriptions tell."))
        self.start.setText(t("Add the task"))
        self._close.button(QDialogButtonBox.StandardButton.Cancel).setText(t("Cancel"))
        self._show_reason()

    def numbers(self) -> tuple[float, ...] | None:
        """What was typed as a description; None where it is none."""
        try:
            return tuple(float(number) for number in self.description.text().replace(",", " ").split())
        except ValueError:
            return None

    def _start(self) -> None:
        file, known = self.file.text(), knows_descriptions(self._state)
        numbers = (self.numbers() or ()) if known else ()
        self.intended.emit(AddTask(self.column.currentText().strip(), file, numbers, known and self.zero_shot.isChecked()))
        self.accept()

    def _show_reason(self) -> None:
        t = translator(self._state.language)
        reason = self._missing(t)
        self.start.setEnabled(not reason)
        self._reason.setText(reason)

    def _missing(self, t: Translator) -> str:
        column = self.column.currentText().strip()
        known = knows_descriptions(self._state)
        if not column:
            return t("Name the column with the labels.")
        if known and self.numbers() is None:
            return t("A description holds numbers only.")
        if known and self.zero_shot.isChecked() and not self.numbers():
            return t("Without a description there is nothing to make it from.")
        if not (self.file.text() or (known and self.zero_shot.isChecked())) and column not in free_columns(self._state):
            return t("The project's data have no such free column. Choose a file that has it.")
        return ""

    def _browse(self) -> None:
        kinds = f"{translator(self._state.language)('Tables')} ({TABLE_FILES})"
        folder = str(PurePath(self._state.project.path).parent) if self._state.project is not None else ""
        ask_for_path(self, "file", self.file.browse.toolTip(), lambda paths: self.file.set_text(paths[0]), kinds=kinds, suggested=folder)

    def _arrange(self) -> None:
        described = QVBoxLayout(self._described)
        described.setContentsMargins(0, 4, 0, 0)
        for widget in (self._description_words, self.description, self.zero_shot):
            described.addWidget(widget)
        go = QHBoxLayout()
        go.addWidget(self._reason, 1)
        go.addWidget(self._close)
        go.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(8)
        for widget in (self._guidance, self._column_words, self.column, self.file, self._described):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(go)


def free_columns(state: AppState) -> list[str]:
    """Columns of the project's data with enough labels that are neither input nor task of it."""
    if state.card is None or state.plan is None:
        return []
    taken = {choice.name for choice in state.plan.features()} | {task.name for task in state.plan.tasks}
    return [
        column.name
        for column in state.card.columns
        if column.name not in taken
        and column.kind in ("number", "binary", "category")
        and state.card.rows - column.missing >= LEAST_LABELS
        and column.distinct >= 2
    ]


def knows_descriptions(state: AppState) -> bool:
    """Whether some networks of the project were made from descriptions of its tasks."""
    return bool(example_descriptors(state))


def example_descriptors(state: AppState) -> str:
    """The descriptions of the project's tasks as they were typed; empty where none were used."""
    for choice in state.plan.methods if state.plan is not None else ():
        if choice.settings.get("code", "free") != "free":
            return str(choice.settings.get("descriptors", "")) or written_descriptions(state.plan.tasks if state.plan is not None else ())
    return ""
