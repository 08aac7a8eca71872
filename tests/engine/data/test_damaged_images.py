"""Whatever happens to an image file or a zip file, it is read, or listed as lost, or refused with one sentence."""

import io
import os
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data.dataset import Dataset
from engine.data.image_places import FolderPlace
from engine.data.images import load_images
from engine.domain.errors import TasukiError
from engine.domain.text import Text
from tests.engine.data.pictures import read

EXAMPLES = int(os.environ.get("TASUKI_FUZZ", "200"))
pytestmark = pytest.mark.timeout(60 + EXAMPLES)
KINDS = ("png", "jpg", "bmp", "tif", "webp", "gif", "deep.png", "deep.tif", "packed.tif", "palette.png")

damages = st.lists(
    st.tuples(st.sampled_from(("flip", "cut", "insert", "zero", "swap")), st.integers(0, 1 << 20), st.binary(min_size=1, max_size=8)),
    min_size=1,
    max_size=6,
)


@lru_cache(maxsize=1)
def _valid() -> dict[str, bytes]:
    shades = np.random.default_rng(0).integers(0, 255, (12, 16, 3)).astype(np.uint8)
    deep = (shades[..., 0].astype(np.uint16)) * 16
    colour, grey = Image.fromarray(shades), Image.fromarray(deep)
    exif = Image.Exif()
    exif[0x0112] = 6
    made: dict[str, bytes] = {}
    for kind in KINDS:
        stream = io.BytesIO()
        image = grey if "deep" in kind else colour.quantize(8) if "palette" in kind else colour
        form = {"jpg": "JPEG", "tif": "TIFF"}.get(kind.rpartition(".")[2], kind.rpartition(".")[2].upper())
        options = {"compression": "tiff_lzw"} if "packed" in kind else {"exif": exif} if kind in ("jpg", "webp", "png") else {}
        image.save(stream, form, **options)
        made[kind] = stream.getvalue()
    return made


def _damaged(content: bytes, steps: list[tuple[str, int, bytes]]) -> bytes:
    for step, where, new in steps:
        at = where % (len(content) + 1)
        match step:
            case "flip":
                content = content[:at] + new + content[at + len(new) :]
            case "cut":
                content = content[:at]
            case "insert":
                content = content[:at] + new + content[at:]
            case "zero":
                content = content[:at] + bytes(min(64, len(content) - at)) + content[at + 64 :]
            case _:
                content = content[at:] + content[:at]
    return content


def _read(path: Path) -> Dataset | Text:
    try:
        return read(path)
    except TasukiError as error:
        return error.text


@settings(max_examples=EXAMPLES, deadline=None)
@given(kind=st.sampled_from(KINDS), steps=damages)
def test_that_a_damaged_image_is_pixels_or_one_loss(kind: str, steps: list[tuple[str, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.png").write_bytes(_damaged(_valid()[kind], steps))
        loaded = load_images([(FolderPlace(Path(folder)), "a.png")], 8)
    assert loaded.pixels.shape in ((1, 1, 8, 8), (1, 3, 8, 8))
    assert len(loaded.unreadable) == (0 if loaded.digests[0] else 1)
    assert not loaded.missing


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(steps=damages, packed=st.booleans())
@example(steps=[("flip", 273668, b"@")], packed=True)
@example(steps=[("flip", 0, b"\xff\xfe")], packed=False)
def test_that_a_damaged_zip_gives_a_card_that_adds_up_or_one_sentence(steps: list[tuple[str, int, bytes]], packed: bool) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for number in range(4):
            archive.writestr(f"{'ab'[number % 2]}/{number}.png", _valid()["png"] + bytes([number]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "images.zip"
        path.write_bytes(_damaged(stream.getvalue(), steps))
        dataset = _read(path)
    if isinstance(dataset, Text):
        assert dataset.msgid.endswith(".")
        return
    assert dataset.images is not None
    assert dataset.card.rows == len(dataset.images) == len(dataset.frame)
    lost = sum(entry.count for entry in dataset.card.dropped if entry.what == "image")
    assert dataset.frame["path"].isna().tolist().count(True) == lost


@settings(max_examples=EXAMPLES // 4, deadline=None)
@given(names=st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1, max_size=6))
def test_that_any_text_may_stand_where_a_path_should(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.png").write_bytes(_valid()["png"])
        cells = ["a.png"] * 60 + [f"{text.replace(chr(34), '')}.png" for text in names]
        rows = "\n".join(f'"{cell}",{row % 2},{row % 3}' for row, cell in enumerate(cells))
        (folder / "labels.csv").write_text(f"path,a,b\n{rows}\n", encoding="utf-8", newline="")
        dataset = _read(folder / "labels.csv")
    if isinstance(dataset, Text):
        assert "image" not in dataset.msgid
        return
    assert dataset.card.rows >= 60
