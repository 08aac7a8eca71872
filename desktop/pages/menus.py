"""The menus File, Edit, View and Help, in the bar at the top; what they offer follows the state."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QSizePolicy

from desktop.state.app_state import AppState, Language, RecentProject, Theme
from desktop.state.commands import PAGES, Command, reasons
from desktop.state.guide import StartGuide
from desktop.state.intents import (
    ChangeLanguage,
    ChangePreferences,
    ChangeTheme,
    CloseProject,
    CopyDiagnostics,
    EndEarly,
    GoTo,
    OpenProjectFile,
    PauseTraining,
    ReadLog,
    Redo,
    ResumeTraining,
    StartTraining,
    StopTraining,
    Undo,
)
from desktop.state.preferences import other_text_size, with_text_size
from desktop.state.steps import STEP_NAMES
from engine.domain.text import Translator, mark, translator

Keys = QKeySequence.StandardKey
Choice = TypeVar("Choice", bound=str)
LANGUAGE_NAMES: dict[Language, str] = {"ja": "日本語", "en": "English"}
THEME_NAMES: dict[Theme, str] = {
    "system": mark("Like the system"),
    "light": mark("Light"),
    "dark": mark("Dark"),
    "contrast": mark("High contrast"),
}
RECENT_SHOWN = 8
SHORTCUTS: dict[Command, tuple[QKeySequence.StandardKey | str, ...]] = {
    "new": (Keys.New,),
    "open": (Keys.Open,),
    "close": (Keys.Close,),
    "import": ("Ctrl+I",),
    "report": ("Ctrl+E",),
    "quit": (Keys.Quit,),
    "undo": (Keys.Undo,),
    "redo": (Keys.Redo,),
    "preferences": (Keys.Preferences, "Ctrl+,"),
    "larger": (Keys.ZoomIn, "Ctrl+="),
    "smaller": (Keys.ZoomOut,),
    "usual": ("Ctrl+0",),
    "full_screen": (Keys.FullScreen, "F11"),
    "manual": (Keys.HelpContents, "F1"),
    "words": ("Shift+F1",),
    "find": (Keys.Find,),
    "start_training": ("Ctrl+Return",),
    "pause": ("Ctrl+P",),
}
"""The platform's keys first, and others where it has none."""

FILE: tuple[tuple[Command, str] | None, ...] = (
    ("new", mark("New project…")),
    ("open", mark("Open a project…")),
    ("recent", mark("Open a recent project")),
    ("close", mark("Close the project")),
    None,
    ("import", mark("Import data…")),
    ("report", mark("Make the report")),
    None,
    ("quit", mark("Quit")),
)
EDIT: tuple[tuple[Command, str] | None, ...] = (
    ("undo", ""),
    ("redo", ""),
    None,
    ("find", mark("Find a setting…")),
    ("preferences", mark("Preferences…")),
)
TEXT: tuple[tuple[Command, str] | None, ...] = (
    ("larger", mark("Larger text")),
    ("smaller", mark("Smaller text")),
    ("usual", mark("Usual text size")),
    None,
    ("full_screen", mark("Full screen")),
)
TRAINING: tuple[tuple[Command, str] | None, ...] = (
    ("start_training", mark("Start training")),
    None,
    ("pause", mark("Pause")),
    ("go_on", mark("Continue training")),
    ("stop", mark("Stop and continue later")),
    ("end_early", mark("End now and reach a verdict from what is finished")),
    ("discard", mark("Discard what was trained…")),
    None,
    ("skip", mark("Skip a trial…")),
    ("add_replicates", mark("Add replicates…")),
)
HELP: tuple[tuple[Command, str] | None, ...] = (
    ("tour", mark("Tour of the window")),
    ("tutorial_plant", mark("Tutorial: pumps of a plant")),
    ("tutorial_shapes", mark("Tutorial: images of shapes")),
    ("tutorial_wine", mark("Tutorial: chemistry of wines")),
    None,
    ("manual", mark("Manual")),
    ("words", mark("Words used on this page")),
    ("first_steps", mark("First steps")),
    None,
    ("log", mark("Log of the engine")),
    ("diagnostics", mark("Copy a report for support")),
    None,
    ("about", mark("About Tasuki")),
)


