"""A sentence remembers how high it is at each width, and forgets it when its words or letters change."""

from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from desktop.widgets.card import Sentence, below_name

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


def test_that_a_sentence_below_a_name_stands_in_however_wide_it_is(qtbot: QtBot):
    sentence = below_name(21, "small")
    qtbot.addWidget(sentence)
    sentence.setText("why " * 100)
    sentence.show()
    for width in (400, 2000, 500):
        sentence.resize(width, 200)
        assert sentence.contentsRect().left() == 21
        assert sentence.contentsRect().width() <= 60 * sentence.fontInfo().pixelSize()
