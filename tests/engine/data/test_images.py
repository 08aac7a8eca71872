import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import image_decoding, image_places, images
from engine.data.image_places import FolderPlace
from engine.data.images import load_images
from engine.data.reading import read_dataset
from engine.domain.errors import CancelledError, InputError
from engine.domain.text import message
from tests.engine.data.pictures import codes, label_table, picture_bytes, pictures, read, said


def test_that_grey_images_keep_one_channel_and_a_colour_makes_three(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture_bytes())
    (tmp_path / "b.jpg").write_bytes(picture_bytes("JPEG", shade=91))
    grey = read(label_table(tmp_path, ["a.png", "b.jpg"]))
    assert grey.images is not None
    assert grey.images.shape == (2, 1, 8, 8)
    assert not grey.card.dropped
    (tmp_path / "c.png").write_bytes(picture_bytes(colour=True))
    mixed = read(label_table(tmp_path, ["a.png", "c.png"]))
    assert mixed.images is not None
    assert mixed.images[:, :, 4, 4].tolist() == [[90, 90, 90], [200, 10, 10]]


def test_that_lost_images_are_listed_and_their_labels_ignored(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png", "b.png"])
    (tmp_path / "broken.png").write_bytes((tmp_path / "a.png").read_bytes()[:40])
    dataset = read(label_table(tmp_path, ["a.png", "absent.png", "broken.png", "b.png"]))
    assert [(lost.what, lost.file, lost.row, lost.column) for lost in dataset.card.dropped] == [
        ("image", "labels.csv", 3, "path"),
        ("image", "labels.csv", 4, "path"),
    ]
    assert codes(dataset) >= {"missing_image", "unreadable_image"}
    assert dataset.frame["path"].isna().tolist() == [False, True, True, False]
    assert dataset.card.label_counts == {"broken": 2, "grade": 2}
    assert dataset.images is not None
    assert not dataset.images[1:3].any()


@pytest.mark.parametrize("name", ["../secret.png", "link.png", "sub/../../secret.png", "linked/secret.png"])
def test_that_images_outside_the_folder_are_never_opened(tmp_path: Path, name: str) -> None:
    pictures(tmp_path, ["secret.png", "given/a.png", "given/b.png"])
    (tmp_path / "given" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "given" / "linked").symlink_to(tmp_path, target_is_directory=True)
    dataset = read(label_table(tmp_path / "given", ["a.png", "b.png", name]))
    assert [lost.row for lost in dataset.card.dropped] == [4]
    assert dataset.images is not None
    assert not dataset.images[2].any()


def test_that_pipes_are_skipped_without_waiting_for_them(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png", "b.png"])
    os.mkfifo(tmp_path / "pipe.png")
    dataset = read(label_table(tmp_path, ["a.png", "b.png", "pipe.png"]))
    assert [lost.row for lost in dataset.card.dropped] == [4]
    place = FolderPlace(tmp_path)
    with pytest.raises(PermissionError):
        place.read("pipe.png")


def test_that_too_many_pixels_or_bytes_cost_one_image_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_decoding, "MAX_PIXELS", 200)
    monkeypatch.setattr(image_places, "MAX_FILE_BYTES", 2000)
    pictures(tmp_path, ["a.png", "b.png"])
    (tmp_path / "wide.png").write_bytes(picture_bytes(shape=(15, 15)))
    (tmp_path / "long.png").write_bytes(picture_bytes() + bytes(3000))
    dataset = read(label_table(tmp_path, ["a.png", "b.png", "wide.png", "long.png"]))
    assert [(lost.row, lost.reason.msgid[-18:]) for lost in dataset.card.dropped] == [
        (4, "{limit:count} pixels."[-18:]),
        (5, "{limit:count} bytes."[-18:]),
    ]


def test_that_an_image_that_disappears_meanwhile_is_one_loss(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png", "b.png"])
    place = FolderPlace(tmp_path)
    (tmp_path / "b.png").unlink()
    loaded = load_images([(place, "a.png"), (place, "b.png"), message("why")], 8)
    assert [reason.msgid for reason in loaded.missing.values()] == ["why", "The image {image} was removed while the images were read."]
    assert list(map(bool, loaded.digests)) == [True, False, False]


def test_that_a_table_whose_images_are_all_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="None of the"):
        read(label_table(tmp_path, ["a.png", "b.png"]))


def test_that_the_fingerprint_follows_the_image_bytes_and_not_the_size(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png", "b.png"])
    table = label_table(tmp_path, ["a.png", "b.png"])
    first = read(table).card.fingerprint
    assert read_dataset([table], image_size=16).card.fingerprint == first
    (tmp_path / "a.png").write_bytes(picture_bytes(colour=True))
    assert read(table).card.fingerprint != first


def test_that_twelve_bits_in_sixteen_are_not_black_and_share_one_range(tmp_path: Path) -> None:
    for name, value in (("dark.png", 409), ("bright.png", 4095)):
        Image.fromarray(np.full((8, 8), value, np.uint16)).save(tmp_path / name)
    dataset = read(label_table(tmp_path, ["dark.png", "bright.png"]))
    assert dataset.images is not None
    assert dataset.images[:, 0, 4, 4].tolist() == [25, 255]
    assert said(dataset, "deep_images") == {"black": "0", "white": "4,095", "highest": "4,095"}


def test_that_the_content_decides_and_not_the_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(picture_bytes("JPEG", shade=77))
    (tmp_path / "b.JPG").write_bytes(picture_bytes("BMP", shade=99))
    dataset = read(label_table(tmp_path, ["a.png", "b.JPG"]))
    assert dataset.images is not None
    assert dataset.images[:, 0, 4, 4].tolist() == [77, 99]


def test_that_shapes_copies_and_pages_are_said(tmp_path: Path) -> None:
    (tmp_path / "wide.png").write_bytes(picture_bytes(shape=(40, 20)))
    (tmp_path / "tall.png").write_bytes(picture_bytes(shape=(20, 40)))
    (tmp_path / "copy.png").write_bytes(picture_bytes(shape=(40, 20)))
    pages = [Image.new("L", (30, 30), shade) for shade in (40, 200)]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])
    dataset = read(label_table(tmp_path, ["wide.png", "tall.png", "copy.png", "pages.tif", "./pages.tif"]))
    assert said(dataset, "image_shapes") == {"narrow": "20 x 40", "wide": "40 x 20"}
    assert said(dataset, "duplicate_images") == {"n": 1, "copy": "copy.png", "original": "wide.png"}
    assert said(dataset, "repeated_images") == {"n": 1, "image": "./pages.tif"}
    assert said(dataset, "image_pages") == {"n": 2, "image": "pages.tif"}
    assert dataset.images is not None
    assert dataset.images[3, 0, 4, 4] == 40


