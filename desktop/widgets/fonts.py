"""The font of the window: the system's own, with Japanese families to fall back on and figures of equal width."""

from importlib.resources import files
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

BODY_POINTS = 10.5
FAMILIES = ("BIZ UDPGothic", "Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic")


def body_font(system: QFont) -> QFont:
    """``system`` at the size of body text, able to show Japanese, with our own fonts where the system has none that can."""
    add_own_fonts()
    font = QFont(system)
    family = "Segoe UI" if system.family() == "MS Shell Dlg 2" else system.family()
    generic = family.lower() in ("", "sans serif", "sans-serif", "sans")
    font.setFamilies([*FAMILIES] if generic else [family, *FAMILIES])
    font.setPointSizeF(BODY_POINTS)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


def sized_font(font: QFont, percent: int) -> QFont:
    """``font`` at ``percent`` of the size of body text."""
    sized = QFont(font)
    sized.setPointSizeF(BODY_POINTS * percent / 100)
    return sized


def has_japanese_font() -> bool:
    """Whether any installed font can show Japanese."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Japanese))


def add_own_fonts(folder: Path | None = None) -> int:
    """Use the Japanese fonts that some packages bring, where the system has none; how many were added."""
    place = folder or Path(str(files("resources"))) / "fonts"
    if not place.is_dir() or has_japanese_font():
        return 0
    return sum(QFontDatabase.addApplicationFont(str(file)) >= 0 for file in sorted(place.glob("*.ttf")))
