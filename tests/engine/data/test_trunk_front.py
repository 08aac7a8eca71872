"""A trunk of Tasuki's in front of other networks: it knows its columns, computes what torch does, and is refused where it does not fit."""

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from msgspec.structs import replace
from PIL import Image
from safetensors.numpy import save
from torch.nn import functional

from engine.data.dataset import Dataset
from engine.data.features import FeatureSource
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.snapshot import from_blobs, to_blobs
from engine.data.task_leaks import card_for_tasks
from engine.data.trunk_file import KEY, Trunk, TrunkCard, pack_trunk, unpack_trunk
from engine.domain.errors import InputError, PlanError
from engine.domain.reading import FrontOptions, ReadingOptions
from engine.domain.text import Text

SPEED, LINE = FeatureSource("speed", "number", indicator=True), FeatureSource("line", "category", ("A", "B"))


def dense(*widths: int, seed: int = 0) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    draw = np.random.default_rng(seed)
    pairs = pairwise(widths)
    return tuple((draw.normal(size=(low, high)).astype(np.float32), draw.normal(size=high).astype(np.float32)) for low, high in pairs)


def table_trunk() -> Trunk:
    """One that looks at a speed with gaps and at a line."""
    scale = np.array([0.5, 1, 1, 1], np.float32)
    return Trunk(TrunkCard(layers=2, sources=(SPEED, LINE)), np.array([2, 0, 0, 0], np.float32), scale, dense(4, 5, 3))


def picture_trunk(side: int, colours: int = 1) -> Trunk:
    draw = np.random.default_rng(1)
    shapes = ((4, colours, 3, 3), (6, 4, 3, 3))
    layers = tuple((draw.normal(size=shape).astype(np.float32), draw.normal(size=shape[0]).astype(np.float32)) for shape in shapes)
    card = TrunkCard(layers=2, colours=colours, side=side)
    return Trunk(card, np.full(colours, 0.3, np.float32), np.full(colours, 2.0, np.float32), layers)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    rows = "".join(f"{row / 7:.3f},{'AB'[row % 2]},{row % 5 + 0.5},{row % 3 // 2}\n" for row in range(30))
    path.write_text("speed,line,load,broken\n" + rows + ",C,1.5,1\n")
    return path


def seen_by(trunk: Trunk | bytes, file: Path, *columns: str) -> Dataset:
    path = file.parent / "ours.safetensors"
    path.write_bytes(trunk if isinstance(trunk, bytes) else pack_trunk(trunk))
    return read_dataset([file], reading=ReadingOptions(front=FrontOptions(str(path), columns)))


def said(problem: pytest.ExceptionInfo[InputError]) -> str:
    found = problem.value.text.values["problem"]
    assert isinstance(found, Text)
    return found.msgid


def test_that_the_trunk_finds_its_columns_and_stands_gaps_and_unknown_classes(table: Path) -> None:
    dataset = seen_by(table_trunk(), table)
    (first, first_bias), (second, second_bias) = table_trunk().layers
    expected = []
    for speed, line in [(0.0, [1, 0]), (None, [0, 0])]:
        seen = np.array([0.0 if speed is None else (speed - 2) * 0.5, speed is None, *line], np.float32)
        expected.append(np.maximum(np.maximum(seen @ first + first_bias, 0) @ second + second_bias, 0))
    found = dataset.frame[["ours_1", "ours_2", "ours_3"]].to_numpy()
    np.testing.assert_allclose(found[[0, -1]], expected, rtol=1e-5)
    assert dataset.front is not None
    assert dataset.front.columns == ("speed", "line")
    kept = from_blobs(to_blobs(dataset))
    assert kept.front == dataset.front


@pytest.mark.parametrize("side", [1, 3, 8, 9])
def test_that_pictures_are_seen_as_torch_sees_them(side: int) -> None:
    trunk = picture_trunk(side)
    images = np.random.default_rng(2).integers(0, 256, (5, 1, side, side)).astype(np.uint8)
    picture = (torch.from_numpy(images) / 255.0 - 0.3) * 2.0
    for weight, bias in trunk.layers:
        picture = functional.conv2d(picture, torch.from_numpy(weight), torch.from_numpy(bias), padding=1)
        picture = (functional.max_pool2d(picture, 2) if picture.shape[-1] >= 2 else picture).relu()
    np.testing.assert_allclose(trunk.features(images), picture.mean(dim=(2, 3)).numpy(), rtol=1e-4, atol=1e-5)


def test_that_pictures_are_brought_to_the_size_and_the_colours_of_the_trunk(tmp_path: Path) -> None:
    lines = ["path,grade"]
    for number in range(4):
        Image.fromarray(np.full((16, 16), 60 * number, np.uint8)).save(tmp_path / f"{number}.png")
        lines.append(f"{number}.png,{number % 2}")
    (tmp_path / "labels.csv").write_text("\n".join([*lines, "absent.png,1"]))
    trunk = picture_trunk(8, colours=3)
    dataset = seen_by(trunk, tmp_path / "labels.csv")
    flat = np.stack([np.full((3, 8, 8), 60 * number, np.uint8) for number in range(4)])
    found = dataset.frame[[f"ours_{number}" for number in range(1, 7)]].to_numpy()
    np.testing.assert_allclose(found[:4], trunk.features(flat), rtol=1e-5)
    assert np.isnan(found[4]).all()
    assert dataset.image_column is None


