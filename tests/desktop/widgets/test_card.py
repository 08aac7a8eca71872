"""Cards and sentences: what belongs together stays together, and a toned card shows its edge."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.widgets.card import EDGE, Card, label
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
