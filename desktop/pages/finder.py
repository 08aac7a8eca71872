"""Finding a setting: everything that can be set or done, by its name or by what it does, and the way to where it is."""

import unicodedata
from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from desktop.pages.menus import EDIT, FILE, HELP, TEXT, TRAINING
from desktop.pages.names import method_name
from desktop.pages.preferences_dialog import ROWS
from desktop.pages.questions import REPLICATES
from desktop.state.app_state import AppState
from desktop.state.commands import Command, reasons
from desktop.state.steps import STEP_NAMES, Step
from desktop.widgets.card import label
from engine.domain.method import settings_of
from engine.domain.plan import TrainingSettings
from engine.domain.text import Translator, translator

SOON_MILLISECONDS = 60
MOST = 60
"""Entries that are shown at a time."""


class Found(Struct, frozen=True):
    """One thing that can be found: its name, where it is, what it does, and how it is reached."""

    name: str
    where: str
    words: str
    kind: str
    """``command``, ``preference``, ``plan``, ``training``, ``method`` or ``task``."""
    key: str
    """The command, the field's object name, or the method."""


def everything(state: AppState, t: Translator) -> tuple[Found, ...]:
    """All that can be set or done in ``state``, most used first."""
    preferences, plan, tasks = t("Preferences"), t(STEP_NAMES["plan"]), t(STEP_NAMES["tasks"])
    found = [Found(t(name), preferences, t(words), "preference", f"preference_{key}") for key, name, words in ROWS]
    if state.card is not None:
        per_task = (
            ("floor", t("Floor (gain)"), t("The gain against its own network that this task may not fall below")),
            ("margin", t("Margin"), t("How far above its floor this task must surely stay to pass")),
            ("value", t("Value (weight)"), t("How much this task counts beside the others")),
            ("cost", t("Cost per label"), t("What one further label costs, in your currency; 0 if you do not know")),
            ("kpi", t("Key figure"), t("How success of this task is counted")),
            ("kind", t("Kind"), t("Yes or no, one of several classes, or a quantity")),
        )
        for draft in state.tasks[:1]:
            found += [Found(name, tasks, words, "task", f"{key}_{draft.task.name}") for key, name, words in per_task]
        found.append(Found(t("Sharing policy"), tasks, t("Which tasks may see which feature"), "task", "change_sharing"))
    if state.plan is not None:
        questions = (
            ("preset_quick", t("Time for the study")),
            ("split_random", t("The model will be used on")),
            ("replicates", t(REPLICATES.title)),
            ("decider", t("Who decides, and until when")),
        )
        found += [Found(name, plan, "", "plan", key) for key, name in questions]
        every = t("{page}, all settings", page=plan)
        found += [Found(t(one.title), every, t(one.help) if one.help else "", "training", one.id) for one in settings_of(TrainingSettings)]
        for method in state.catalogue:
            name = t.render(method_name(method.id))
            words = [t(setting.title) for setting in method.settings]
            found.append(Found(name, plan, t.join(words) if words else "", "method", method.id))
            found += [
                Found(t(setting.title), f"{plan}, {name}", t(setting.help) if setting.help else "", "method", method.id)
                for setting in method.settings
            ]
    menus = ((t("&File"), FILE), (t("&Edit"), EDIT), (t("&View"), TEXT), (t("&Training"), TRAINING), (t("&Help"), HELP))
    why = reasons(state)
    for menu, entries in menus:
        place = t("Menu {menu}", menu=menu.replace("&", "").partition("(")[0])
        for command, name in (entry for entry in entries if entry is not None and entry[1]):
            reason = t.render(why[command]) if command in why else ""
            found.append(Found(t(name).rstrip("…"), place, reason, "command", command))
    return tuple(found)


