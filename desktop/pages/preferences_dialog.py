"""What a person prefers, for all projects; every change holds at once, and what cannot be is said beside its field."""

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.pages.menus import LANGUAGE_NAMES, THEME_NAMES
from desktop.pages.quiet import QuietCombo
from desktop.pages.reader import close_button
from desktop.state.app_state import AppState, Preferences
from desktop.state.intents import ChangePreferences
from desktop.state.preferences import TEXT_SIZES, currency_problem, folder_problem
from desktop.widgets.card import label
from desktop.widgets.file_dialogs import ask_for_path
from engine.domain.roi import Assumptions
from engine.domain.text import Text, mark, translator

ROWS = (
    ("language", mark("Language"), mark("The language of the window; a report can be made in either.")),
    ("theme", mark("Look"), mark("Light, dark or with high contrast; “Like the system” follows it while Tasuki runs.")),
    ("text_size", mark("Text size"), mark("The size of all words in the window.")),
    ("currency", mark("Currency"), mark("The sign before amounts of money in new projects, such as ¥ or EUR.")),
    ("projects", mark("Folder for projects"), mark("New projects are saved here; those there are stay where they are.")),
    (
        "cores",
        mark("Processor cores"),
        mark("The most cores that training may use; fewer leave more for other programs. Holds from the next start of Tasuki."),
    ),
)
"""The fields with their names and what they do; message ids."""


class PreferencesDialog(QDialog):
    """The preferences.

    Signals: ``intended(object)`` with ChangePreferences.
    """

    intended = Signal(object)

    def __init__(self, parent: QWidget, cores: int, usual_folder: str) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setProperty("window", "preferences")
        self._preferences = Preferences()
        self._t = translator("en")
        self._cores = cores
        self._usual_folder = usual_folder
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 12)
        outer.setSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(1, 340)
        self.language, self.theme, self.text_size, self.cores = (QuietCombo() for _ in range(4))
        self.currency, self.projects = QLineEdit(), QLineEdit()
        self.choose = QPushButton()
        self.choose.setObjectName("choose_projects")
        self._names: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}
        for place, (name, _, _) in enumerate(ROWS):
            field: QWidget = getattr(self, name)
            field.setObjectName(f"preference_{name}")
            self._names[name] = label(wrap=False)
            self._notes[name] = label("muted", name=f"note_{name}")
            grid.addWidget(self._names[name], 2 * place, 0, Qt.AlignmentFlag.AlignTop)
            if name == "projects":
                both = QHBoxLayout()
                both.addWidget(field, 1)
                both.addWidget(self.choose)
                grid.addLayout(both, 2 * place, 1)
            else:
                grid.addWidget(field, 2 * place, 1)
            grid.addWidget(self._notes[name], 2 * place + 1, 1)
            grid.setRowMinimumHeight(2 * place + 1, 30)
        outer.addLayout(grid)
        self._buttons = close_button(self)
        outer.addWidget(self._buttons)
        for name in ("language", "theme", "text_size", "cores"):
            combo: QComboBox = getattr(self, name)
            combo.activated.connect(lambda _, name=name, combo=combo: self._tell(name, combo.currentData()))
        self.currency.editingFinished.connect(lambda: self._typed("currency", self.currency.text(), currency_problem(self.currency.text())))
        self.projects.editingFinished.connect(lambda: self._typed("projects", self.projects.text(), folder_problem(self.projects.text())))
        self.choose.clicked.connect(self._ask_for_folder)

    def present(self, state: AppState) -> None:
        """Show what is preferred now."""
        t = self._t = translator(state.language)
        self._preferences = state.preferences
        self.setWindowTitle(t("Preferences"))
        for name, title, help_words in ROWS:
            field: QWidget = getattr(self, name)
            self._names[name].setText(t(title))
            field.setAccessibleName(t(title))
            field.setAccessibleDescription(t(help_words))
            field.setToolTip(t(help_words))
        _fill(self.language, [(name, code) for code, name in LANGUAGE_NAMES.items()], state.language)
        _fill(self.theme, [(t(name), theme) for theme, name in THEME_NAMES.items()], state.preferences.theme)
        _fill(self.text_size, [(t("{percent} %", percent=size), size) for size in TEXT_SIZES], state.preferences.text_size)
        counts = [(t("All {count:count}", count=self._cores), 0), *((str(count), count) for count in range(1, self._cores))]
        _fill(self.cores, counts, state.preferences.cores)
        self.currency.setPlaceholderText(Assumptions().currency)
        self.projects.setPlaceholderText(self._usual_folder)
        for field, words in ((self.currency, state.preferences.currency), (self.projects, state.preferences.projects)):
            if not field.property("wrong") and not field.hasFocus():
                field.setText(words)
        self.choose.setText(t("Choose…"))
        self.choose.setToolTip(t("Choose a folder"))
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))
        for name, _, help_words in ROWS:
            if not getattr(self, name).property("wrong"):
                self._notes[name].setText(t(help_words))

    def _typed(self, name: str, words: str, problem: Text | None) -> None:
        field: QLineEdit = getattr(self, name)
        note = self._notes[name]
        field.setProperty("wrong", problem is not None)
        note.setProperty("look", "muted" if problem is None else "error")
        for part in (field, note):
            part.style().unpolish(part)
            part.style().polish(part)
        note.setText(self._t.render(problem) if problem is not None else self._help(name))
        if problem is None:
            self._tell(name, words.strip())

    def _help(self, name: str) -> str:
        return next(self._t(words) for known, _, words in ROWS if known == name)

    def _tell(self, name: str, value: object) -> None:
        preferences = replace(self._preferences, **{name: value})
        if preferences != self._preferences:
            self.intended.emit(ChangePreferences(preferences))

    def _ask_for_folder(self) -> None:
        def take(paths: tuple[str, ...]) -> None:
            self.projects.setText(paths[0])
            self._typed("projects", paths[0], folder_problem(paths[0]))

        ask_for_path(self, "folder", self._t("Choose a folder"), take)


def _fill(combo: QComboBox, choices: Sequence[tuple[str, object]], chosen: object) -> None:
    """Offer ``choices`` (words and value) and show ``chosen``."""
    if [combo.itemText(place) for place in range(combo.count())] != [words for words, _ in choices]:
        combo.clear()
        for words, value in choices:
            combo.addItem(words, value)
    combo.setCurrentIndex(next((place for place, (_, value) in enumerate(choices) if value == chosen), 0))