def test_that_reading_stops_when_asked_and_tells_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_BATCH", 2)
    names = pictures(tmp_path, [f"{number}.png" for number in range(8)])
    place = FolderPlace(tmp_path)
    heard: list[float] = []
    load_images([(place, name) for name in names], 8, heard.append)
    assert heard == [0, 0.25, 0.5, 0.75]

    def stop_at(share: float) -> Callable[[float], None]:
        def hear(done: float) -> None:
            if done >= share:
                raise CancelledError(message("Stopped."))

        return hear

    with pytest.raises(CancelledError):
        load_images([(place, name) for name in names], 8, stop_at(0.5))


def test_that_losses_beyond_those_listed_are_counted(tmp_path: Path) -> None:
    names = pictures(tmp_path, ["a.png", "b.png"])
    dataset = read(label_table(tmp_path, [*names, *(f"absent {number}.png" for number in range(250))]))
    assert len(dataset.card.dropped) == 201
    assert sum(lost.count for lost in dataset.card.dropped) == 250


def test_that_a_file_beside_the_images_that_changes_meanwhile_is_no_reason_to_stop(tmp_path: Path) -> None:
    pictures(tmp_path, ["a/1.png", "b/2.png"])

    def change(share: float) -> None:
        (tmp_path / f"{share}.txt").write_text("new")

    assert read_dataset([tmp_path], image_size=8, progress=change).card.rows == 2


def test_that_new_deep_images_are_seen_within_the_range_of_the_old_ones(tmp_path: Path) -> None:
    for name, value in (("dark.png", 409), ("dim.png", 200), ("bright.png", 4095)):
        Image.fromarray(np.full((8, 8), value, np.uint16)).save(tmp_path / name)
    old = read(label_table(tmp_path, ["dark.png", "bright.png"]))
    assert old.card.image_range == (0, 4095)
    new = label_table(tmp_path, ["dark.png", "dim.png"], "new.csv")
    assert (found := read(new).images) is not None
    assert found[:, 0, 4, 4].tolist() == [25, 12], "4095 is the narrowest usual range"
    Image.fromarray(np.full((8, 8), 200, np.uint16)).save(tmp_path / "dark.png")
    for given, shade in ((None, 200), (old.card.image_range, 12)):
        images = read_dataset([new], image_size=8, image_range=given).images
        assert images is not None
        assert images[0, 0, 4, 4] == shade


def test_that_a_range_is_only_noted_for_deep_images(tmp_path: Path) -> None:
    assert read(label_table(tmp_path, pictures(tmp_path, ["a.png", "b.png"]))).card.image_range is None