def matching(found: Sequence[Found], wanted: str) -> tuple[Found, ...]:
    """Those of ``found`` that hold every word of ``wanted``; a hit in the name comes before one in the description."""
    words = _plain(wanted).split()
    hits = [one for one in found if all(word in _plain(f"{one.name} {one.words} {one.where}") for word in words)]
    return tuple(sorted(hits, key=lambda one: not all(word in _plain(one.name) for word in words))[:MOST])


class Finder(QDialog):
    """A line to type into and the list of what fits; Enter or a click leads there.

    Signals: ``chosen(object)`` with a Found.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Ground")
        self.setProperty("window", "find")
        self.resize(620, 480)
        self._all: tuple[Found, ...] = ()
        self._shown: tuple[Found, ...] = ()
        self.line = QLineEdit()
        self.line.setObjectName("find_words")
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda: self._show())
        self.results = QListWidget()
        self.results.setObjectName("find_results")
        self.results.setWordWrap(True)
        self.results.itemActivated.connect(lambda _: self._choose())
        self.results.itemClicked.connect(lambda _: self._choose())
        self._none = label("muted", name="find_none")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.line)
        layout.addWidget(self.results, 1)
        layout.addWidget(self._none)

    def present(self, state: AppState) -> None:
        """Offer what ``state`` has."""
        t = translator(state.language)
        self.setWindowTitle(t("Find a setting"))
        self.line.setPlaceholderText(t("Name of a setting or command, or a word of what it does"))
        self.line.setAccessibleName(self.windowTitle())
        self.line.setToolTip(self.line.placeholderText())
        self.results.setAccessibleName(t("What fits"))
        self.results.setToolTip(t("Enter or a click leads to where it is."))
        words = t("Nothing has this name. Settings of data and plan appear here once there are data and a plan.")
        self._none.setText(words)
        self._all = everything(state, t)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list by the arrows, and take the marked entry by Enter, while the line keeps the focus."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.results.setCurrentRow(min(self.results.count() - 1, max(0, self.results.currentRow() + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        self._shown = matching(self._all, self.line.text())
        self.results.clear()
        for one in self._shown:
            item = QListWidgetItem(f"{one.name}\n{one.where}" + (f" · {one.words}" if one.words else ""))
            item.setToolTip(one.words or one.name)
            self.results.addItem(item)
        self.results.setCurrentRow(0)
        self._none.setVisible(not self._shown)

    def _choose(self) -> None:
        place = self.results.currentRow()
        if 0 <= place < len(self._shown):
            self.close()
            self.chosen.emit(self._shown[place])


def lead_to(one: Found, go: Callable[[Step], QWidget], run: Callable[[Command], object]) -> None:
    """Lead to ``one``: ``go`` shows a page and gives it back, ``run`` does a command of the menus."""
    match one.kind:
        case "command":
            run(one.key)  # pyright: ignore[reportArgumentType] - the keys of commands are those of the menus
        case "preference":
            run("preferences")
        case "task":
            _soon(go("tasks"), lambda page: reveal(page, one.key))
        case _:
            page = go("plan")
            from desktop.pages.plan import PlanPage

            if not isinstance(page, PlanPage):
                return
            if one.kind == "method":
                page.methods.open(one.key)
            elif one.kind == "training":
                _soon(page, lambda _: page.show_setting(one.key))
            else:
                _soon(page, lambda page: reveal(page, one.key))


def _soon(page: QWidget, then: Callable[[QWidget], object]) -> None:
    """``then`` once the page has come to the front, which takes the focus."""
    QTimer.singleShot(SOON_MILLISECONDS, page, lambda: then(page))


def reveal(page: QWidget, name: str) -> None:
    """Scroll to the widget called ``name`` on ``page`` and give it the focus."""
    found = page.findChild(QWidget, name)
    scroll = page.findChild(QScrollArea)
    if found is None:
        return
    found.setFocus(Qt.FocusReason.OtherFocusReason)
    if scroll is not None:
        scroll.ensureWidgetVisible(found)


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
