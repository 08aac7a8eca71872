"""Cards and sentences: what belongs together stays together, words stand level with fields, and a toned card shows its edge."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.card import EDGE, MEASURE, Card, Meaning, label
from desktop.widgets.fonts import sized_font
from desktop.widgets.theme import LIGHT, style_sheet


def test_that_a_number_is_not_parted_from_its_unit(qtbot: QtBot) -> None:
    sentence = label()
    qtbot.addWidget(sentence)
    sentence.setText("95 % interval, 3 pt, 5 pts of 7")
    assert "95\N{NO-BREAK SPACE}% interval, 3\N{NO-BREAK SPACE}pt, 5 pts of 7" in QLabel.text(sentence)
    assert sentence.text() == "95 % interval, 3 pt, 5 pts of 7"


def test_that_the_meaning_stands_right_below_the_content(qtbot: QtBot) -> None:
    card = Card("Results")
    qtbot.addWidget(card)
    content = QLabel("content")
    card.body.addWidget(content)
    card.set_meaning("What it means.")
    card.resize(400, 500)
    card.show()
    meaning = next(one for one in card.findChildren(QLabel) if one.text() == "What it means.")
    assert meaning.mapTo(card, meaning.rect().topLeft()).y() - content.geometry().bottom() < 40
    assert meaning.isVisible()
    card.set_meaning("")
    assert not meaning.isVisible()


def test_that_a_card_without_a_meaning_holds_no_sentence(qtbot: QtBot) -> None:
    card = Card("Results")
    qtbot.addWidget(card)
    card.set_meaning("")
    assert card.findChildren(Meaning) == []


def test_that_a_tone_colours_the_edge_within_the_corners(qtbot: QtBot) -> None:
    card = Card("Verdict")
    qtbot.addWidget(card)
    card.setStyleSheet(style_sheet(LIGHT))
    card.resize(200, 120)
    card.set_tone("caution")
    image = card.grab().toImage()
    assert image.pixelColor(EDGE // 2, 60).name().upper() == LIGHT.caution
    assert image.pixelColor(EDGE + 2, 60).name().upper() == LIGHT.surface
    assert image.pixelColor(0, 0).name().upper() != LIGHT.caution
    card.set_tone(None)
    assert card.grab().toImage().pixelColor(2, 60).name().upper() == LIGHT.surface


def middle_of_ink(image: QImage) -> float:
    """The middle between the highest and the lowest dark point."""
    rows = [y for y in range(image.height()) if any(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()))]
    return (rows[0] + rows[-1]) / 2


@pytest.mark.parametrize("look", ["", "muted", "small"])
@pytest.mark.parametrize("percent", [100, 200])
def test_that_words_stand_level_with_the_field_beside_them(qtbot: QtBot, look: str, percent: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setFont(sized_font(QApplication.font(), percent))
    window.setStyleSheet(style_sheet(LIGHT, percent) + "QLabel, QWidget { color: black; background: white; border-color: white; }")
    row = QHBoxLayout(window)
    parts = [QLineEdit("H"), label(look), label(look, wrap=False)]
    for part in parts:
        row.addWidget(part)
    for part in parts[1:]:
        part.setText("H")  # pyright: ignore[reportAttributeAccessIssue]
    window.show()
    places = [middle_of_ink(window.grab(part.geometry().adjusted(3, 0, -3, 0)).toImage()) + part.y() for part in parts]
    assert max(places) - min(places) <= percent / 100


def test_that_a_line_of_text_is_never_too_long_for_the_eye(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    sentence = label()
    sentence.setText("some words that go on " * 12)
    column.addWidget(sentence)
    window.resize(800, 300)
    window.show()
    narrow = sentence.sizeHint()
    window.resize(2400, 300)
    longest = MEASURE * sentence.fontInfo().pixelSize()
    assert sentence.contentsRect().width() == longest < sentence.width()
    assert sentence.heightForWidth(2400) == sentence.heightForWidth(longest)
    assert sentence.sizeHint() == narrow
    window.resize(400, 300)
    assert sentence.contentsRect().width() == sentence.width()
