from pathlib import Path

import numpy as np
import pytest

from engine.data.kinds import event_last, unit_of
from engine.data.leaks import auroc_both_ways
from engine.data.proposals import propose_task, propose_tasks
from engine.data.repeated_rows import count_duplicates
from engine.data.units import unit_at_end
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice
from tests.engine.data.tables import dataset_of

GENERATOR = np.random.default_rng(0)
ROWS = 300


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Torque [Nm]", "Nm"),
        ("温度(℃)", "℃"),
        ("圧力（kPa）", "kPa"),
        ("Yield loss [%]", "%"),
        ("plain", None),
        ("f(x) of y", None),
        ("[Nm]", None),
    ],
)
def test_that_a_unit_is_read_from_the_header(name: str, unit: str | None) -> None:
    assert unit_of(name) == unit


@pytest.mark.parametrize(
    ("classes", "counts", "ordered"),
    [
        (("0", "1"), (5, 5), ("0", "1")),
        (("no", "yes"), (1, 9), ("no", "yes")),
        (("NG", "OK"), (9, 1), ("OK", "NG")),
        (("不合格", "合格"), (5, 5), ("合格", "不合格")),
        (("-1", "1"), (9, 1), ("-1", "1")),
        (("female", "male"), (3, 9), ("male", "female")),
        (("1", "2"), (1, 9), ("2", "1")),
    ],
)
def test_that_the_event_is_the_second_class(classes: tuple[str, str], counts: tuple[int, int], ordered: tuple[str, str]) -> None:
    assert event_last(classes, counts) == ordered


@pytest.mark.parametrize(
    ("name", "unit"),
    [("bill_length_mm", "mm"), ("pressure_kPa", "kPa"), ("temp_min", None), ("mm", None), ("stage_s", None), ("kind_of_rpm", "rpm")],
)
def test_that_a_unit_after_an_underscore_is_read_where_it_can_be_no_word(name: str, unit: str | None) -> None:
    assert unit_at_end(name) == unit


def _card(tmp_path: Path, **columns: object) -> DatasetCard:
    return dataset_of({"x": GENERATOR.random(ROWS).round(4), **columns}, tmp_path).card  # pyright: ignore[reportArgumentType]


def _gaps(values: np.ndarray, share: float = 0.5) -> list[object]:
    return [value if keep else None for value, keep in zip(values.tolist(), GENERATOR.random(len(values)) < share, strict=True)]


def test_that_kinds_and_roles_come_from_the_values(tmp_path: Path) -> None:
    card = _card(
        tmp_path,
        serial=[f"S{i:04}" for i in range(ROWS)],
        count=np.arange(ROWS) + 17,
        shift=GENERATOR.choice(["day", "night", "late"], ROWS),
        when=[f"2024-05-{1 + i % 30:02} 08:00" for i in range(ROWS)],
        note=[f"seen {i % 170} by someone who wrote a rather long remark about it" for i in range(ROWS)],
        fault=_gaps(GENERATOR.integers(0, 2, ROWS)),
        empty=[None] * ROWS,
    )
    assert {column.name: (column.kind, column.role) for column in card.columns} == {
        "x": ("number", "feature"),
        "serial": ("id", "ignore"),
        "count": ("id", "ignore"),
        "shift": ("category", "feature"),
        "when": ("date", "time"),
        "note": ("text", "ignore"),
        "fault": ("binary", "target"),
        "empty": ("text", "ignore"),
    }
    assert all(column.reason is not None for column in card.columns)


def test_that_a_column_that_ranks_a_task_perfectly_is_a_leak(tmp_path: Path) -> None:
    fault = GENERATOR.integers(0, 2, ROWS)
    card = _card(
        tmp_path, after=-(fault * 10 + GENERATOR.random(ROWS)).round(3), hint=fault + GENERATOR.normal(0, 2, ROWS), fault=_gaps(fault)
    )
    assert [(finding.severity, finding.column) for finding in card.findings if finding.code == "leak"] == [("blocker", "after")]


def test_that_a_flag_over_all_causes_is_a_leak_and_an_ordinary_flag_is_not(tmp_path: Path) -> None:
    causes = GENERATOR.random((ROWS, 3)) < 0.15
    known = GENERATOR.random(ROWS) < 0.6
    columns = {f"cause {k}": [int(v) if keep else None for v, keep in zip(causes[:, k], known, strict=True)] for k in range(3)}
    card = _card(tmp_path, failed=causes.any(axis=1).astype(int), busy=GENERATOR.integers(0, 2, ROWS), **columns)
    assert [finding.column for finding in card.findings if finding.code == "leak"] == ["failed"]


def test_that_the_area_counts_both_directions_and_needs_rows_of_both_classes() -> None:
    positive = np.array([True] * 10 + [False] * 10)
    assert auroc_both_ways(np.arange(20.0), positive) == 1.0
    assert auroc_both_ways(np.zeros(20), positive) == 0.5
    assert auroc_both_ways(np.arange(20.0), np.array([True] * 9 + [False] * 11)) == 0.5


def test_that_findings_name_what_is_wrong_with_a_column(tmp_path: Path) -> None:
    rare = np.array(["often"] * (ROWS - 3) + ["seldom"] * 3)
    card = dataset_of(
        {"x": GENERATOR.random(ROWS), "flat": [1.5] * ROWS, "rare": rare, "one": ["a"] * ROWS},  # pyright: ignore[reportArgumentType]
        tmp_path,
        [ColumnChoice("rare", "binary", "target"), ColumnChoice("one", "category", "target")],
    ).card
    assert {(finding.code, finding.column) for finding in card.findings} == {
        ("constant", "flat"),
        ("rare_class", "rare"),
        ("single_class", "one"),
    }


def test_that_duplicates_are_counted_with_their_gaps(tmp_path: Path) -> None:
    frame = dataset_of({"a": [1, 1, None, None, 2, 1], "b": ["x", "x", "y", "y", "x", "z"]}, tmp_path).frame
    assert count_duplicates(frame) == 2 == int(frame.duplicated().sum())


def test_that_proposals_refuse_what_cannot_be_a_task(tmp_path: Path) -> None:
    card = _card(
        tmp_path,
        few=[1.5, 2.5, 3.5, *[None] * (ROWS - 3)],
        one=["a"] * 100 + [None] * (ROWS - 100),
        many=GENERATOR.normal(size=ROWS),
        serial=[f"S{i:04}" for i in range(ROWS)],
        level=GENERATOR.integers(3, 7, ROWS),
    )
    for column, kind, sentence in (
        ("gone", None, "no column called"),
        ("few", None, "too few labels"),
        ("one", None, "are the same"),
        ("serial", None, "cannot be a task"),
        ("many", "multiclass", "different labels"),
        ("level", "binary", "a binary task has two"),
    ):
        with pytest.raises(PlanError, match=sentence):
            propose_task(card, column, kind)  # pyright: ignore[reportArgumentType]
    assert propose_task(card, "level", "multiclass").classes == ("3", "4", "5", "6")
    assert propose_task(card, "level").kind == "regression"
    assert propose_tasks(card) == (), "a target that cannot be a task is not proposed"
