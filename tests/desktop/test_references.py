"""PySide6 6.12.0 on Python 3.11 lost a reference to None at every call of Qt that returns nothing, and aborted after some thousand."""

import gc
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

CALLS = 500
SLACK = 50
"""References that other parts may take or give back meanwhile."""


def lost_over(call: Callable[[], object]) -> int:
    """How many references to None ``CALLS`` calls of ``call`` cost."""
    call()
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return before - sys.getrefcount(None)


def void_calls(label: QLabel, parent: QObject) -> dict[str, Callable[[], object]]:
    """Calls that return nothing, of the kinds the window makes all the time."""
    timer = QTimer(parent)
    image = QImage(8, 8, QImage.Format.Format_RGB32)

    def paint() -> None:
        painter = QPainter(image)
        painter.setPen(QColor("#0072B2"))
        painter.end()

    return {
        "text": lambda: label.setText("one"),
        "tooltip": lambda: label.setToolTip("two"),
        "enabled": lambda: label.setEnabled(True),
        "visible": label.hide,
        "update": label.update,
        "timer": lambda: timer.setInterval(5),
        "paint": paint,
        "image": lambda: image.fill(0),
    }


@pytest.mark.parametrize("name", ["text", "tooltip", "enabled", "visible", "update", "timer", "paint", "image"])
def test_that_500_void_calls_of_qt_keep_every_reference_to_none(name: str, qtbot: QtBot):
    label = QLabel()
    qtbot.addWidget(label)
    assert abs(lost_over(void_calls(label, label)[name])) < SLACK


def test_that_500_overridden_calls_keep_every_reference_to_none(qtbot: QtBot):
    class Plain(QWidget):
        def resizeEvent(self, event: object) -> None:
            """Nothing, as Qt expects."""

    widget = Plain()
    qtbot.addWidget(widget)
    widget.show()
    sizes = iter(range(100, 100 + 2 * CALLS))
    assert abs(lost_over(lambda: widget.resize(next(sizes), 50))) < SLACK
