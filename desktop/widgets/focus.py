"""Keeps the person's place when the control they are at is switched off or hidden for a while."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusKeeper(QObject):
    """Qt gives the focus of a control that is switched off to the next one, which may be at the other end of ``window``.

    Here the page in front takes it instead, so that Tab and Enter go on from there, and the control gets it back once it can be used
    again and the person has not gone elsewhere. The page also takes the focus of a bar that was put away with what had it.
    """

    def __init__(self, window: QWidget, page: Callable[[], QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self._left: QWidget | None = None
        QApplication.instance().focusChanged.connect(self._moved)  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]

    def give_back(self) -> None:
        """Let the control have the focus again that lost it by being switched off, if it can be used now."""
        left = self._left
        if left is None:
            return
        if not isValid(left) or self._window.focusWidget() not in (None, self._page()):
            self._left = None
        elif _usable(left):
            self._left = None
            left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is None or now is None or not isValid(old) or old.window() is not self._window or now.window() is not self._window:
            return
        QTimer.singleShot(0, self, lambda: self._take(old, now))

    def _take(self, old: QWidget, now: QWidget) -> None:
        """Let the page have the focus where it went from ``old``, which cannot be used any more, to ``now`` by itself."""
        page = self._page()
        if not isValid(old) or _usable(old) or self._window.focusWidget() is not now:
            return
        inside, around = page.isAncestorOf(old), old.parentWidget()
        if not page.isVisible() or not (inside or (around is not None and not around.isVisible())):
            return
        self._left = old if inside else None
        page.setFocus(Qt.FocusReason.OtherFocusReason)


def _usable(control: QWidget) -> bool:
    return control.isEnabled() and control.isVisible()
