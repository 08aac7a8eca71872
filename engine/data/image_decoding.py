"""Turns the bytes of one image file into a small square of pixels, whatever its format, depth and colours.

Formats: PNG, JPEG, BMP, TIFF, WebP and GIF, known by their content. Of several pages or frames the first counts.
The image is turned upright as its EXIF orientation says, then stretched to a square: a network sees every pixel of it, and
images of one shape keep their proportions to each other. What is transparent becomes white, as viewers show it; CMYK
and palettes become RGB; images without colour stay grey. Values of more than 8 bits are returned as they are, because
only all images together tell which range a camera uses (``ValueRange``).
"""

import io
import struct
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from PIL import GifImagePlugin, Image, TiffImagePlugin, WebPImagePlugin

MAX_PIXELS = 50_000_000
"""Larger images are refused before they are decoded."""
FORMATS = ("PNG", "JPEG", "BMP", "DIB", "TIFF", "WEBP", "GIF")
_PLUGINS = (GifImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Imported here so that no thread has to."""
_DEEP_COLOURS = ("RGB;16", "RGBA;16", "RGBX;16")
_ORIENTATION = 0x0112
_GREY = ("1", "L", "LA", "La")
DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OverflowError, EOFError,
    RuntimeError, NotImplementedError, MemoryError, ZeroDivisionError, struct.error, zlib.error, Warning,
)  # fmt: skip
"""What damaged files make decoders raise."""


class TooManyPixelsError(Exception):
    """The image is larger than MAX_PIXELS."""


@dataclass(frozen=True)
class ValueRange:
    """The values of deep images (more than 8 bits, or floating point) that become black and white.

    Black is 0, or the lowest value where there are negative ones. White is the end of the narrowest usual range that
    holds the highest value of all images: 1 (floating point only), 255, 4,095 (12 bits) or 65,535, else that value itself.
    """

    lowest: float
    highest: float
    floating: bool

    @classmethod
    def over(cls, ranges: Iterable["ValueRange"]) -> Self:
        """The range of all images together."""
        known = list(ranges)
        return cls(min(one.lowest for one in known), max(one.highest for one in known), all(one.floating for one in known))

    @property
    def black(self) -> float:
        """The value shown as 0."""
        return min(self.lowest, 0.0)

    @property
    def white(self) -> float:
        """The value shown as 255."""
        usual = (1.0, 255.0, 4095.0, 65535.0) if self.floating else (255.0, 4095.0, 65535.0)
        return next((end for end in usual if self.highest <= end), self.highest)

    def to_bytes(self, values: np.ndarray) -> np.ndarray:
        """uint8 of ``values``, in the same shape."""
        share = (values.astype(np.float32) - self.black) / (self.white - self.black)
        return (share.clip(0, 1) * 255 + 0.5).astype(np.uint8)


@dataclass(frozen=True)
class Decoded:
    """One image as (C, S, S), C 1 or 3: uint8, or with ``deep`` the values as they are."""

    pixels: np.ndarray
    width: int
    height: int
    """Size in the file, upright."""
    deep: ValueRange | None = None
    more_pages: bool = False


def decode(content: bytes, size: int) -> Decoded:
    """The image in ``content`` at ``size`` x ``size`` pixels; raises TooManyPixelsError or one of DECODING_ERRORS."""
    with _opened(content) as image:
        if image.width * image.height > MAX_PIXELS:
            raise TooManyPixelsError
        low = _low_bytes(image, content)
        written = image.size
        image.draft(None, (2 * size, 2 * size))
        image.load()
        orientation = _orientation(image)
        pixels, deep = _deep(image, low, size) if low or image.mode[0] in "IF" else (_plain(image, size), None)
        upright = image.size if image.format == "TIFF" else written[::-1] if orientation > 4 else written
        more_pages = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        return Decoded(_turned(pixels, orientation), upright[0], upright[1], deep, more_pages)


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixelsError from error


def _plain(image: Image.Image, size: int) -> np.ndarray:
    grey = image.mode in _GREY
    if image.mode.lower() in ("rgba", "la", "pa") or "transparency" in image.info:
        small = _small(image.convert("RGBA"), size)
        flat = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("L" if grey else "RGB")
    else:
        flat = _small(image.convert("L" if grey else "RGB"), size)
    pixels = np.asarray(flat)
    return pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)


def _deep(image: Image.Image, low: Image.Image | None, size: int) -> tuple[np.ndarray, ValueRange]:
    values = np.asarray(image)
    if low is not None:
        values = values[..., :3].astype(np.uint16) << 8 | np.asarray(low)[..., :3]
    planes = values[None] if values.ndim == 2 else values.transpose(2, 0, 1)
    floating = values.dtype.kind == "f"
    if floating:
        planes = np.nan_to_num(planes, nan=0.0, posinf=0.0, neginf=0.0)
    known = ValueRange(float(planes.min()), float(planes.max()), floating)
    small = [np.asarray(_small(Image.fromarray(plane.astype(np.float32)), size)) for plane in planes]
    return np.stack(small), known


def _low_bytes(image: Image.Image, content: bytes) -> Image.Image | None:
    """The low bytes of a colour image of 16 bits a channel, of which Pillow by itself keeps the high bytes only."""
    tiles = getattr(image, "tile", [])
    if not tiles or not all(_raw_mode(tile.args).startswith(_DEEP_COLOURS) for tile in tiles):
        return None
    other = _opened(content)
    vars(other)["tile"] = [tile._replace(args=_other_bytes(tile.args)) for tile in vars(other)["tile"]]
    other.load()
    return other


def _raw_mode(arguments: object) -> str:
    first = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return first if isinstance(first, str) else ""


def _other_bytes(arguments: object) -> object:
    mode = _raw_mode(arguments)
    big = mode.endswith("B") or (mode.endswith("N") and sys.byteorder == "big")
    swapped = mode[:-1] + ("L" if big else "B")
    return (swapped, *arguments[1:]) if isinstance(arguments, tuple) else swapped


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except DECODING_ERRORS:
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _turned(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """(C, S, S) turned upright, as the EXIF standard numbers the eight ways to hold a camera."""
    if orientation > 4:
        pixels = pixels.transpose(0, 2, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[:, ::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, :, ::-1]
    return np.ascontiguousarray(pixels)


def _small(image: Image.Image, size: int) -> Image.Image:
    return image.resize((size, size), Image.Resampling.BILINEAR, reducing_gap=3.0)
