from pathlib import Path

import pandas as pd
import pytest

from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from tests.engine.data.pictures import codes, label_table, pictures, read, said


def test_that_a_folder_per_class_is_one_task_and_that_is_said(tmp_path: Path) -> None:
    pictures(tmp_path, ["良品/1.png", "良品/2.png", "不良/1.png", "不良/深い/2.png"])
    dataset = read(tmp_path)
    assert dataset.frame["path"].tolist() == ["不良/1.png", "不良/深い/2.png", "良品/1.png", "良品/2.png"]
    one_level = pictures(tmp_path / "flat", ["OK/1.png", "OK/2.png", "NG/1.png"])
    flat = read(tmp_path / "flat")
    assert sorted(one_level) == flat.frame["path"].tolist()
    assert [(column.name, column.kind, column.role) for column in flat.card.columns] == [
        ("path", "image", "feature"),
        ("class", "binary", "target"),
    ]
    column = flat.card.column("class")
    assert column is not None
    assert column.classes == ("OK", "NG")
    assert said(flat, "one_task") == {"column": "class"}
    assert flat.card.files[0].header_row == 0


def test_that_two_levels_are_two_tasks_with_gaps_where_a_level_lacks(tmp_path: Path) -> None:
    pictures(tmp_path, [f"set/{metal}/{state}/{n}.png" for metal in ("iron", "zinc") for state in ("ok", "rust") for n in range(2)])
    pictures(tmp_path, ["set/iron/unsorted.png"])
    dataset = read(tmp_path)
    assert [(column.name, column.role) for column in dataset.card.columns[1:]] == [("class 1", "target"), ("class 2", "target")]
    assert dataset.frame["class 1"].value_counts().to_dict() == {"iron": 5, "zinc": 4}
    assert dataset.frame["class 2"].isna().tolist().count(True) == 1
    assert said(dataset, "unsorted_images") == {"column": "class 2", "n": 1}
    assert "one_task" not in codes(dataset)


@pytest.mark.parametrize("order", ["{part}/{kind}", "{kind}/{part}"])
def test_that_folders_of_parts_are_no_task(tmp_path: Path, order: str) -> None:
    names = [f"{order.format(part=part, kind=kind)}/{n}.png" for part in ("train", "val", "テスト") for kind in "AB" for n in range(2)]
    pictures(tmp_path, names)
    dataset = read(tmp_path)
    assert [(column.name, column.role) for column in dataset.card.columns[1:]] == [("class", "target"), ("part", "ignore")]
    assert set(dataset.frame["part"]) == {"train", "val", "テスト"}
    assert "given_parts" in codes(dataset)


def test_that_broken_images_and_links_in_class_folders_are_listed_by_name(tmp_path: Path) -> None:
    pictures(tmp_path, ["a/1.png", "a/2.png", "b/1.png"])
    (tmp_path / "b" / "2.png").write_bytes(b"nothing")
    (tmp_path / "b" / "linked").symlink_to("/", target_is_directory=True)
    (tmp_path / "b" / ".hidden.png").write_bytes(b"")
    (tmp_path / "b" / "notes.doc").write_bytes(b"")
    dataset = read(tmp_path)
    assert said(dataset, "other_files") == {"folder": tmp_path.name, "file": "b/notes.doc", "n": 1}
    assert [(lost.what, lost.file, lost.row) for lost in dataset.card.dropped] == [("file", "b/linked", None), ("image", "b/2.png", None)]
    assert dataset.frame["class"].isna().tolist() == [False, False, False, True]


def test_that_a_label_table_gains_the_folders_as_columns(tmp_path: Path) -> None:
    names = pictures(tmp_path, [f"{state}/{n}.png" for state in ("ok", "rust") for n in range(3)])
    label_table(tmp_path, [name.replace("/", "\\") for name in names])
    (tmp_path / "linked").symlink_to("/", target_is_directory=True)
    dataset = read(tmp_path)
    assert [(lost.what, lost.file) for lost in dataset.card.dropped] == [("file", "linked")]
    assert [column.name for column in dataset.card.columns] == ["path", "broken", "grade", "class"]
    assert dataset.frame["class"].tolist() == ["ok"] * 3 + ["rust"] * 3
    assert said(dataset, "folder_classes") == {"names": ["class"]}


def test_that_folders_that_all_images_share_or_have_alone_are_no_classes(tmp_path: Path) -> None:
    label_table(tmp_path, pictures(tmp_path, ["images/1.png", "images/2.png"]))
    assert "class" not in read(tmp_path).frame
    other = tmp_path / "other"
    label_table(other, pictures(other, ["1/x.png", "2/x.png", "3/x.png"]))
    assert "class" not in read(other).frame


