"""Parts stand beside each other or below, and come to rest."""

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.widgets.beside import Beside
from desktop.widgets.card import label

MANY = 40


class Counted(Beside):
    """Stops arranging after many times, so that a test of endless ones ends."""

    times = 0

    def _arrange(self) -> None:
        self.times += 1
        if self.times < MANY:
            super()._arrange()


def test_that_a_scroll_bar_that_comes_and_goes_does_not_turn_them_over_for_ever(qtbot):
    wordy, short = label(), label()
    wordy.setText("word " * 400)
    short.setText("few words")
    for part in (wordy, short):
        part.setMinimumWidth(200)
    parts = Counted((wordy, 1), (short, 1))
    content, area = QWidget(), QScrollArea()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(parts)
    column.addStretch(1)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(content)
    qtbot.addWidget(area)
    area.show()
    most = 0
    for height in range(600, 800, 20):
        parts.times = 0
        area.resize(415, height)
        for _ in range(4):
            qtbot.wait(1)
        most = max(most, parts.times)
    assert most < MANY / 2
