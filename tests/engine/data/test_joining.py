from pathlib import Path

import pytest

from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def _counts(card: DatasetCard) -> list[tuple[str, object]]:
    return [
        (finding.code, finding.message.values["n"])
        for finding in card.findings
        if finding.code in ("joined", "unmatched_keys", "duplicate_keys")
    ]


def test_that_labels_are_joined_by_their_key_whatever_their_order(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", "ロット,温度\n" + "".join(f"L{i},{i}.5\n" for i in range(12)))
    labels = _file(tmp_path, "labels.csv", "判定,ロット\n" + "".join(f"{'NG' if i % 2 else 'OK'},L{i}\n" for i in reversed(range(12))))
    dataset = read_dataset([table, labels])
    assert [(source.path, source.rows) for source in dataset.card.files] == [(str(table), 12), (str(labels), 12)]
    assert dataset.frame["判定"].tolist() == ["OK", "NG"] * 6
    assert _counts(dataset.card) == [("joined", 12)]
    assert not dataset.card.dropped


def test_that_keys_without_partner_and_repeated_keys_are_counted_and_listed(tmp_path: Path) -> None:
    table = _file(tmp_path, "a.csv", "id,x\n" + "".join(f"{i},{i * 1.5}\n" for i in range(100)))
    labels = _file(tmp_path, "labels.csv", "id,y\n" + "".join(f"{i}.0,{i % 2}\n" for i in range(60)) + "7,0\n500,1\n,1\n")
    dataset = read_dataset([table, labels])
    assert dataset.card.rows == 100
    assert dataset.frame["y"].isna().sum() == 40
    assert dataset.frame["y"].iloc[7] == "1", "the first of repeated keys counts"
    assert _counts(dataset.card) == [("joined", 60), ("unmatched_keys", 40), ("unmatched_keys", 2), ("duplicate_keys", 1)]
    assert sorted((lost.file, lost.row) for lost in dataset.card.dropped) == [("labels.csv", 62), ("labels.csv", 63), ("labels.csv", 64)]
    assert dataset.card.column("y").role == "target"  # pyright: ignore[reportOptionalMemberAccess]


@pytest.mark.parametrize("turned", [False, True])
def test_that_measurements_of_a_lot_all_get_the_lots_label(tmp_path: Path, turned: bool) -> None:
    table = _file(tmp_path, "a.csv", "lot,x\n" + "".join(f"L{i // 5},{i}.5\n" for i in range(50)))
    labels = _file(tmp_path, "labels.csv", "lot,x,y\n" + "".join(f"L{i},v{i},{i}.25\n" for i in range(10)))
    dataset = read_dataset([labels, table] if turned else [table, labels])
    assert dataset.card.rows == 50
    assert dataset.frame["y"].tolist() == [i // 5 + 0.25 for i in range(50)]
    assert [column.name for column in dataset.card.columns] == ["lot", "x", "labels / x", "y"]


@pytest.mark.parametrize("second", ["b,c\n1,2\n", "a,c\n1,x\n1,y\n1,z\n", "a,c\n77,x\n78,y\n79,z\n"])
def test_that_tables_without_a_common_key_are_refused(tmp_path: Path, second: str) -> None:
    first = _file(tmp_path, "1.csv", "a,b\n5,x\n5,y\n5,z\n6,z\n")
    with pytest.raises(InputError, match="none that could join them"):
        read_dataset([first, _file(tmp_path, "2.csv", second)])


def test_that_the_key_of_joined_files_is_in_all_of_them(tmp_path: Path) -> None:
    for name, column in (("焼成", "炉温"), ("成形", "圧力")):
        (tmp_path / f"{name}.csv").write_text(f"ロット,{column}\n" + "".join(f"L{row},{row}.5\n" for row in range(40)), "utf-8")
    card = read_dataset([tmp_path / "焼成.csv", tmp_path / "成形.csv"]).card
    assert [(column.name, column.sources) for column in card.columns] == [("ロット", ()), ("炉温", ("焼成.csv",)), ("圧力", ("成形.csv",))]