class Menus(QMenuBar):
    """The menus.

    Signals: ``intended(object)`` with an intent; ``wanted(command)`` with what the window itself has to do.
    """

    intended = Signal(object)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("menus")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._state = AppState()
        self._texts: dict[Command, str] = {}
        self._words: tuple[str, str, str] | None = None
        self._shown_recent: tuple[RecentProject, ...] | None = None
        self.commands: dict[Command, QAction] = {}
        self._menus = [self._menu(name) for name in ("file", "edit", "view", "training", "help")]
        files, edit, view, training, helps = self._menus
        self._recent = QMenu(files)
        self._recent.setToolTipsVisible(True)
        self._fill(files, FILE)
        self.commands["recent"].setMenu(self._recent)
        self._fill(edit, EDIT)
        for number, (command, step) in enumerate(PAGES.items(), 1):
            self._add(view, command, STEP_NAMES[step], (f"Ctrl+{number}",)).setCheckable(True)
        view.addSeparator()
        self._languages = self._choices(view, LANGUAGE_NAMES, ChangeLanguage)
        self._themes = self._choices(view, THEME_NAMES, ChangeTheme)
        view.addSeparator()
        self._fill(view, TEXT)
        self._fill(training, TRAINING)
        self._fill(helps, HELP)
        self.commands["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self.commands["preferences"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self.commands["about"].setMenuRole(QAction.MenuRole.AboutRole)

    def present(self, state: AppState) -> None:
        """Offer what is possible in ``state``; a command that is not says why in its tooltip."""
        self._state = state
        t = translator(state.language)
        past, future = state.history.past, state.history.future
        undo = t("Undo: {what}", what=past[-1].what) if past else t("Undo")
        redo = t("Redo: {what}", what=future[-1].what) if future else t("Redo")
        if self._words != (state.language, undo, redo):
            self._words = (state.language, undo, redo)
            self._speak(t, undo, redo)
        why = reasons(state)
        for command, action in self.commands.items():
            reason = why.get(command)
            action.setEnabled(reason is None)
            action.setToolTip(t.render(reason) if reason is not None else action.text().replace("&", ""))
        for command, step in PAGES.items():
            self.commands[command].setChecked(step == state.page)
        self._languages[1][state.language].setChecked(True)
        self._themes[1][state.preferences.theme].setChecked(True)
        self._show_recent(state.preferences.recent)

    def _speak(self, t: Translator, undo: str, redo: str) -> None:
        for menu, title in zip(self._menus, (t("&File"), t("&Edit"), t("&View"), t("&Training"), t("&Help")), strict=True):
            menu.setTitle(title)
        for command, text in self._texts.items():
            self.commands[command].setText(t(text).replace("&", "&&"))
        self.commands["undo"].setText(undo.replace("&", "&&"))
        self.commands["redo"].setText(redo.replace("&", "&&"))
        self._languages[0].setTitle(t("Language of the window"))
        self._themes[0].setTitle(t("Light or dark appearance"))
        for theme, action in self._themes[1].items():
            action.setText(t(THEME_NAMES[theme]))
        self.setAccessibleName(t("Menus"))

    def _show_recent(self, recent: tuple[RecentProject, ...]) -> None:
        if recent == self._shown_recent:
            return
        self._shown_recent = recent
        self._recent.clear()
        for project in recent[:RECENT_SHOWN]:
            action = self._recent.addAction(project.name.replace("&", "&&"))
            action.setToolTip(project.path)
            action.triggered.connect(lambda _=False, path=project.path: self.intended.emit(OpenProjectFile(path)))

    def _menu(self, name: str) -> QMenu:
        menu = self.addMenu(name)
        menu.setObjectName(f"menu_{name}")
        menu.setToolTipsVisible(True)
        return menu

    def _fill(self, menu: QMenu, entries: Sequence[tuple[Command, str] | None]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                self._add(menu, *entry, SHORTCUTS.get(entry[0], ()))

    def _add(self, menu: QMenu, command: Command, text: str, keys: Sequence[QKeySequence.StandardKey | str] = ()) -> QAction:
        action = QAction(menu)
        action.setObjectName(f"command_{command}")
        action.setMenuRole(QAction.MenuRole.NoRole)
        bound = (key for one in keys for key in (QKeySequence.keyBindings(one) if not isinstance(one, str) else [QKeySequence(one)]))
        action.setShortcuts([QKeySequence(name) for name in dict.fromkeys(key.toString() for key in bound)])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _=False: self._run(command))
        menu.addAction(action)
        self.commands[command] = action
        if text:
            self._texts[command] = text
        return action

    def _choices(self, menu: QMenu, names: Mapping[Choice, str], make: Callable[[Choice], object]) -> tuple[QMenu, dict[Choice, QAction]]:
        choices = menu.addMenu("")
        group = QActionGroup(choices)
        actions: dict[Choice, QAction] = {}
        for key, name in names.items():
            action = choices.addAction(name)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, key=key: self.intended.emit(make(key)))
            group.addAction(action)
            actions[key] = action
        return choices, actions

    def _run(self, command: Command) -> None:
        sizes = {"larger": 1, "smaller": -1}
        intents = {
            "undo": Undo(),
            "redo": Redo(),
            "close": CloseProject(),
            "report": GoTo("report"),
            "log": ReadLog(),
            "diagnostics": CopyDiagnostics(),
            "tour": StartGuide("tour"),
            "tutorial_plant": StartGuide("plant"),
            "tutorial_shapes": StartGuide("shapes"),
            "tutorial_wine": StartGuide("wine"),
            "start_training": StartTraining(),
            "pause": PauseTraining(self._state.training == "running"),
            "go_on": PauseTraining(False) if self._state.training == "paused" else ResumeTraining(),
            "stop": StopTraining(),
            "end_early": EndEarly(),
        }
        preferences = self._state.preferences
        if command in intents:
            self.intended.emit(intents[command])
        elif command in sizes or command == "usual":
            size = other_text_size(preferences.text_size, sizes[command]) if command in sizes else 100
            self.intended.emit(ChangePreferences(with_text_size(preferences, size)))
        elif command in PAGES:
            self.commands[command].setChecked(self._state.page == PAGES[command])
            self.intended.emit(GoTo(PAGES[command]))
        else:
            self.wanted.emit(command)
