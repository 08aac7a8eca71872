"""Random tables without a trap must pass the audit without a warning, and large ones quickly."""

import time

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data import audit
from engine.domain.dataset import Column
from tests.pace import allowed

_SHAPES = ("normal", "uniform", "exponential", "lognormal", "whole", "rounded", "binary", "category")


def _column(shape: str, rows: int, generator: np.random.Generator) -> np.ndarray:
    match shape:
        case "normal":
            return generator.normal(generator.uniform(-50, 50), generator.uniform(0.1, 10), rows)
        case "uniform":
            return generator.uniform(-1, 1, rows)
        case "exponential":
            return generator.exponential(3, rows)
        case "lognormal":
            return generator.lognormal(0, 1, rows)
        case "whole":
            return generator.poisson(40, rows).astype(np.float64)
        case "rounded":
            return generator.normal(20, 5, rows).round(1)
        case "binary":
            return generator.choice(["no", "yes"], rows)
        case _:
            return generator.choice(["a", "b", "c", "d", "e"], rows)


def table(shapes: list[str], rows: int, seed: int) -> tuple[pd.DataFrame, list[Column]]:
    """A table of independent columns, the last two with a third of their labels missing at random."""
    generator = np.random.default_rng(seed)
    frame = pd.DataFrame({f"c{index}": _column(shape, rows, generator) for index, shape in enumerate([*shapes, "binary", "normal"])})
    columns: list[Column] = []
    for index, name in enumerate(frame.columns):
        series = frame[name]
        target = index >= len(shapes)
        if target:
            series = series.mask(generator.random(rows) < 0.33)
            frame[name] = series
        classes = () if series.dtype.kind == "f" else tuple(sorted(series.dropna().unique()))
        kind = "number" if not classes else "binary" if len(classes) == 2 else "category"
        columns.append(
            Column(
                str(name),
                kind,
                "target" if target else "feature",
                missing=int(series.isna().sum()),
                distinct=series.nunique(),
                classes=classes,
            )
        )
    return frame, columns


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_SHAPES), min_size=2, max_size=8), st.integers(120, 900), st.integers(0, 2**32 - 1))
def test_that_a_random_table_without_traps_gives_no_warning(shapes: list[str], rows: int, seed: int) -> None:
    frame, columns = table(shapes, rows, seed)
    loud = [finding for finding in audit.findings(frame, columns) if finding.severity != "info"]
    assert loud == []


def test_that_ten_thousand_rows_of_fifty_columns_are_audited_in_half_a_second() -> None:
    shapes = [_SHAPES[index % len(_SHAPES)] for index in range(48)]
    frame, columns = table(shapes, 10_000, 0)
    seconds = []
    for _ in range(3):
        began = time.process_time()
        audit.findings(frame, columns)
        seconds.append(time.process_time() - began)
    assert min(seconds) < allowed(0.5)
