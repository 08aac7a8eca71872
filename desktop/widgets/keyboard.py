"""The way of the Tab key through a page: its content from top to bottom, then the foot."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


def stops_in(part: QWidget) -> list[QWidget]:
    """What Tab stops at in ``part``, in the order of its widget tree; the inner line of a spin or combo box is no stop of its own."""
    own = part.window()
    found = [widget for widget in part.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.window() is own]
    return [widget for widget in found if not isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox))]


def thread(start: QWidget, stops: Sequence[QWidget]) -> None:
    """Make Tab go from ``start`` through ``stops``."""
    before = start
    for stop in stops:
        QWidget.setTabOrder(before, stop)
        before = stop
