"""Loads many images into one array on all cores, and says of each that could not be used why."""

import hashlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from engine.data import image_decoding
from engine.data.image_decoding import DECODING_ERRORS, Decoded, TooManyPixelsError, ValueRange, decode
from engine.data.image_places import MAX_FILE_BYTES, FileTooLargeError, ImagePlace
from engine.domain.text import Text, message

MAX_THREADS = 4
_BATCH = 128


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
    shapes: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    """(N, 2) width and height in the files, upright; zeros where there is no image."""
    more_pages: list[int] = field(default_factory=list)
    """Rows whose file holds further pages or frames."""
    deep: ValueRange | None = None
    """The range within which the images with more than 8 bits are shown, if there are any."""


def load_images(
    sources: Sequence[tuple[ImagePlace, str] | Text],
    size: int,
    progress: Callable[[float], None] | None = None,
    deep_range: ValueRange | None = None,
) -> LoadedImages:
    """The named images at ``size`` x ``size`` pixels, or the given reason why there is none; nothing about an image is ever raised.

    ``progress`` hears the done share often, and may raise to end the work. Images of more than 8 bits are shown within
    ``deep_range``, without one within the range of all of them.
    """
    rows = len(sources)
    loaded = LoadedImages(np.zeros((rows, 1, size, size), np.uint8), {}, {}, [""] * rows, np.zeros((rows, 2), np.int64))
    deep: dict[int, Decoded] = {}
    wanted = [(row, source) for row, source in enumerate(sources) if not isinstance(source, Text)]
    loaded.missing = {row: source for row, source in enumerate(sources) if isinstance(source, Text)}
    with _quiet(), ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1), "images") as threads:
        for start in range(0, len(wanted), _BATCH):
            if progress:
                progress(start / len(wanted))
            batch = wanted[start : start + _BATCH]
            for (row, (_, name)), found in zip(batch, threads.map(lambda one: _load(one[1], size), batch), strict=True):
                _store(loaded, row, name, found, deep)
    if deep:
        loaded.deep = deep_range or ValueRange.over(one.deep for one in deep.values() if one.deep)
        for row, one in deep.items():
            loaded.pixels[row] = loaded.deep.to_bytes(one.pixels)
    return loaded


def _load(source: tuple[ImagePlace, str], size: int) -> tuple[str, Decoded] | BaseException:
    place, name = source
    try:
        content = place.read(name)
        return hashlib.sha256(content).hexdigest(), decode(content, size)
    except (TooManyPixelsError, *DECODING_ERRORS) as error:
        return error


def _store(loaded: LoadedImages, row: int, name: str, found: tuple[str, Decoded] | BaseException, deep: dict[int, Decoded]) -> None:
    match found:
        case FileNotFoundError():
            loaded.missing[row] = message("The image {image} was removed while the images were read.", image=name)
        case FileTooLargeError():
            loaded.unreadable[row] = message("The image {image} has more than {limit:count} bytes.", image=name, limit=MAX_FILE_BYTES)
        case TooManyPixelsError():
            limit = image_decoding.MAX_PIXELS
            loaded.unreadable[row] = message("The image {image} has more than {limit:count} pixels.", image=name, limit=limit)
        case BaseException():
            loaded.unreadable[row] = message("The image {image} is damaged, or of a format that Tasuki does not read.", image=name)
        case digest, image:
            loaded.digests[row] = digest
            loaded.shapes[row] = image.width, image.height
            if image.pixels.shape[0] > loaded.pixels.shape[1]:
                loaded.pixels = np.repeat(loaded.pixels, 3, axis=1)
            if image.more_pages:
                loaded.more_pages.append(row)
            if image.deep:
                deep[row] = image
            else:
                loaded.pixels[row] = image.pixels


@contextmanager
def _quiet() -> Iterator[None]:
    """Odd but readable files are no reason to warn, in any thread; damaged ones are listed anyway."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