def test_that_data_without_what_the_trunk_looks_at_are_refused(table: Path) -> None:
    with pytest.raises(InputError, match="looks at images, but the data holds none"):
        seen_by(picture_trunk(8), table)
    other = table_trunk()
    other = Trunk(replace(other.card, sources=(replace(SPEED, column="pressure"), LINE)), other.offset, other.scale, other.layers)
    with pytest.raises(InputError, match="no column"):
        seen_by(other, table)
    other = Trunk(replace(other.card, sources=(replace(SPEED, column="line"), LINE)), other.offset, other.scale, other.layers)
    with pytest.raises(InputError, match="other cells"):
        seen_by(other, table)
    with pytest.raises(InputError, match="knows by itself"):
        seen_by(table_trunk(), table, "load")
    with pytest.raises(InputError, match="not at columns"):
        seen_by(picture_trunk(8), table, "load")


def test_that_a_damaged_foreign_or_newer_file_is_one_sentence() -> None:
    body = pack_trunk(table_trunk())
    for wrong in (body[:60], body[:-4], b"\x00" * 8 + b"{}", body.replace(KEY.encode(), b"another_trunk")):
        with pytest.raises(InputError) as told:
            unpack_trunk(wrong, "ours")
        assert "not a trunk" in said(told)
    newer = pack_trunk(Trunk(replace(table_trunk().card, version=2), *_rest(table_trunk())))
    with pytest.raises(InputError) as told:
        unpack_trunk(newer, "ours")
    assert "format" in said(told)


@pytest.mark.parametrize("layers", [dense(5, 3), (*dense(4, 5), *dense(4, 3)), ()])
def test_that_arrays_that_do_not_fit_together_are_refused(layers: tuple[tuple[np.ndarray, np.ndarray], ...]) -> None:
    whole = table_trunk()
    with pytest.raises(InputError) as told:
        unpack_trunk(pack_trunk(Trunk(replace(whole.card, layers=len(layers)), whole.offset, whole.scale, layers)), "ours")
    assert "fit together" in said(told)


def test_that_weights_that_are_no_numbers_are_refused() -> None:
    whole = table_trunk()
    scale = whole.scale.copy()
    scale[0] = np.nan
    with pytest.raises(InputError):
        unpack_trunk(pack_trunk(Trunk(whole.card, whole.offset, scale, whole.layers)), "ours")


def test_that_a_trunk_trained_on_these_very_data_is_told_of(table: Path) -> None:
    same = Trunk(replace(table_trunk().card, fingerprint=read_dataset([table]).card.fingerprint), *_rest(table_trunk()))
    findings = {finding.code: finding.message.msgid for finding in seen_by(same, table).card.findings}
    assert findings["feature_extractor"].startswith("{file} was itself trained")
    findings = {finding.code: finding.message.msgid for finding in seen_by(table_trunk(), table).card.findings}
    assert findings["feature_extractor"].startswith("If {file}")


def test_that_what_the_extractor_looks_at_cannot_be_predicted(table: Path) -> None:
    dataset = seen_by(table_trunk(), table)
    card_for_tasks(dataset, [propose_task(dataset.card, "load")])
    with pytest.raises(PlanError, match="give the answer away"):
        card_for_tasks(dataset, [propose_task(dataset.card, "speed")])


def _rest(trunk: Trunk) -> tuple[np.ndarray, np.ndarray, tuple[tuple[np.ndarray, np.ndarray], ...]]:
    return trunk.offset, trunk.scale, trunk.layers


def claimed(**card: object) -> bytes:
    """The bytes of a trunk whose card claims something else."""
    trunk = picture_trunk(8)
    honest, other = msgspec.to_builtins(trunk.card), msgspec.to_builtins(replace(trunk.card)) | card
    assert honest != other
    arrays = {"offset": trunk.offset, "scale": trunk.scale}
    for number, (weight, bias) in enumerate(trunk.layers, 1):
        arrays |= {f"weight_{number}": weight, f"bias_{number}": bias}
    return save(arrays, metadata={KEY: msgspec.json.encode(other).decode()})


@pytest.mark.parametrize("card", [{"side": 10**9}, {"side": -1}, {"layers": 10**9}, {"layers": 10**40}])
def test_that_a_card_that_claims_more_than_can_be_is_one_sentence(card: dict[str, object]) -> None:
    with pytest.raises(InputError) as refused:
        unpack_trunk(claimed(**card), "ours.safetensors")
    assert said(refused) == "it is not a trunk that Tasuki exported, or it is damaged"


def test_that_a_header_nested_without_end_is_one_sentence() -> None:
    header = b'{"__metadata__":' + b"[" * 200_000
    with pytest.raises(InputError) as refused:
        unpack_trunk(len(header).to_bytes(8, "little") + header, "ours.safetensors")
    assert said(refused) == "it is not a trunk that Tasuki exported, or it is damaged"
