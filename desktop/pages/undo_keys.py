"""Lets the keys for undo and redo reach the menu where the field in focus has nothing of its own to take back."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget


class UndoKeys(QObject):
    """Watches the one field in focus; Qt's fields would keep the keys even when they have nothing to undo."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the field from claiming a key it has no use for."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            line = watched if isinstance(watched, QLineEdit) else watched.findChild(QLineEdit)
            if isinstance(line, QLineEdit):
                undo = event.matches(QKeySequence.StandardKey.Undo) and not line.isUndoAvailable()
                redo = event.matches(QKeySequence.StandardKey.Redo) and not line.isRedoAvailable()
                if undo or redo:
                    event.ignore()
                    return True
        return False

    def _follow(self, _: QWidget | None, focused: QWidget | None) -> None:
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None
        if isinstance(focused, (QLineEdit, QAbstractSpinBox)) and focused.window() is self._window:
            focused.installEventFilter(self)
            self._watched = focused
