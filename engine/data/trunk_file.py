"""A trunk that Tasuki trained, as one safetensors file: what several tasks share, to stand frozen in front of other networks.

The metadata key ``tasuki_trunk`` holds a ``TrunkCard`` as JSON; the arrays are float32. ``offset`` and ``scale`` (F,) standardise the
encoded columns, or (C,) pixel values between 0 and 1; ``weight_1`` (in, out) and ``bias_1`` (out,) onwards are fully connected layers, or
``weight_1`` (out, in, 3, 3) convolutions with pooling. Every layer ends in ReLU. Reading and computing need numpy alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta, Struct
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.data.features import FeatureLayout, FeatureSource
from engine.domain.errors import InputError
from engine.domain.text import Text, message

KEY = "tasuki_trunk"
VERSION = 1
MOST_LAYERS, MOST_SIDE = 64, 256
"""More than any that Tasuki trains; a damaged file may claim whatever it likes, and would be believed with the machine's memory."""
Layer = tuple[np.ndarray, np.ndarray]
"""Weights and biases."""


class TrunkCard(Struct, frozen=True, kw_only=True):
    """What a trunk looks at, and where it comes from."""

    version: int = VERSION
    layers: Annotated[int, Meta(ge=0, le=MOST_LAYERS)]
    sources: tuple[FeatureSource, ...] = ()
    """The columns that it looks at; none where it looks at images."""
    colours: int = 0
    """Channels of its images, 1 or 3."""
    side: Annotated[int, Meta(ge=0, le=MOST_SIDE)] = 0
    """Pixels a side of its images."""
    tasks: tuple[str, ...] = ()
    """The tasks that shared it."""
    fingerprint: str = ""
    """Of the data it was trained on."""


@dataclass(frozen=True)
class Trunk:
    """A trunk at work."""

    card: TrunkCard
    offset: np.ndarray
    scale: np.ndarray
    layers: tuple[Layer, ...]

    @property
    def width(self) -> int:
        """How many features it makes of a row."""
        return len(self.layers[-1][1])

    def features(self, rows: np.ndarray) -> np.ndarray:
        """(N, K) float32 of encoded columns (N, F) with NaN for gaps, or of uint8 images (N, C, S, S)."""
        if self.card.sources:
            hidden = np.nan_to_num((rows - self.offset) * self.scale, nan=0.0, posinf=0.0, neginf=0.0)
            for weight, bias in self.layers:
                hidden = np.maximum(hidden @ weight + bias, 0.0)
            return hidden
        picture = (rows.astype(np.float32) / np.float32(255.0) - self.offset[:, None, None]) * self.scale[:, None, None]
        for weight, bias in self.layers:
            picture = np.maximum(_pooled(_convolved(picture, weight, bias)), 0.0)
        return picture.mean(axis=(2, 3))


def is_trunk(body: bytes) -> bool:
    """Whether ``body`` begins as a safetensors file does, and no ONNX file can."""
    return body[8:9] == b"{"


def pack_trunk(trunk: Trunk) -> bytes:
    """The bytes that ``unpack_trunk`` reads."""
    arrays = {"offset": trunk.offset, "scale": trunk.scale}
    for number, (weight, bias) in enumerate(trunk.layers, 1):
        arrays |= {f"weight_{number}": weight, f"bias_{number}": bias}
    named = {name: np.ascontiguousarray(values, dtype=np.float32) for name, values in arrays.items()}
    return save(named, metadata={KEY: msgspec.json.encode(trunk.card).decode()})


def unpack_trunk(body: bytes, name: str) -> Trunk:
    """What ``pack_trunk`` wrote; InputError, calling the file ``name``, for other bytes and for arrays that do not fit together."""
    unfit = _unfit(name)
    try:
        metadata = msgspec.json.decode(body[8 : 8 + int.from_bytes(body[:8], "little")])["__metadata__"][KEY]
        if (found := msgspec.json.decode(metadata).get("version")) != VERSION:
            raise unfit(message("it has the format {found}, and this version of Tasuki reads {known}", found=found, known=VERSION))
        card = msgspec.json.decode(metadata, type=TrunkCard)
        arrays = load(body)
        layers = tuple((arrays[f"weight_{number}"], arrays[f"bias_{number}"]) for number in range(1, card.layers + 1))
        trunk = Trunk(card, arrays["offset"], arrays["scale"], layers)
    except (msgspec.DecodeError, SafetensorError, KeyError, TypeError, AttributeError, ValueError, MemoryError, RecursionError) as error:
        raise unfit(message("it is not a trunk that Tasuki exported, or it is damaged"), repr(error)) from error
    if not _fits_together(trunk):
        raise unfit(message("its layers do not fit together"))
    return trunk


def _unfit(name: str) -> Callable[..., InputError]:
    def error(problem: Text, details: str = "") -> InputError:
        return InputError(message("{file} cannot be used as a feature extractor: {problem}.", file=name, problem=problem), details)

    return error


def _fits_together(trunk: Trunk) -> bool:
    card = trunk.card
    width = len(FeatureLayout(card.sources).names) if card.sources else card.colours
    pictures = not card.sources
    if pictures and (card.colours not in (1, 3) or card.side < 1):
        return False
    if not trunk.layers or trunk.offset.shape != (width,) or trunk.scale.shape != (width,):
        return False
    for weight, bias in trunk.layers:
        if bias.ndim != 1 or weight.shape != ((len(bias), width, 3, 3) if pictures else (width, len(bias))):
            return False
        width = len(bias)
    arrays = [trunk.offset, trunk.scale, *(values for layer in trunk.layers for values in layer)]
    return width > 0 and all(values.dtype == np.float32 and bool(np.isfinite(values).all()) for values in arrays)


def _convolved(picture: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(N, out, S, S) of (N, in, S, S), with zeros around the picture."""
    height, width = picture.shape[2:]
    padded = np.pad(picture, ((0, 0), (0, 0), (1, 1), (1, 1)))
    found = np.zeros((len(picture), height, width, len(weight)), dtype=np.float32)
    for row in range(3):
        for column in range(3):
            seen = padded[:, :, row : row + height, column : column + width]
            found += seen.transpose(0, 2, 3, 1) @ weight[:, :, row, column].T
    return (found + bias).transpose(0, 3, 1, 2)


def _pooled(picture: np.ndarray) -> np.ndarray:
    """The largest of each 2 by 2 pixels; a picture of one pixel a side as it is, and an odd last row or column is left out."""
    if min(picture.shape[2:]) < 2:
        return picture
    height, width = (length // 2 for length in picture.shape[2:])
    even = picture[:, :, : 2 * height, : 2 * width]
    return even.reshape(*picture.shape[:2], height, 2, width, 2).max(axis=(3, 5))
