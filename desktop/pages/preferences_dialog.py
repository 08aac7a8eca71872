"""What a person prefers, for all projects; every change holds at once, and what cannot be is said beside its field."""

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.pages.engine_findings import EngineFindings
from desktop.pages.menus import LANGUAGE_NAMES, THEME_NAMES
from desktop.pages.quiet import QuietCombo
from desktop.pages.reader import close_button
from desktop.state.app_state import AppState, Device, OnClose, Preferences
from desktop.state.intents import ChangePreferences, CopyText
from desktop.state.other_engine import LookAtEngine
from desktop.state.preferences import TEXT_SIZES, currency_problem, engine_problem, folder_problem
from desktop.widgets.card import label
from desktop.widgets.file_dialogs import ask_for_path
from engine.domain.engine_check import EngineCheck
from engine.domain.roi import Assumptions
from engine.domain.text import Text, Translator, mark, translator

ROWS = (
    ("language", mark("Language"), mark("The language of the window; a report can be made in either.")),
    ("theme", mark("Look"), mark("Light, dark or with high contrast; “Like the system” follows it while Tasuki runs.")),
    ("text_size", mark("Text size"), mark("The size of all words in the window.")),
    ("currency", mark("Currency"), mark("The currency of amounts in new projects: a sign such as ¥ or letters such as EUR.")),
    ("projects", mark("Folder for projects"), mark("New projects are saved here; those there are stay where they are.")),
    (
        "cores",
        mark("Processor cores"),
        mark("The most cores that training may use; fewer leave more for other programs. Holds from the next start of Tasuki."),
    ),
    (
        "device",
        mark("Computes on"),
        mark("A GPU trains images and wide networks faster. Holds from the next start of Tasuki."),
    ),
    (
        "on_close",
        mark("Closing while training runs"),
        mark("What closing the window does to a training that is under way."),
    ),
    (
        "other_engine",
        mark("Engine"),
        mark("A Python with PyTorch for a GPU may compute in place of Tasuki's own engine. Holds from the next start of Tasuki."),
    ),
)
"""The fields with their names and what they do; message ids."""
CHOICES = ("language", "theme", "text_size", "cores", "device", "on_close")
"""Those of the fields that are chosen from a list."""
DEVICE_NAMES: dict[Device, str] = {"auto": mark("The GPU where it is faster"), "cpu": mark("The processor only")}
CLOSE_NAMES: dict[OnClose, str] = {
    "ask": mark("Ask every time"),
    "background": mark("Go on in the background"),
    "stop": mark("Stop and close"),
}

GPU_CHAPTER = "90-gpu.md"
"""The chapter of the manual about an engine of one's own."""


