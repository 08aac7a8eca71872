"""Colours of the charts: series, transparency, and the signed scale from orange over the surface to blue."""

from PySide6.QtGui import QColor

from desktop.widgets.theme import Tokens

_APART = QColor("#D55E00")
_TOGETHER = QColor("#0072B2")
_STRONGEST = 0.72
"""Share of the pure colour at its strongest, so that text in one colour stays readable in every cell."""
FULL_AT = 0.5
"""The size from which the colour is at its strongest, whatever the other values are: the same shade always means the same cosine."""


def series_colour(tokens: Tokens, number: int, alpha: float = 1.0) -> QColor:
    """The colour of series ``number`` (counted round the palette) with opacity ``alpha`` from 0 to 1."""
    colour = QColor(tokens.series[number % len(tokens.series)])
    colour.setAlphaF(alpha)
    return colour


def text_colour(tokens: Tokens, alpha: float) -> QColor:
    """The colour of words with opacity ``alpha`` from 0 to 1."""
    colour = QColor(tokens.text)
    colour.setAlphaF(alpha)
    return colour


def signed_colour(tokens: Tokens, value: float) -> QColor:
    """Blue above 0, orange below, the surface colour at 0, and strongest from ``FULL_AT`` on; between, shading grows evenly."""
    share = min(1.0, abs(value) / FULL_AT) * _STRONGEST
    end = _TOGETHER if value > 0 else _APART
    return blend(QColor(tokens.surface), end, share)


def blend(start: QColor, end: QColor, share: float) -> QColor:
    """The colour that lies ``share`` (0 to 1) of the way from ``start`` to ``end``."""
    return QColor.fromRgbF(
        start.redF() + (end.redF() - start.redF()) * share,
        start.greenF() + (end.greenF() - start.greenF()) * share,
        start.blueF() + (end.blueF() - start.blueF()) * share,
    )


def readable_on(background: QColor, tokens: Tokens) -> QColor:
    """The text or surface colour of ``tokens``, whichever has the higher contrast on ``background``."""
    choices = (QColor(tokens.text), QColor(tokens.surface))
    return max(choices, key=lambda colour: contrast(colour, background))


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (colour.redF(), colour.greenF(), colour.blueF())]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
