"""Drift along the rows of a table without dates: found where it is, not where rows are shuffled, steady or sorted."""

import numpy as np
import pandas as pd

from engine.data.drift import find_drift
from engine.domain.dataset import Column, Finding

ROWS = 800
NAMES = [f"sensor {position}" for position in range(20)]
COLUMNS = [Column(name, "number", "feature", distinct=ROWS) for name in NAMES]


def _steady(seed: int) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(ROWS, len(NAMES))), columns=NAMES)


def _drifting(seed: int) -> pd.DataFrame:
    frame = _steady(seed)
    frame["sensor 3"] += np.linspace(0, 3, ROWS)
    return frame


def _found(frame: pd.DataFrame, more: tuple[Column, ...] = ()) -> list[Finding]:
    return find_drift(frame, [*COLUMNS, *more])


def test_that_drift_along_the_rows_is_remarked_with_the_column() -> None:
    (finding,) = _found(_drifting(0))
    assert (finding.code, finding.severity, finding.column) == ("time_drift", "info", None)
    assert finding.message.values["names"] == ["sensor 3"]


def test_that_steady_or_shuffled_rows_do_not_drift() -> None:
    tables = [_steady(seed) for seed in range(10)] + [_drifting(seed).sample(frac=1, random_state=seed) for seed in range(10)]
    assert [_found(table) for table in tables] == [[]] * 20


def test_that_rows_sorted_by_a_class_tell_nothing_of_time() -> None:
    frame = _steady(0)
    frame["line"] = np.repeat(["a", "b"], [ROWS * 3 // 4, ROWS // 4])
    frame["sensor 3"] += np.where(frame["line"] == "b", 4.0, 0.0)
    assert _found(frame, (Column("line", "category", "feature", distinct=2),)) == []
    frame["line"] = frame["line"].sample(frac=1, random_state=0).to_numpy()
    assert len(_found(frame, (Column("line", "category", "feature", distinct=2),))) == 1
