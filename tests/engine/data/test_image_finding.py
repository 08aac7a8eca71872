from pathlib import Path

import pytest

from engine.data import image_places
from engine.data.image_finding import ImageFinder, find_image
from engine.data.image_places import FolderPlace, WholePaths
from engine.domain.text import Text
from tests.engine.data.pictures import codes, label_table, pictures, read, said


def _found(root: Path, written: str, base: tuple[str, ...] = ()) -> str:
    found = find_image(written, [ImageFinder(FolderPlace(root), base)])
    return found.msgid if isinstance(found, Text) else found[1]


@pytest.mark.parametrize("written", [
    "images/a.png", "./images/a.png", "images\\a.png", "a.png", "Images/A.PNG", "C:\\data\\run 7\\images\\a.png", "/home/x/a.png",
    "\\\\server\\share\\images\\a.png", " images/a.png ", "../images/a.png", "other/images/a.png",
])  # fmt: skip
def test_that_a_path_is_found_however_it_was_written(tmp_path: Path, written: str) -> None:
    pictures(tmp_path, ["images/a.png", "images/b.png"])
    assert _found(tmp_path, written) == "images/a.png"


def test_that_an_absolute_path_below_the_root_is_meant_exactly(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png", "sub/a.png"])
    assert _found(tmp_path, str(tmp_path / "a.png")) == "a.png"


def test_that_the_longest_common_end_decides_and_a_tie_is_no_guess(tmp_path: Path) -> None:
    pictures(tmp_path, ["day 1/front/a.png", "day 2/front/a.png", "day 2/back/a.png"])
    assert _found(tmp_path, "D:\\raw\\day 2\\front\\a.png") == "day 2/front/a.png"
    assert _found(tmp_path, "D:\\raw\\back\\a.png") == "day 2/back/a.png"
    assert _found(tmp_path, "D:\\raw\\front\\a.png") == "Several images end like the path {image}."


def test_that_paths_count_from_the_folder_of_the_table(tmp_path: Path) -> None:
    pictures(tmp_path, ["images/a.png", "labels/old/a.png"])
    assert _found(tmp_path, "../images/a.png", ("labels",)) == "images/a.png"
    assert _found(tmp_path, "old/a.png", ("labels",)) == "labels/old/a.png"
    assert _found(tmp_path, "../../a.png", ("labels",)) != "images/a.png"


def test_that_names_with_marks_are_found_in_either_spelling(tmp_path: Path) -> None:
    pictures(tmp_path, ["ガラス.png"])
    assert _found(tmp_path, "カ\u3099ラス.png") == "ガラス.png"


def test_that_odd_texts_are_no_paths_and_no_trouble(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png"])
    for written in (".", "..", "/", "\\", "C:", "a.png\0", "x" * 5000, "a/" * 5000 + "b.png", "http://host/b.png"):
        assert _found(tmp_path, written).startswith("The image")


def test_that_images_lie_beside_the_table_or_in_the_folder_chosen_with_it(tmp_path: Path) -> None:
    pictures(tmp_path, ["pool/a.png", "pool/deep/b.png"])
    table = label_table(tmp_path / "tables", ["C:\\x\\a.png", "b.PNG"])
    dataset = read(table, tmp_path / "pool")
    assert not dataset.card.dropped
    assert "unlabelled_images" not in codes(dataset)


def test_that_images_without_a_row_are_counted(tmp_path: Path) -> None:
    pictures(tmp_path, ["images/a.png", "images/b.png", "images/c.png", "elsewhere/d.png"])
    table = label_table(tmp_path, ["images/a.png", "images/b.png"])
    assert said(read(table), "unlabelled_images")["n"] == 1
    assert said(read(tmp_path), "unlabelled_images")["n"] == 2


def test_that_a_folder_with_too_many_files_still_gives_paths_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_places, "MAX_FILES", 2)
    names = pictures(tmp_path, [f"images/{number}.png" for number in range(4)])
    dataset = read(label_table(tmp_path, names))
    assert not dataset.card.dropped
    assert "many_files" in codes(dataset)


def test_that_an_image_named_by_its_whole_path_is_found_wherever_it_lies(tmp_path: Path) -> None:
    pictures(tmp_path, ["far/1/a.png", "far/2/a.png", "tables/1/b/a.png", "tables/2/b/a.png"])
    table = label_table(tmp_path / "tables", [str(tmp_path / "far" / name / "a.png") for name in ("1", "2")])
    assert not read(table).card.dropped


def test_that_only_plain_files_called_like_images_on_this_computer_are_taken_by_their_whole_path(tmp_path: Path) -> None:
    pictures(tmp_path, ["a.png"])
    (tmp_path / "a.txt").write_bytes((tmp_path / "a.png").read_bytes())
    (tmp_path / "folder.png").mkdir()
    place = WholePaths()
    assert place.has(str(tmp_path / "a.png"))
    for name in (
        "a.png",
        f"/{tmp_path}/a.png",
        f"\\\\host\\{tmp_path}\\a.png",
        str(tmp_path / "a.txt"),
        str(tmp_path / "folder.png"),
        "/\0.png",
    ):
        assert not place.has(name)