class PreferencesDialog(QDialog):
    """The preferences.

    Signals: ``intended(object)`` with ChangePreferences, LookAtEngine or CopyText; ``chapter_wanted(str)`` with a file of the manual.
    """

    intended = Signal(object)
    chapter_wanted = Signal(str)

    def __init__(self, parent: QWidget, cores: int, usual_folder: str) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setProperty("window", "preferences")
        self._preferences = Preferences()
        self._checked: EngineCheck | None = None
        self._t = translator("en")
        self._cores = cores
        self._usual_folder = usual_folder
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 12, 12)
        outer.setSpacing(12)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("Ground")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content = QWidget()
        self._content.setObjectName("Ground")
        grid = QGridLayout(self._content)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(1, 340)
        self.language, self.theme, self.text_size, self.cores, self.device, self.on_close = (QuietCombo() for _ in CHOICES)
        self.currency, self.projects, self.other_engine = QLineEdit(), QLineEdit(), QLineEdit()
        self.choose, self.choose_engine, self.check, self.instructions = (QPushButton() for _ in range(4))
        names = ("choose_projects", "choose_engine", "check_engine", "engine_instructions")
        for button, name in zip((self.choose, self.choose_engine, self.check, self.instructions), names, strict=True):
            button.setObjectName(name)
        beside = {"projects": self.choose, "other_engine": self.choose_engine}
        self.findings = EngineFindings()
        self._names: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}
        for place, (name, _, _) in enumerate(ROWS):
            field: QWidget = getattr(self, name)
            field.setObjectName(f"preference_{name}")
            self._names[name] = label(wrap=False)
            self._notes[name] = label("muted", name=f"note_{name}")
            self._notes[name].setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._names[name], 2 * place, 0)
            line = QHBoxLayout()
            line.addWidget(field, 1)
            line.setSpacing(8)
            if name in beside:
                line.addWidget(beside[name])
            grid.addLayout(line, 2 * place, 1)
            grid.addWidget(self._notes[name], 2 * place + 1, 1)
            grid.setRowMinimumHeight(2 * place + 1, 30)
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.check, self.instructions):
            button.setProperty("look", "small")
            line.addWidget(button)
        line.addStretch()
        grid.addLayout(line, 2 * len(ROWS), 1)
        grid.addWidget(self.findings, 2 * len(ROWS) + 1, 1)
        grid.setRowStretch(2 * len(ROWS) + 2, 1)
        self._scroll.setWidget(self._content)
        outer.addWidget(self._scroll, 1)
        self.resize(640, 640)
        self._buttons = close_button(self)
        outer.addWidget(self._buttons)
        for name in CHOICES:
            combo: QComboBox = getattr(self, name)
            combo.activated.connect(lambda _, name=name, combo=combo: self._tell(name, combo.currentData()))
        self.currency.editingFinished.connect(lambda: self._typed("currency", self.currency.text(), currency_problem(self.currency.text())))
        self.projects.editingFinished.connect(lambda: self._typed("projects", self.projects.text(), folder_problem(self.projects.text())))
        self.choose.clicked.connect(self._ask_for_folder)
        self.other_engine.editingFinished.connect(lambda: self._take_engine(self.other_engine.text()))
        self.other_engine.textEdited.connect(lambda _: self.findings.hide())
        self.choose_engine.clicked.connect(self._ask_for_engine)
        self.check.clicked.connect(self._check)
        self.instructions.clicked.connect(lambda: self.chapter_wanted.emit(GPU_CHAPTER))
        self.findings.copied.connect(lambda words: self.intended.emit(CopyText(words)))

    def present(self, state: AppState) -> None:
        """Show what is preferred now."""
        t = self._t = translator(state.language)
        self._preferences = state.preferences
        self.setWindowTitle(t("Preferences"))
        self._scroll.setAccessibleName(self.windowTitle())
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
        _fill(self.device, [(t(name), device) for device, name in DEVICE_NAMES.items()], state.preferences.device)
        _fill(self.on_close, [(t(name), what) for what, name in CLOSE_NAMES.items()], state.preferences.on_close)
        self.currency.setPlaceholderText(Assumptions().currency)
        self.projects.setPlaceholderText(self._usual_folder)
        self.other_engine.setPlaceholderText(t("Tasuki's own"))
        stored = (state.preferences.currency, state.preferences.projects, state.preferences.other_engine)
        for field, words in zip((self.currency, self.projects, self.other_engine), stored, strict=True):
            if not field.property("wrong") and not field.hasFocus():
                field.setText(words)
        self.choose.setText(t("Choose…"))
        self.choose.setToolTip(t("Choose a folder"))
        self._show_engine(state, t)
        self._scroll.setMinimumWidth(self._content.minimumSizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width())
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(t("Close"))
        for name, _, help_words in ROWS:
            if not getattr(self, name).property("wrong"):
                self._notes[name].setText(t(help_words))

    def _show_engine(self, state: AppState, t: Translator) -> None:
        self.choose_engine.setText(t("Choose…"))
        self.choose_engine.setToolTip(t("Choose a Python or another engine"))
        self.check.setText(t("Check the engine"))
        busy = state.busy("check_engine")
        self.check.setEnabled(not busy)
        self.check.setToolTip(t("Says whether it can be used, what is missing, and whether it computes on a GPU"))
        self.instructions.setText(t("How to compute on a GPU"))
        self.instructions.setToolTip(t("Opens that page of the manual"))
        self.findings.present(state, self.other_engine.text().strip(), t)
        if state.engine_check is not self._checked and not self.findings.isHidden():
            self._checked = state.engine_check
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self.findings))

    def _take_engine(self, place: str) -> None:
        self._typed("other_engine", place, engine_problem(place))

    def _check(self) -> None:
        place = self.other_engine.text().strip()
        self._take_engine(place)
        if engine_problem(place) is None:
            self.intended.emit(LookAtEngine(place))

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

    def _ask_for_engine(self) -> None:
        def take(paths: tuple[str, ...]) -> None:
            self.other_engine.setText(paths[0])
            self._check()

        # the Python of a virtual environment is a link to one that knows nothing of the environment
        ask_for_path(self, "file", self._t("Choose a Python or another engine"), take, as_named=True)


def _fill(combo: QComboBox, choices: Sequence[tuple[str, object]], chosen: object) -> None:
    """Offer ``choices`` (words and value) and show ``chosen``."""
    if [combo.itemText(place) for place in range(combo.count())] != [words for words, _ in choices]:
        combo.clear()
        for words, value in choices:
            combo.addItem(words, value)
    combo.setCurrentIndex(next((place for place, (_, value) in enumerate(choices) if value == chosen), 0))
