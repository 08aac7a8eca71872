from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.data.suspicious_values import LOOKED_AT, find_suspicious_values
from engine.domain.dataset import Column, Finding
from tests.engine.data.tables import dataset_of

GENERATOR = np.random.default_rng(3)
ROWS = 400


def _findings(folder: Path, **columns: object) -> list[Finding]:
    noise = {"noise": GENERATOR.normal(size=ROWS).round(4)}
    found = dataset_of(noise | columns, folder).card.findings  # pyright: ignore[reportArgumentType]
    return [finding for finding in found if finding.code != "no_labels"]


def _planted(values: np.ndarray, strange: float, times: int) -> np.ndarray:
    values = values.copy()
    values[GENERATOR.choice(len(values), times, replace=False)] = strange
    return values


@pytest.mark.parametrize("marker", [-200.0, 9999.0, -999.0, 99.9, 0.0, 65535.0])
def test_that_a_repeated_marker_far_from_all_measurements_is_named(tmp_path: Path, marker: float) -> None:
    found = _findings(tmp_path, temperature=_planted(GENERATOR.normal(300, 3, ROWS).round(1), marker, 12))
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [("missing_marker", "warning", "temperature")]
    assert found[0].message.values["n"] == 12
    assert float(str(found[0].message.values["value"])) == marker == float(found[0].value or "nan")


def test_that_two_markers_in_one_column_are_both_named(tmp_path: Path) -> None:
    values = _planted(_planted(GENERATOR.normal(50, 3, ROWS).round(1), -999, 20), 9999, 20)
    found = _findings(tmp_path, flow=values)
    assert [finding.message.values["value"] for finding in found] == ["-999", "9999"]


@pytest.mark.parametrize(
    "values",
    [
        np.arange(ROWS) % 100,
        np.where(GENERATOR.random(ROWS) < 0.9, 0, GENERATOR.exponential(5, ROWS).round(2)),
        GENERATOR.exponential(50, ROWS).round(0),
        _planted(GENERATOR.normal(300, 3, ROWS).round(1), 291.4, 12),
    ],
    ids=["counts to 99", "mostly zero", "long tail", "an ordinary value repeats"],
)
def test_that_ordinary_numbers_hold_no_markers(tmp_path: Path, values: np.ndarray) -> None:
    assert _findings(tmp_path, value=values) == []


def test_that_a_slip_of_the_decimal_point_is_named_and_a_long_tail_is_not(tmp_path: Path) -> None:
    found = _findings(
        tmp_path,
        width=_planted(GENERATOR.normal(24, 0.3, ROWS).round(2), 2410.0, 1),
        depth=_planted(GENERATOR.normal(24, 0.3, ROWS).round(2), -810.0, 1),
        cost=GENERATOR.lognormal(0, 1.5, ROWS).round(3),
    )
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [
        ("outlier", "warning", "width"),
        ("outlier", "warning", "depth"),
    ]
    assert [finding.message.values["value"] for finding in found] == ["2410", "-810"]


def test_that_a_column_with_one_value_in_all_rows_but_a_few_is_remarked(tmp_path: Path) -> None:
    found = _findings(tmp_path, mode=_planted(np.full(ROWS, 7.0), 8, 3), level=_planted(np.full(ROWS, 7.0), 8, 20))
    assert [(finding.code, finding.severity, finding.column) for finding in found] == [("near_constant", "info", "mode")]


def test_that_the_same_numbers_under_another_name_or_in_another_unit_are_remarked(tmp_path: Path) -> None:
    celsius = GENERATOR.normal(20, 5, ROWS)
    grade = GENERATOR.integers(0, 4, ROWS)
    found = _findings(
        tmp_path,
        celsius=celsius,
        fahrenheit=celsius * 1.8 + 32,
        grade=np.array(["a", "b", "c", "d"])[grade],
        code=np.array([7, 3, 9, 1])[grade],
        coarse=np.array(["a", "b", "c", "c"])[grade],
        close=celsius + GENERATOR.normal(0, 0.01, ROWS),
    )
    assert [(finding.code, finding.severity, finding.column, finding.message.values["other"]) for finding in found] == [
        ("duplicate_column", "info", "fahrenheit", "celsius"),
        ("duplicate_column", "info", "code", "grade"),
    ]


def test_that_a_large_table_shows_exact_counts_of_what_is_rare(tmp_path: Path) -> None:
    rows = 3 * LOOKED_AT
    generator = np.random.default_rng(0)
    columns = [Column(name, "number", "feature", distinct=1000) for name in ("marked", "slip", "steady")]
    values = {column.name: generator.normal(300, 3, rows).round(1) for column in columns}
    values["marked"][1:29:4] = -999
    values["slip"][77_777] = 30_012.0
    found = find_suspicious_values(pd.DataFrame(values), columns)
    assert [(finding.code, finding.column, finding.message.values["n"]) for finding in found] == [
        ("missing_marker", "marked", 7),
        ("outlier", "slip", 1),
    ]
