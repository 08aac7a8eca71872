"""A sentence remembers how high it is at each width, and forgets it when its words or letters change."""

from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from desktop.widgets.card import Sentence

WORDS = "Every comparison needs the baseline, and every baseline needs its labels. " * 4


def test_that_a_height_follows_the_words_and_the_letters(qtbot: QtBot) -> None:
    sentence = Sentence()
    qtbot.addWidget(sentence)
    sentence.setText(WORDS)
    small = sentence.heightForWidth(200)
    assert sentence.heightForWidth(200) == small > sentence.heightForWidth(400)
    sentence.setText(WORDS * 2)
    assert sentence.heightForWidth(200) > small
    sentence.setText(WORDS)
    assert sentence.heightForWidth(200) == small
    large = QFont(sentence.font())
    large.setPixelSize(2 * sentence.fontInfo().pixelSize())
    sentence.setFont(large)
    assert sentence.heightForWidth(200) > 1.5 * small
