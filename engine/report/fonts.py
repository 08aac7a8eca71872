"""Finding a font file with Japanese characters on this machine, for documents that carry their font with them."""

import os
import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from engine.domain.errors import InputError
from engine.domain.text import message


class FontFiles(Struct, frozen=True):
    """A font family on disk; ``bold`` equals ``regular`` where there is no bold weight."""

    family: str
    regular: Path
    bold: Path


_KNOWN = (
    ("BIZ UDPGothic", ("BIZUDPGothic-Regular.ttf", "BIZ-UDGothicR.ttc"), ("BIZUDPGothic-Bold.ttf", "BIZ-UDGothicB.ttc")),
    ("Noto Sans JP", ("NotoSansJP-Regular.ttf", "NotoSansJP-Regular.otf"), ("NotoSansJP-Bold.ttf", "NotoSansJP-Bold.otf")),
    ("Noto Sans CJK JP", ("NotoSansCJKjp-Regular.otf", "NotoSansCJK-Regular.ttc"), ("NotoSansCJKjp-Bold.otf", "NotoSansCJK-Bold.ttc")),
    ("IPAexGothic", ("ipaexg.ttf",), ()),
    ("IPAPGothic", ("ipagp.ttf",), ()),
    ("Hiragino Sans", ("ヒラギノ角ゴシック W3.ttc",), ("ヒラギノ角ゴシック W6.ttc",)),
    ("Yu Gothic", ("YuGothM.ttc", "YuGothR.ttc"), ("YuGothB.ttc",)),
    ("Meiryo", ("meiryo.ttc",), ("meiryob.ttc",)),
    ("MS PGothic", ("msgothic.ttc",), ()),
)


def japanese_font() -> FontFiles | None:
    """The best Japanese font of this machine, or None."""
    return _search(tuple(str(folder) for folder in _folders()))


def needs_japanese_font(text: str) -> bool:
    """Whether ``text`` has characters that only an East Asian font shows."""
    return any(unicodedata.east_asian_width(letter) in "WFH" for letter in text)


def font_for(text: str) -> FontFiles:
    """A font that shows ``text``; raises InputError if it needs a Japanese one and this machine has none."""
    found = japanese_font()
    if found is not None:
        return found
    if needs_japanese_font(text):
        raise InputError(
            message(
                "No Japanese font was found on this machine, so PDF and HTML cannot be written; install “BIZ UDPGothic” "
                "(on Debian and Ubuntu: fonts-morisawa-bizud-gothic) or choose PPTX or XLSX."
            )
        )
    return _latin_font()


def fonts_for(text: str, language: str) -> tuple[FontFiles, ...]:
    """The fonts of a document in the order in which letters are looked for: in English a Latin one first.

    The last alone shows all of ``text``. Raises InputError if that needs a Japanese font and this machine has none.
    """
    if language == "ja":
        return (font_for(text),)
    return (_latin_font(), font_for(text)) if needs_japanese_font(text) else (_latin_font(),)


def _latin_font() -> FontFiles:
    """DejaVu Sans, which matplotlib brings along: the same on every machine, with every sign of ours."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return FontFiles("DejaVu Sans", folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf")


@lru_cache(maxsize=4)
def _search(folders: tuple[str, ...]) -> FontFiles | None:
    present: dict[str, Path] = {}
    for folder in folders:
        for directory, _, names in os.walk(folder):
            for name in names:
                present.setdefault(unicodedata.normalize("NFC", name).lower(), Path(directory) / name)
    for family, regulars, bolds in _KNOWN:
        regular = next((present[name.lower()] for name in regulars if name.lower() in present), None)
        if regular is not None:
            bold = next((present[name.lower()] for name in bolds if name.lower() in present), regular)
            return FontFiles(family, regular, bold)
    return None


def _folders() -> list[Path]:
    home = Path.home()
    folders = [home / ".fonts", home / ".local/share/fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    folders += [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    if "WINDIR" in os.environ:
        folders.append(Path(os.environ["WINDIR"]) / "Fonts")
    if "LOCALAPPDATA" in os.environ:
        folders.append(Path(os.environ["LOCALAPPDATA"]) / "Microsoft/Windows/Fonts")
    return [*folders, Path(str(files("resources"))) / "fonts"]  # the last is there in packages for systems without a Japanese font
