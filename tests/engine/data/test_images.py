from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import images
from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.domain.errors import InputError


def _picture(path: Path, *, colour: bool = False, side: int = 12) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB" if colour else "L", (side, side), (200, 10, 10) if colour else 90).save(path)


def _labelled(folder: Path, names: list[str]) -> Dataset:
    rows = "".join(f"{name},{row % 2}\n" for row, name in enumerate(names))
    (folder / "labels.csv").write_text("path,broken\n" + rows)
    return read_dataset([folder / "labels.csv"], image_size=8)


def test_that_grey_images_keep_one_channel_and_a_colour_makes_three(tmp_path: Path) -> None:
    for name in ("a.png", "b.jpg"):
        _picture(tmp_path / "images" / name)
    grey = _labelled(tmp_path, ["images/a.png", "images\\b.jpg"])
    assert grey.images is not None
    assert grey.images.shape == (2, 1, 8, 8)
    assert not grey.card.dropped
    _picture(tmp_path / "c.png", colour=True)
    mixed = _labelled(tmp_path, ["images/a.png", "c.png"])
    assert mixed.images is not None
    assert mixed.images[:, :, 4, 4].tolist() == [[90, 90, 90], [200, 10, 10]]


def test_that_lost_images_are_listed_and_their_labels_ignored(tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    (tmp_path / "broken.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    dataset = _labelled(tmp_path, ["a.png", "absent.png", "broken.png", "a.png"])
    assert [(lost.what, lost.row, lost.column) for lost in dataset.card.dropped] == [("image", 3, "path"), ("image", 4, "path")]
    assert {finding.code for finding in dataset.card.findings} >= {"missing_image", "unreadable_image"}
    assert dataset.frame["path"].isna().tolist() == [False, True, True, False]
    assert dataset.card.label_counts == {"broken": 2}
    assert dataset.images is not None
    assert not dataset.images[1:3].any()


@pytest.mark.parametrize("name", ["../secret.png", "link.png", "sub/../../secret.png"])
def test_that_images_outside_the_folder_are_never_opened(tmp_path: Path, name: str) -> None:
    _picture(tmp_path / "secret.png")
    folder = tmp_path / "given"
    _picture(folder / "a.png")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    dataset = _labelled(folder, ["a.png", name])
    assert [lost.reason.msgid for lost in dataset.card.dropped] == ["The image {image} lies outside the folder of the label table."]


def test_that_an_absolute_path_is_outside_even_if_it_leads_inside(tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    dataset = _labelled(tmp_path, ["a.png", str(tmp_path / "a.png")])
    assert len(dataset.card.dropped) == 1


def test_that_too_many_pixels_are_refused_before_decoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PIXELS", 200)
    _picture(tmp_path / "a.png")
    _picture(tmp_path / "large.png", side=15)
    assert [lost.row for lost in _labelled(tmp_path, ["a.png", "large.png"]).card.dropped] == [3]


def test_that_a_table_whose_images_are_all_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="None of the"):
        _labelled(tmp_path, ["a.png", "b.png"])


def test_that_a_folder_needs_images_and_one_label_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no PNG or JPEG images"):
        read_dataset([tmp_path])
    _picture(tmp_path / "images" / "a.png")
    with pytest.raises(InputError, match="no label table"):
        read_dataset([tmp_path])
    (tmp_path / "labels.csv").write_text("path,y\nimages/a.png,1\n")
    (tmp_path / "notes.txt").write_text("nothing of interest\n")
    assert read_dataset([tmp_path]).card.rows == 1
    assert read_dataset([tmp_path / "labels.csv", tmp_path / "images"]).card.rows == 1
    (tmp_path / "other.csv").write_text("path,y\nimages/a.png,0\n")
    with pytest.raises(InputError, match="several label tables"):
        read_dataset([tmp_path])


def test_that_the_fingerprint_follows_the_image_bytes(tmp_path: Path) -> None:
    _picture(tmp_path / "a.png")
    first = _labelled(tmp_path, ["a.png", "a.png"]).card.fingerprint
    assert read_dataset([tmp_path / "labels.csv"], image_size=16).card.fingerprint == first
    _picture(tmp_path / "a.png", colour=True)
    assert _labelled(tmp_path, ["a.png", "a.png"]).card.fingerprint != first


def test_that_deep_grey_images_are_scaled_to_a_byte(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 8), 65535, np.uint16)).save(tmp_path / "a.png")
    dataset = _labelled(tmp_path, ["a.png", "a.png"])
    assert dataset.images is not None
    assert dataset.images.min() == 255
