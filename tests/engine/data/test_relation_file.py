"""Relation tables come from experts as a CSV; what is wrong with one is said in a sentence that quotes it."""

from pathlib import Path

import pytest

from engine.data.relation_file import read_relations, with_tables
from engine.data.relation_rules import check_relations
from engine.domain.errors import TasukiError
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.text import translator

TASKS = (
    Task("digit", "multiclass", "accuracy", ("0", "1", "2")),
    Task("even", "binary", "auroc", ("no", "yes")),
    Task("colour", "multiclass", "accuracy", ("red", "blue", "grey")),
    Task("weight", "regression", "mae"),
)
GOOD = "digit,even,colour=blue,colour=red,colour=grey\n1,0,0.3,0.7,0\n0,100%,0.5,0.5,0\n2,1,0.33,0.33,0.33\n"


def read(folder: Path, text: str, encoding: str = "utf-8") -> tuple[Relation, ...]:
    path = folder / "table.csv"
    path.write_text(text, encoding=encoding)
    return read_relations(path, TASKS)


def test_that_rows_and_columns_are_put_into_the_order_of_the_classes(tmp_path: Path) -> None:
    even, colour = read(tmp_path, GOOD)
    assert even == Relation("digit", "even", ((1.0,), (0.0,), (1.0,)))
    assert (colour.given, colour.about) == ("digit", "colour")
    assert colour.shares[:2] == ((0.5, 0.5, 0.0), (0.7, 0.3, 0.0))
    assert sum(colour.shares[2]) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_that_semicolons_tabs_commas_and_japanese_encodings_are_understood(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表.csv"
    tasks = (Task("故障", "binary", "auroc", ("なし", "あり")), Task("漏れ", "binary", "auroc", ("なし", "あり")))
    for text in ("故障;漏れ\nなし;0,1\nあり;0,9\n", "故障\t漏れ\nなし\t0.1\nあり\t90%\n"):
        path.write_text(text, encoding=encoding)
        assert read_relations(path, tasks) == (Relation("故障", "漏れ", ((0.1,), (0.9,))),)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("size,even\n0,1\n", ("size", "digit")),
        ("weight,even\n0,1\n", ("weight", "quantity")),
        ("digit,odd\n0,1\n", ("odd",)),
        ("digit,weight\n0,1\n", ("weight", "quantity")),
        ("digit,colour\n0,1\n1,1\n2,1\n", ("colour=red",)),
        ("digit,colour=green\n0,1\n1,1\n2,1\n", ("colour=green", "blue")),
        ("digit,colour=red,colour=blue\n0,.5,.5\n1,.5,.5\n2,.5,.5\n", ("colour=grey",)),
        ("digit,even\n0,1\n1,0\n", ("2",)),
        ("digit,even\n0,1\n1,0\n2,1\n2,0\n", ("row 5", "2")),
        ("digit,even\n0,1\n1,0\nseven,1\n", ("seven", "row 4")),
        ("digit,even\n0,1\n1,often\n2,1\n", ("row 3", "even", "often")),
        ("digit,even\n0,1\n1,1.5\n2,1\n", ("1.5", "even")),
        ("digit,even\n0,1\n1,-0.5\n2,1\n", ("-0.5", "even")),
        ("digit,even\n0,1\n1,nan\n2,1\n", ("nan",)),
        ("digit,colour=red,colour=blue,colour=grey\n0,.5,.5,.5\n1,1,0,0\n2,1,0,0\n", ("1.5", "colour")),
        ("digit,even,even\n0,1,1\n1,0,0\n2,1,1\n", ("even", "twice")),
        ("digit,even\n0,1\n1,\n2,1\n", ("row 3", "–")),
        ("nothing", ("table.csv",)),
    ],
)
def test_that_a_table_that_cannot_be_used_is_refused_with_its_value(tmp_path: Path, text: str, quoted: tuple[str, ...]) -> None:
    with pytest.raises(TasukiError) as caught:
        read(tmp_path, text)
    sentence = translator("en").render(caught.value.text)
    assert sentence.endswith(".")
    for word in quoted:
        assert word in sentence


@pytest.mark.parametrize(
    ("relations", "quoted"),
    [
        ([Relation("digit", "even", ((1.0,), (0.0,)))], ("3 rows of 1", "2 rows of 1")),
        ([Relation("digit", "even", ((1.0, 0.0),) * 3)], ("3 rows of 1", "3 rows of 2")),
        ([Relation("digit", "digit", ((1.0, 0.0, 0.0),) * 3)], ("digit", "itself")),
        ([Relation("even", "even", ((1.0,), (0.0,)))], ("even", "itself")),
        ([Relation("digit", "even", ((1.0,),) * 3)] * 2, ("twice",)),
        ([Relation("digit", "even", ((1.0,), (2.0,), (0.0,)))], ("got 2",)),
        ([Relation("digit", "gone", ((1.0,),) * 3)], ("gone",)),
    ],
)
def test_that_relations_of_a_plan_are_checked_alike(relations: list[Relation], quoted: tuple[str, ...]) -> None:
    with pytest.raises(TasukiError) as caught:
        check_relations(relations, TASKS)
    sentence = translator("en").render(caught.value.text)
    for word in quoted:
        assert word in sentence


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TasukiError) as caught:
        read_relations(tmp_path / "gone.csv", TASKS)
    assert "gone.csv" in translator("en").render(caught.value.text)


def test_that_a_table_that_is_read_replaces_what_was_known_of_the_same_tasks(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("digit,even\n0,1\n1,0\n2,1\n", encoding="utf-8")
    old, other = Relation("digit", "even", ((0.5,),) * 3), Relation("even", "digit", ((0.2, 0.3, 0.5),) * 2)
    told = with_tables((old, other), [tmp_path / "table.csv"], TASKS)
    assert told == (other, Relation("digit", "even", ((1.0,), (0.0,), (1.0,))))
