"""The colours can be read, and both looks differ from themselves and each other."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.theme import CONTRAST_DARK, CONTRAST_LIGHT, DARK, LIGHT, Tokens, palette, style_sheet

READABLE = 4.5
VERY_READABLE = 7.0
SEEN = 3.0
LOOKS = {
    "light": (LIGHT, READABLE),
    "dark": (DARK, READABLE),
    "contrast": (CONTRAST_LIGHT, VERY_READABLE),
    "contrast dark": (CONTRAST_DARK, VERY_READABLE),
}
LOOKS_OF_BUTTONS = ("", "primary", "small", "quiet", "choice")
PAIRS = [
    ("text", "ground"),
    ("text", "surface"),
    ("text", "accent_tint"),
    ("muted", "ground"),
    ("muted", "surface"),
    ("muted", "grid"),
    ("accent", "surface"),
    ("accent", "accent_tint"),
    ("bad", "surface"),
    ("bad", "bad_tint"),
    ("caution", "surface"),
    ("caution", "caution_tint"),
    ("text", "bad_tint"),
    ("text", "caution_tint"),
    ("on_accent", "accent"),
]
OUTLINES = [(front, back) for front in ("control", "accent", "muted") for back in ("surface", "ground")]
"""What is no word but has to be seen: the outlines of fields, handles and ticks, and the ring of the focus."""


def luminance(colour: str) -> float:
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_that_the_measure_knows_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize(("tokens", "least"), LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_that_words_can_be_read_on_their_ground(tokens: Tokens, least: float, front: str, back: str):
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= least


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK], ids=LOOKS)
@pytest.mark.parametrize(("front", "back"), OUTLINES)
def test_that_outlines_and_the_focus_can_be_seen(tokens: Tokens, front: str, back: str):
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= SEEN


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK], ids=LOOKS)
def test_that_every_control_shows_that_it_has_the_focus(qtbot: QtBot, tokens: Tokens):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(f"{style_sheet(tokens)} QWidget#here {{ background: {tokens.surface}; }}")
    window.setObjectName("here")
    row = QHBoxLayout(window)
    tick, choice, slider, words, number, combo = QCheckBox("a"), QRadioButton("b"), QSlider(), QLineEdit(), QDoubleSpinBox(), QComboBox()
    choice.setChecked(True)
    tick.setChecked(True)
    slider.setOrientation(Qt.Orientation.Horizontal)
    buttons = [QPushButton("c") for _ in LOOKS_OF_BUTTONS]
    for button, look in zip(buttons, LOOKS_OF_BUTTONS, strict=True):
        button.setProperty("look", look)
    controls: list[QWidget] = [tick, choice, slider, words, number, combo, *buttons]
    window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for control in controls:
        row.addWidget(control)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    for control in controls:
        window.setFocus()
        before = window.grab(control.geometry()).toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        after = window.grab(control.geometry()).toImage()
        assert ring(before, after, tokens) >= control.width(), type(control).__name__


def ring(before: QImage, after: QImage, tokens: Tokens) -> int:
    """The points that changed and now stand out from what was there, or from the ground beside them."""
    ways = [(x, y) for y in range(after.height()) for x in range(after.width())]
    changed = [(before.pixel(x, y), after.pixel(x, y)) for x, y in ways if before.pixel(x, y) != after.pixel(x, y)]
    sure = {pair for pair in set(changed) if any(contrast(_name(pair[1]), other) >= SEEN for other in (_name(pair[0]), tokens.surface))}
    return sum(pair in sure for pair in changed)


def _name(pixel: int) -> str:
    return QColor(pixel).name()


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK], ids=LOOKS)
def test_that_every_mark_can_be_seen(tokens: Tokens):
    faint = [
        colour
        for colour in (*tokens.series, tokens.accent, tokens.bad, tokens.caution, tokens.muted)
        if contrast(colour, tokens.surface) < SEEN
    ]
    assert faint == []


@pytest.mark.parametrize("tokens", [CONTRAST_LIGHT, CONTRAST_DARK], ids=["light", "dark"])
def test_that_high_contrast_shows_lines_and_series_clearly(tokens: Tokens):
    faint = [colour for colour in (*tokens.series, tokens.line) if contrast(colour, tokens.surface) < VERY_READABLE]
    assert faint == []
    assert len(set(tokens.series)) == len(LIGHT.series)


def test_that_words_grow_with_the_text_size():
    assert "font-size: 15.75pt" in style_sheet(LIGHT)
    assert "font-size: 31.5pt" in style_sheet(LIGHT, 200)


@pytest.mark.parametrize("tokens", [LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK], ids=LOOKS)
def test_that_the_palette_is_never_white_on_white(tokens: Tokens):
    colours = palette(tokens)
    role = QPalette.ColorRole
    for front, back in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
    ):
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled):
            assert contrast(colours.color(group, front).name(), colours.color(group, back).name()) >= READABLE


def test_that_light_and_dark_differ():
    assert style_sheet(LIGHT) != style_sheet(DARK)
