"""The colours of figures on white paper: Okabe and Ito's, never the only carrier of a meaning."""

GOOD, BAD, MUTED, TEXT, GRID = "#0072B2", "#D55E00", "#5B6673", "#1A1F25", "#E9EDF1"
SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
BLUE, ORANGE, WHITE = (0, 114, 178), (213, 94, 0), (255, 255, 255)
STRONGEST = 0.72
"""Share of the pure colour at its strongest, as on screen."""


def signed_colour(value: float, full_at: float) -> str:
    """White at zero, blue above and orange below it, strongest from ``full_at`` on; as #RRGGBB."""
    share = STRONGEST * min(1.0, abs(value) / full_at) if full_at > 0 else 0.0
    end = BLUE if value >= 0 else ORANGE
    return "#" + "".join(f"{round(white + share * (colour - white)):02X}" for white, colour in zip(WHITE, end, strict=True))


def readable_on(colour: str) -> str:
    """Dark or white text, whichever reads better on ``colour``."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return TEXT if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#FFFFFF"
