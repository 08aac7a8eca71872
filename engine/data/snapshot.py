"""A Dataset as named blobs for the project file, and back; Parquet, JSON and safetensors only."""

import io
from collections.abc import Mapping

import msgspec
import pandas as pd
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.data.dataset import Dataset, Front
from engine.domain.dataset import DatasetCard

TABLE, CARD, IMAGES = "table.parquet", "card.json", "images.safetensors"
FRONT, FRONT_WORDS = "front.onnx", "front.json"


def to_blobs(dataset: Dataset) -> dict[str, bytes]:
    """The blobs that ``from_blobs`` turns into an equal Dataset."""
    table = io.BytesIO()
    dataset.frame.to_parquet(table, index=False, compression="zstd")
    blobs = {TABLE: table.getvalue(), CARD: msgspec.json.encode(dataset.card)}
    if dataset.images is not None:
        blobs[IMAGES] = save({"images": dataset.images})
    if dataset.front is not None:
        blobs[FRONT] = dataset.front.body
        blobs[FRONT_WORDS] = msgspec.json.encode((dataset.front.name, dataset.front.columns))
    return blobs


def from_blobs(blobs: Mapping[str, bytes]) -> Dataset:
    """The Dataset that was stored; raises KeyError when a blob is absent, ValueError when one is damaged."""
    frame = pd.read_parquet(io.BytesIO(blobs[TABLE]))
    try:
        images = load(blobs[IMAGES])["images"] if IMAGES in blobs else None
    except SafetensorError as error:
        raise ValueError(f"{IMAGES}: {error}") from error
    front = None
    if FRONT in blobs:
        front = Front(blobs[FRONT], *msgspec.json.decode(blobs[FRONT_WORDS], type=tuple[str, tuple[str, ...]]))
    return Dataset(msgspec.json.decode(blobs[CARD], type=DatasetCard), frame, images, front=front)
