from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data.dependent_rows import LOOKED_AT, explained_share, find_groups
from engine.domain.dataset import Column, Finding
from tests.engine.data.tables import dataset_of

GENERATOR = np.random.default_rng(5)
ROWS = 400
CODES = {"group_leak", "time_drift"}


def _found(folder: Path, **columns: object) -> list[Finding]:
    card = dataset_of(columns, folder).card  # pyright: ignore[reportArgumentType]
    return [finding for finding in card.findings if finding.code in CODES]


def _grouped(groups: int, spread: float) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Rows in ``groups`` groups whose centres are 1 apart and whose rows scatter by ``spread``."""
    members = GENERATOR.integers(0, groups, ROWS)
    names = ("speed", "force", "heat")
    return members, {name: (GENERATOR.normal(size=groups)[members] + GENERATOR.normal(0, spread, ROWS)).round(4) for name in names}


@pytest.mark.parametrize(
    ("name", "groups", "label"),
    [("part", 40, "P{}"), ("lot", 40, "{}"), ("Machine", 6, "{}"), ("ロット番号", 12, "L{}"), ("patient", 60, "{}")],
)
def test_that_groups_of_nearly_equal_rows_are_to_be_split_by(tmp_path: Path, name: str, groups: int, label: str) -> None:
    members, measured = _grouped(groups, 0.2)
    found = _found(tmp_path, **{name: [label.format(member) for member in members]}, **measured)
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [("group_leak", "warning", name)]


@pytest.mark.parametrize(
    ("name", "groups", "spread"),
    [("part", 40, 3.0), ("Machine", 6, 3.0), ("species", 3, 0.2)],
    ids=["many unlike rows", "machines alike", "classes"],
)
def test_that_groups_of_unlike_rows_and_mere_classes_are_no_groups(tmp_path: Path, name: str, groups: int, spread: float) -> None:
    members, measured = _grouped(groups, spread)
    assert _found(tmp_path, **{name: [f"P{member}" for member in members]}, **measured) == []


def test_that_values_that_drift_along_the_dates_are_said_whatever_the_order_of_rows(tmp_path: Path) -> None:
    days = GENERATOR.permutation(ROWS)
    dates = [f"{2020 + day // 336}-{1 + day % 336 // 28:02}-{1 + day % 28:02}" for day in days]
    steady = {name: GENERATOR.normal(size=ROWS).round(4) for name in ("force", "heat")}
    found = _found(tmp_path, day=dates, wear=(days / 80 + GENERATOR.normal(size=ROWS)).round(4), **steady)
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [("time_drift", "warning", "day")]
    assert found[0].message.values["names"] == ["wear"]
    assert _found(tmp_path, day=dates, **steady) == []


def test_that_the_explained_share_knows_all_and_nothing() -> None:
    groups = np.repeat(np.arange(20), 20)
    assert explained_share(groups, groups.astype(float)) == pytest.approx(1)
    assert explained_share(groups, GENERATOR.normal(size=400)) < 0.06
    assert explained_share(groups, np.ones(400)) == 0


def test_that_short_groups_of_neighbouring_rows_are_found_in_a_large_table() -> None:
    rows, size = 3 * LOOKED_AT, 5
    generator = np.random.default_rng(0)
    members = np.arange(rows) // size
    names = ("speed", "force", "heat")
    centres = generator.normal(size=(rows // size, len(names)))
    frame = pd.DataFrame(centres[members] + generator.normal(0, 0.2, (rows, len(names))), columns=list(names))
    columns = [Column(name, "number", "feature", distinct=rows) for name in names]
    frame["part"] = pd.Series(members).astype("str")
    found = find_groups(frame, [*columns, Column("part", "category", "ignore", distinct=rows // size)])
    assert [(finding.code, finding.column) for finding in found] == [("group_leak", "part")]