def test_that_the_plain_one_of_several_label_tables_is_taken(tmp_path: Path) -> None:
    names = pictures(tmp_path, ["images/1.png", "images/2.png"])
    for file in ("parts.csv", "parts_full.csv"):
        label_table(tmp_path, names, file)
    assert said(read(tmp_path), "several_tables") == {"table": "parts.csv", "others": ["parts_full.csv"]}
    label_table(tmp_path, names, "Labels.csv")
    assert said(read(tmp_path), "several_tables")["table"] == "Labels.csv"
    label_table(tmp_path, names, "labels.tsv")
    with pytest.raises(InputError, match="several label tables"):
        read(tmp_path)


def test_that_a_label_table_may_be_a_workbook_and_lie_deeper(tmp_path: Path) -> None:
    names = pictures(tmp_path, ["images/1.png", "images/2.png", "images/3.png"])
    (tmp_path / "notes.txt").write_text("no table of images\n")
    (tmp_path / "tables").mkdir()
    pd.DataFrame({"image": [f"../{name}" for name in names], "y": [0, 1, 1]}).to_excel(
        tmp_path / "tables" / "l.xlsx", engine="xlsxwriter", index=False
    )
    dataset = read(tmp_path)
    assert dataset.card.rows == 3
    assert not dataset.card.dropped


def test_that_a_folder_needs_images_and_labels_or_classes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no images"):
        read(tmp_path)
    pictures(tmp_path, ["images/1.png"])
    with pytest.raises(InputError, match="neither a label table nor a folder for each class"):
        read(tmp_path)
    label_table(tmp_path, ["images/1.png"])
    assert read(tmp_path).card.rows == 1
    assert read(tmp_path / "labels.csv", tmp_path / "images").card.rows == 1
    with pytest.raises(InputError, match="is a single image"):
        read(tmp_path / "images" / "1.png")
    (tmp_path / "more").mkdir()
    with pytest.raises(InputError, match="Several folders of images"):
        read(tmp_path / "images", tmp_path / "more")


def test_that_circumstances_beside_images_are_inputs_and_labels_are_not(tmp_path: Path) -> None:
    names = pictures(tmp_path, [f"{n}.png" for n in range(6)])
    rows = [f"{name},{20 + n / 10},{'AB'[n % 2]},{n / 7},{n * 1.5 if n % 2 else ''},{n % 2}" for n, name in enumerate(names)]
    (tmp_path / "labels.csv").write_text("path,温度,line,weight,width,scratch\n" + "\n".join(rows), encoding="utf-8")
    roles = {column.name: column.role for column in read(tmp_path).card.columns}
    assert roles == {"path": "feature", "温度": "feature", "line": "feature", "weight": "feature", "width": "target", "scratch": "target"}


def test_that_the_preview_shows_folders_and_zip_files_as_tables(tmp_path: Path) -> None:
    pictures(tmp_path, ["a/1.png", "b/1.png"])
    shown = preview_file(tmp_path)
    assert (shown.names, shown.rows) == (("path", "class"), (("a/1.png", "a"), ("b/1.png", "b")))
    assert (shown.source.path, shown.source.rows, shown.whole) == (str(tmp_path), 2, True)
    problem = preview_file(tmp_path / "a").problem
    assert problem is not None
    assert "neither a label table nor" in problem.msgid


def test_that_images_without_labels_can_be_predicted_under_the_name_of_the_image_column(tmp_path: Path) -> None:
    pictures(tmp_path, ["1.png", "2.png"])
    choice = ColumnChoice("写真", "image", "feature")
    dataset = read_dataset([tmp_path], [choice], image_size=8, optional=["写真", "傷"])
    assert dataset.frame["写真"].tolist() == ["1.png", "2.png"]
    assert dataset.images is not None
    assert dataset.images.any()
    with pytest.raises(InputError, match="neither a label table"):
        read_dataset([tmp_path], image_size=8)


def test_that_numbered_pictures_stay_in_the_order_in_which_they_were_taken(tmp_path: Path) -> None:
    pictures(tmp_path, ["a/10.png", "a/9.png", "b/１１.png", "b/2.png", "b/x.png"])
    assert read(tmp_path).frame["path"].tolist() == ["a/9.png", "a/10.png", "b/2.png", "b/１１.png", "b/x.png"]
