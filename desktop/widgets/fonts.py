"""The fonts of the window: Latin letters first where it speaks English, Japanese ones first where it speaks Japanese, even figures."""

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

BODY_POINTS = 10.5
JAPANESE = (
    "BIZ UDPGothic",
    "Hiragino Sans",
    "Yu Gothic UI",
    "Meiryo",
    "Meiryo UI",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
)
LATIN = ("Segoe UI", "Inter", "Noto Sans", "Ubuntu", "Cantarell", "Adwaita Sans", "Open Sans", "Roboto", "Liberation Sans", "DejaVu Sans")
"""Families whose line box holds their descenders; that of Japanese families is made for letters without any."""
GENERIC = ("", "sans serif", "sans-serif", "sans")


def body_font(system: QFont, language: str = "en") -> QFont:
    """``system`` at the size of body text, in the families for ``language``; all can show Japanese, if need be with our own fonts."""
    add_own_fonts()
    font = QFont(system)
    font.setFamilies(families(system.family(), language))
    font.setPointSizeF(BODY_POINTS)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


def families(system: str, language: str) -> list[str]:
    """The families to look for letters in, one after the other, on a desktop whose own family is ``system``."""
    own = "Segoe UI" if system == "MS Shell Dlg 2" else system
    first, then = (JAPANESE, LATIN) if language == "ja" else (LATIN, JAPANESE)
    known = own in JAPANESE or own in LATIN
    if own.lower() in GENERIC:
        return [*first, *then]
    if own in first or (language != "ja" and not known):
        return [own, *(family for family in (*first, *then) if family != own)]
    return [*first, *([] if known else [own]), *then]


def sized_font(font: QFont, percent: int) -> QFont:
    """``font`` at ``percent`` of the size of body text."""
    sized = QFont(font)
    sized.setPointSizeF(BODY_POINTS * percent / 100)
    return sized


def set_font(app: QApplication, language: str, percent: int) -> None:
    """Let all windows of ``app`` speak ``language`` in words of ``percent`` of the usual size; nothing happens where they do already."""
    if app.property("words") == [language, percent]:
        return
    app.setProperty("words", [language, percent])
    app.setFont(sized_font(body_font(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont), language), percent))
    for window in app.topLevelWidgets():
        # a font to which the sheet gave a size keeps the families of before otherwise
        if window.styleSheet():
            window.setStyleSheet(window.styleSheet())


def spoken_language(app: QCoreApplication | None) -> str:
    """The language that the windows of ``app`` speak; English before ``set_font`` was told of one."""
    words = app.property("words") if app is not None else None
    return words[0] if words else "en"


def has_japanese_font() -> bool:
    """Whether any installed font can show Japanese."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Japanese))


def add_own_fonts(folder: Path | None = None) -> int:
    """Use the Japanese fonts that some packages bring, where the system has none; how many were added."""
    place = folder or Path(str(files("resources"))) / "fonts"
    if not place.is_dir() or has_japanese_font():
        return 0
    return sum(QFontDatabase.addApplicationFont(str(file)) >= 0 for file in sorted(place.glob("*.ttf")))
