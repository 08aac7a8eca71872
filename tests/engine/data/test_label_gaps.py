from pathlib import Path

import numpy as np
import pytest

from engine.domain.dataset import DatasetCard
from tests.engine.data.tables import dataset_of

ROWS = 600


def _card(folder: Path, rate: np.ndarray | float, seed: int = 0, **columns: np.ndarray) -> DatasetCard:
    """Two tasks whose labels are known with probability ``rate`` and one half."""
    generator = np.random.default_rng(seed)
    torn = np.where(generator.random(ROWS) < rate, generator.integers(0, 2, ROWS), np.nan)
    rough = np.where(generator.random(ROWS) < 0.5, generator.normal(size=ROWS).round(3), np.nan)
    speed = generator.normal(10, 1, ROWS).round(3)
    return dataset_of({"speed": speed} | columns | {"torn": torn, "rough": rough}, folder).card  # pyright: ignore[reportArgumentType]


def _said(card: DatasetCard) -> list[dict[str, object]]:
    return [dict(finding.message.values) for finding in card.findings if finding.code == "missing_not_random"]


def test_that_the_overlap_counts_rows_with_both_labels(tmp_path: Path) -> None:
    gap = np.nan
    card = dataset_of({"x": [1, 2, 3, 4, 5], "a": [1, 0, gap, gap, 1], "b": [0, gap, 1, gap, 0]}, tmp_path).card
    assert card.overlap == {"a": {"a": 3, "b": 2}, "b": {"a": 2, "b": 3}}
    assert dataset_of({"x": [1, 2, 3]}, tmp_path).card.overlap == {}


def test_that_labels_missing_at_random_are_no_finding(tmp_path: Path) -> None:
    assert [_said(_card(tmp_path, 0.4, seed)) for seed in range(5)] == [[]] * 5


def test_that_labels_missing_with_a_class_are_said_with_both_shares(tmp_path: Path) -> None:
    shift = np.where(np.arange(ROWS) % 3 == 0, "night", "day")
    (said,) = _said(_card(tmp_path, np.where(shift == "night", 0.15, 0.7), shift=shift))
    assert (said["tasks"], said["column"], said["where"].values["value"]) == (["torn"], "shift", "night")  # pyright: ignore[reportAttributeAccessIssue]
    assert said["more"] == pytest.approx(0.85, abs=0.08)
    assert said["less"] == pytest.approx(0.3, abs=0.08)


def test_that_labels_missing_with_a_measurement_are_said(tmp_path: Path) -> None:
    load = np.random.default_rng(1).normal(50, 10, ROWS).round(2)
    (said,) = _said(_card(tmp_path, np.where(load > 50, 0.2, 0.6), load=load))
    assert (said["column"], said["where"].msgid) == ("load", "above {value}")  # pyright: ignore[reportAttributeAccessIssue]


def test_that_tasks_with_the_same_gaps_share_one_finding(tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    failed = generator.integers(0, 2, ROWS)
    known = generator.random(ROWS) < np.where(failed == 1, 0.9, 0.2)
    causes = {name: np.where(known, generator.integers(0, 2, ROWS), np.nan) for name in ("heat", "wear")}
    (said,) = _said(_card(tmp_path, 0.5, failed=failed, **causes))
    assert (said["tasks"], said["column"]) == (["heat", "wear"], "failed")
