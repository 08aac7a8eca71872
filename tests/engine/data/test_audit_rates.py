"""How often the audit cries wolf on clean data of several kinds, and whether it misses one of many traps in one table."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine.domain.dataset import Finding
from tests.engine.data.tables import dataset_of

SEEDS = 15
LOUD = 0.05
"""Share of clean tables that may get a warning or a blocker; of 240 (60 seeds of each kind) none had one."""
REMARKS = 1.0
"""Remarks of a clean table, on average at most."""

_Table = dict[str, object]


def _gaps(values: np.ndarray, share: float, generator: np.random.Generator) -> pd.Series:
    return pd.Series(values.tolist()).mask(generator.random(len(values)) < share)


def _process(generator: np.random.Generator) -> _Table:
    """Sensors of a line that depend on each other, a product type, a running number, a clock and two rare faults."""
    rows = 900
    load = generator.normal(0, 1, rows)
    speed = (1500 + 120 * load + generator.normal(0, 40, rows)).round(0)
    torque = (40 - 6 * load + generator.normal(0, 4, rows)).round(1)
    risk = 1 / (1 + np.exp(2.2 - 1.5 * load))
    return {
        "serial": [f"P{number:05}" for number in range(rows)],
        "made at": pd.date_range("2024-04-01", periods=rows, freq="h").strftime("%Y-%m-%d %H:%M"),
        "type": generator.choice(["L", "M", "H"], rows, p=[0.6, 0.3, 0.1]),
        "speed [rpm]": speed,
        "torque [Nm]": torque,
        "heat": _gaps((300 + 2 * load + generator.normal(0, 1, rows)).round(1), 0.03, generator),
        "overheated": _gaps((generator.random(rows) < risk).astype(int), 0.4, generator),
        "worn": _gaps((generator.random(rows) < 0.12).astype(int), 0.5, generator),
    }


def _laboratory(generator: np.random.Generator) -> _Table:
    """Few samples, shares of a recipe, two measured quantities with gaps."""
    rows = 160
    shares = generator.dirichlet((4, 3, 2), rows).round(3)
    strength = 20 + 30 * shares[:, 0] - 12 * shares[:, 1] + generator.normal(0, 1.5, rows)
    return {
        "binder": shares[:, 0],
        "filler": shares[:, 1],
        "oven": generator.choice([160, 170, 180], rows),
        "strength [MPa]": _gaps(strength.round(2), 0.2, generator),
        "gloss": _gaps((70 - 20 * shares[:, 2] + generator.normal(0, 3, rows)).round(1), 0.5, generator),
    }


def _customers(generator: np.random.Generator) -> _Table:
    """Answers and habits: categories, grades, skewed amounts."""
    rows = 600
    amount = generator.lognormal(8, 0.9, rows).round(0)
    return {
        "region": generator.choice(["north", "south", "east", "west", "islands"], rows, p=[0.3, 0.3, 0.2, 0.15, 0.05]),
        "age": generator.integers(18, 80, rows),
        "spent": amount,
        "visits": generator.poisson(3, rows),
        "member": generator.choice(["no", "yes"], rows, p=[0.7, 0.3]),
        "satisfied": _gaps(generator.choice(["no", "yes"], rows, p=[0.3, 0.7]), 0.5, generator),
        "left": _gaps(generator.choice(["no", "yes"], rows, p=[0.8, 0.2]), 0.3, generator),
    }


def _counts(generator: np.random.Generator) -> _Table:
    """Inspection counts with many zeros, integers of few values, and a grade of four classes."""
    rows = 500
    return {
        "scratches": generator.poisson(0.7, rows),
        "bubbles": generator.negative_binomial(1, 0.3, rows),
        "thickness": generator.normal(2.5, 0.02, rows).round(2),
        "shift": generator.choice(["day", "late", "night"], rows),
        "grade": _gaps(generator.choice(["A", "B", "C", "D"], rows, p=[0.5, 0.25, 0.15, 0.1]), 0.4, generator),
        "waviness": _gaps(generator.gamma(2, 1, rows).round(2), 0.6, generator),
    }


@pytest.mark.parametrize("kind", [_process, _laboratory, _customers, _counts])
def test_that_clean_tables_get_next_to_no_warning_and_few_remarks(kind: Callable[[np.random.Generator], _Table], tmp_path: Path) -> None:
    found = [dataset_of(kind(np.random.default_rng(seed)), tmp_path).card.findings for seed in range(SEEDS)]  # pyright: ignore[reportArgumentType]
    loud = [[finding.code for finding in findings if finding.severity != "info"] for findings in found]
    assert sum(1 for codes in loud if codes) <= LOUD * SEEDS, loud
    assert sum(len(findings) for findings in found) <= REMARKS * SEEDS


def _trapped(seed: int) -> tuple[pd.DataFrame, set[tuple[str, str | None]]]:
    """A table of a plant with a dozen traps, and what must be said of it by code and column."""
    generator = np.random.default_rng(seed)
    rows = 1200
    lot = generator.integers(0, 60, rows)
    of_lot = generator.normal(0, 1, (60, 3))
    speed = 900 + 60 * of_lot[lot, 0] + generator.normal(0, 12, rows)
    heat = 180 + 9 * of_lot[lot, 1] + generator.normal(0, 2, rows)
    flow = generator.normal(12, 2, rows).round(3)
    level = generator.normal(5, 1, rows).round(2)
    fault = (generator.random(rows) < 0.25).astype(int)
    wear = (generator.random(rows) < 0.2).astype(int)
    frame = pd.DataFrame(
        {
            "lot": [f"LOT{number:03}" for number in lot],
            "speed": speed.round(2),
            "heat": heat.round(3),
            "tension": (30 + 2 * of_lot[lot, 2] + generator.normal(0, 0.4, rows)).round(2),
            "flow": np.where(generator.random(rows) < 0.04, -999.0, flow),
            "level": level,
            "room": "A1",
            "valve": np.where(np.arange(rows) % 400 == 7, "open", "shut"),
            "power kW": (0.7457 * speed.round(2)).round(6),
            "rework": generator.choice(["no", "once"], rows),
            "note": [f"shift {number} looked after by the usual two people" for number in generator.integers(0, 300, rows)],
            "alarm": 10.0 * fault + generator.random(rows).round(3),
            "fault": fault,
            "wear": wear,
            "grade": np.where(np.arange(rows) < 5, "Z", generator.choice(["A", "B"], rows)),
        }
    ).astype(object)
    frame.loc[17, "level"] = 5170.0
    frame.loc[generator.random(rows) < 0.4, "fault"] = None
    frame.loc[(heat > np.quantile(heat, 0.55)) & (generator.random(rows) < 0.9), "wear"] = None
    frame.loc[generator.random(rows) < 0.45, "grade"] = None
    frame.loc[:4, "grade"] = "Z"
    copies = frame.iloc[100:140].copy()
    again = frame.iloc[200:230].copy()
    again["grade"] = again["grade"].map({"A": "B", "B": "A"}).fillna("A")
    expected = {
        ("group_leak", "lot"),
        ("missing_marker", "flow"),
        ("outlier", "level"),
        ("constant", "room"),
        ("near_constant", "valve"),
        ("duplicate_column", "power kW"),
        ("after_the_fact", "rework"),
        ("free_text", "note"),
        ("leak", "alarm"),
        ("missing_not_random", "wear"),
        ("rare_class", "grade"),
        ("duplicate_rows", None),
        ("conflicting_duplicates", "grade"),
    }
    return pd.concat([frame, copies, again]), expected


@pytest.mark.parametrize("seed", range(4))
def test_that_each_of_many_traps_in_one_table_is_found_once_by_name(seed: int, tmp_path: Path) -> None:
    frame, expected = _trapped(seed)
    findings: tuple[Finding, ...] = dataset_of({str(name): frame[name].tolist() for name in frame.columns}, tmp_path).card.findings
    assert sorted([(finding.code, finding.column or "") for finding in findings]) == sorted((code, name or "") for code, name in expected)
