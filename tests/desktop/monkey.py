"""Clicks and types at random in the real window on a sample project: `python -m tests.desktop.monkey SEED COUNT`.

A stand-in answers for the engine, so that thousands of actions take minutes. Whatever raises, warns, or leaves the window and its
state apart ends it with the seed and the last actions, which play the same again.
"""

import os
import random
import sys
import tempfile
import traceback
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QMenu, QWidget

from desktop.app import Application, make_qt_application
from desktop.state.app_state import AppState, Preferences
from desktop.state.preferences import find_places
from engine.domain.events import Event
from tests.desktop.pages.page_states import decided, numbered_events, planned, training

HARMLESS = ("This plugin does not support", "propagateSizeHints", "Keyboard event not accepted by receiving widget")
KEYS = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Space,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Down,
    Qt.Key.Key_Up,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_F1,
)
LETTERS = "abz019.,-+%/ 　ａあ表\"'<&"
COMMANDS = "zyfi,0=1234567np"
"""Keys that are pressed with Ctrl; not Q and W, which would end the play."""
UNDER_WAY = ("running", "paused", "stopping")
EVENTS_AN_ACTION = 3
REMEMBERED = 25
OFTEN = 50
"""Actions between two looks at whether window and state agree."""


class Monkey:
    """Acts on ``window``; ``agree`` raises where window and state differ."""

    def __init__(self, window: QWidget, seed: int) -> None:
        self._window = window
        self._chance = random.Random(seed)
        self.last: deque[str] = deque(maxlen=REMEMBERED)

    def act(self) -> None:
        """Do one thing."""
        front = self._front()
        kind = self._chance.random()
        if kind < 0.62:
            self._click(front)
        elif kind < 0.86:
            self._press(front)
        elif kind < 0.93:
            self._write(front)
        elif kind < 0.97:
            self._command(front)
        else:
            self._resize()
        self._dismiss_file_dialogs()

    def _front(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._chance.choice(self._open_windows())

    def _open_windows(self) -> list[QWidget]:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, (QMenu, QFileDialog))]
        shown = [one for one in shown if one.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog)]
        return shown or [self._window]

    def _click(self, front: QWidget) -> None:
        places = [
            one for one in front.findChildren(QWidget) if one.isVisible() and one.isEnabled() and one.width() > 2 and one.height() > 2
        ]
        target = self._chance.choice(places) if places else front
        if target.objectName() == "command_quit":
            return
        inside = target.visibleRegion().boundingRect()
        if inside.isEmpty():
            return
        place = QPoint(self._chance.randint(inside.left(), inside.right()), self._chance.randint(inside.top(), inside.bottom()))
        self.last.append(f"click {type(target).__name__} {target.objectName()} at {place.x()},{place.y()} in {front.objectName()}")
        target = target.viewport() if isinstance(target, QAbstractItemView) else target
        if isinstance(target, QMenu) and (action := target.actionAt(place)) is not None and action.objectName() == "command_quit":
            return
        double = self._chance.random() < 0.08
        (QTest.mouseDClick if double else QTest.mouseClick)(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def _press(self, front: QWidget) -> None:
        key = self._chance.choice(KEYS)
        target = front.focusWidget() or front
        self.last.append(f"key {key.name} to {type(target).__name__} {target.objectName()}")
        menu = target if isinstance(target, QMenu) else None
        if menu is not None and menu.activeAction() is not None and menu.activeAction().objectName() == "command_quit":
            return
        QTest.keyClick(target, key)

    def _write(self, front: QWidget) -> None:
        words = "".join(self._chance.choice(LETTERS) for _ in range(self._chance.randint(1, 6)))
        target = front.focusWidget() or front
        self.last.append(f"write {words!r} to {type(target).__name__} {target.objectName()}")
        for letter in words:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))

    def _command(self, front: QWidget) -> None:
        letter = self._chance.choice(COMMANDS)
        self.last.append(f"Ctrl+{letter}")
        QTest.keyClick(front.focusWidget() or front, Qt.Key(ord(letter.upper())), Qt.KeyboardModifier.ControlModifier)

    def _resize(self) -> None:
        size = self._chance.choice(((900, 560), (1280, 800), (1024, 700), (1600, 1000)))
        self.last.append(f"resize {size}")
        self._window.resize(*size)

    def _dismiss_file_dialogs(self) -> None:
        for one in QApplication.topLevelWidgets():
            if isinstance(one, QFileDialog) and one.isVisible():
                one.reject()
        if len(self._open_windows()) > 8:
            for one in self._open_windows():
                if one is not self._window:
                    one.close()


def play(seed: int, count: int) -> None:
    """Act ``count`` times; raises AssertionError with the last actions where something is wrong."""
    problems: list[str] = []

    def listen(kind: QtMsgType, _: object, words: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(one in words for one in HARMLESS):
            problems.append(f"Qt: {words}")

    qInstallMessageHandler(listen)
    sys.excepthook = lambda kind, error, trace: problems.append(f"{kind.__name__}: {error}" + _where(trace))
    app = QApplication.instance() or make_qt_application(["monkey"])
    assert isinstance(app, QApplication)
    command = [sys.executable, "-m", "tests.desktop.engine_link.fake_engine"]
    places = find_places()
    tasuki = Application(app, AppState(preferences=Preferences(language="en", theme="light")), places, engine_command=command)
    tasuki.window.resize(1280, 800)
    tasuki.show()
    live = begin(tasuki, seed)
    monkey = Monkey(tasuki.window, seed)
    try:
        for number in range(count):
            monkey.act()
            if tasuki.state.training in UNDER_WAY:
                tasuki._take_events(list(islice(live, EVENTS_AN_ACTION)))
            QTest.qWait(1)
            if number % OFTEN == 0 and tasuki.window.isVisible():
                agree(tasuki)
            assert not problems, f"seed {seed}, action {number}: {problems}\n" + "\n".join(monkey.last)
            if not tasuki.window.isVisible():
                tasuki.window.show()
    finally:
        tasuki.close()
        tasuki.window.leave()
        qInstallMessageHandler(None)
        sys.excepthook = sys.__excepthook__


def begin(tasuki: Application, seed: int) -> Iterator[Event]:
    """A window with a finished study, a plan, or a running training, by turns; the events that the training has yet to tell."""
    QTest.qWait(300)
    state = (decided, planned, training)[seed % 3]()
    tasuki.state = replace(state, engine=tasuki.state.engine, next_id=1000)
    events = list(numbered_events())
    told = (len(events), 0, len(events) // 10)[seed % 3]
    if told:
        tasuki.feed.follow(0)
        tasuki.feed.take(events[:told])
    tasuki.window.present(tasuki.state)
    return iter(events[told:])


def agree(tasuki: Application) -> None:
    """The page in front is that of the state, and what is stored can be read again."""
    QTest.qWait(20)
    state, front = tasuki.state, tasuki.window.stack.currentWidget()
    assert getattr(front, "step", None) == state.page, f"{getattr(front, 'step', None)} in front of {state.page}"
    assert len({draft.task.name for draft in state.tasks}) == len(state.tasks)
    assert msgspec.json.decode(msgspec.json.encode(state.preferences), type=Preferences) == state.preferences
    assert len({problem.id for problem in state.problems}) == len(state.problems)


def _where(trace: TracebackType | None) -> str:
    return " at " + " < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(traceback.extract_tb(trace)[-4:]))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TASUKI_HOME"] = home
        play(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(f"{sys.argv[2]} actions, nothing wrong\n")
