"""Loads the images that a label table names, from its own folder only, and lists those that could not be used."""

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image, UnidentifiedImageError

from engine.domain.text import Text, message

MAX_PIXELS = 50_000_000
"""Larger images are refused before they are decoded."""
SUFFIXES = (".png", ".jpg", ".jpeg")


@dataclass
class LoadedImages:
    """The images of a table, in row order."""

    pixels: np.ndarray
    """(N, C, S, S) uint8; C is 1 when all images are grey; zeros where there is no image."""
    missing: dict[int, Text]
    """Row (from 0) -> why the file was not found or not allowed."""
    unreadable: dict[int, Text]
    """Row (from 0) -> why the file could not be decoded."""
    digests: list[str]
    """Hash of each file's bytes, empty where there is none."""


def load_images(paths: Sequence[str | None], folder: Path, size: int, progress: Callable[[float], None] | None = None) -> LoadedImages:
    """Images named relative to ``folder``, stretched to ``size`` x ``size`` pixels; what is missing is said, never raised."""
    arrays: list[np.ndarray | None] = []
    loaded = LoadedImages(np.zeros((0, 1, size, size), np.uint8), {}, {}, [])
    root = folder.resolve()
    for row, name in enumerate(paths):
        array, digest = _load(row, name, root, size, loaded)
        arrays.append(array)
        loaded.digests.append(digest)
        if progress and row % 64 == 0:
            progress(row / len(paths))
    channels = max((array.shape[0] for array in arrays if array is not None), default=1)
    loaded.pixels = np.zeros((len(arrays), channels, size, size), np.uint8)
    for row, array in enumerate(arrays):
        if array is not None:
            loaded.pixels[row] = array
    return loaded


def _load(row: int, name: str | None, root: Path, size: int, loaded: LoadedImages) -> tuple[np.ndarray | None, str]:
    if name is None:
        loaded.missing[row] = message("The row names no image.")
        return None, ""
    path = _inside(root, name)
    if path is None:
        loaded.missing[row] = message("The image {image} lies outside the folder of the label table.", image=name)
        return None, ""
    if not path.is_file():
        loaded.missing[row] = message("The image {image} was not found.", image=name)
        return None, ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            array = _decode(path, size)
        return array, hashlib.sha256(path.read_bytes()).hexdigest()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, _TooLargeError):
        loaded.unreadable[row] = message("The image {image} has more than {limit:count} pixels.", image=name, limit=MAX_PIXELS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        loaded.unreadable[row] = message("The image {image} is damaged or not a PNG or JPEG file.", image=name)
    return None, ""


def _inside(root: Path, name: str) -> Path | None:
    """The file called ``name`` below ``root``; None for absolute names, ``..`` and links that lead elsewhere."""
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts or ":" in relative.parts[0]:
        return None
    path = (root / relative).resolve()
    return path if path.is_relative_to(root) else None


def _decode(path: Path, size: int) -> np.ndarray:
    with Image.open(path, formats=("PNG", "JPEG")) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _TooLargeError
        if image.mode.startswith("I"):
            deep = np.asarray(image, dtype=np.float64)
            grey = Image.fromarray((deep / 257).clip(0, 255).astype(np.uint8))
            return np.asarray(grey.resize((size, size), Image.Resampling.BILINEAR))[None]
        plain = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB").resize((size, size), Image.Resampling.BILINEAR)
        pixels = np.asarray(plain)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


class _TooLargeError(Exception):
    pass
