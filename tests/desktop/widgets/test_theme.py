"""The colours can be read, and both looks differ from themselves and each other."""

import pytest
from PySide6.QtGui import QColor, QPalette

from desktop.widgets.theme import DARK, LIGHT, Tokens, palette, style_sheet

READABLE = 4.5
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


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_that_words_can_be_read_on_their_ground(tokens: Tokens, front: str, back: str):
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= READABLE


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
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
