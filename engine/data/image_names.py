"""Which file names stand for images, and which files no person means when a folder is opened."""

import unicodedata
from pathlib import PurePosixPath

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".bmp", ".dib", ".tif", ".tiff", ".webp", ".gif")
"""Ends of names that are taken for images; what a file really is, its content decides."""
_LEFT_BY_SYSTEMS = frozenset(("__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "@eadir"))


def is_image_name(value: str) -> bool:
    """True when ``value`` ends like an image file's name."""
    return value.lower().endswith(SUFFIXES)


def is_litter(name: str) -> bool:
    """True for what systems leave in folders and archives beside a person's files: hidden files, thumbnails, resource forks."""
    return name.startswith(".") or name.lower() in _LEFT_BY_SYSTEMS


def plain_parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a path as any system writes it, in one spelling of accents and kana; a drive is a part."""
    written = unicodedata.normalize("NFC", name.strip().replace("\\", "/"))
    return tuple(part for part in PurePosixPath(written).parts if part != "/")
