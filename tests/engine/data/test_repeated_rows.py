from pathlib import Path

import numpy as np

from engine.domain.dataset import Finding
from engine.domain.plan import ColumnChoice
from tests.engine.data.tables import dataset_of

ROWS = 300
TARGET = ColumnChoice("fault", "binary", "target")


def _table(seed: int, copies: int) -> dict[str, np.ndarray]:
    """Random rows, the last ``copies`` of which repeat the first in every input."""
    generator = np.random.default_rng(seed)
    origin = np.concatenate([np.arange(ROWS - copies), np.arange(copies)])
    return {
        "speed": generator.normal(100, 10, ROWS).round(2)[origin],
        "torque": generator.normal(5, 1, ROWS).round(3)[origin],
        "shift": generator.choice(["day", "night"], ROWS)[origin],
        "fault": generator.integers(0, 2, ROWS)[origin],
    }


def _found(folder: Path, columns: dict[str, np.ndarray]) -> list[Finding]:
    return dataset_of(columns, folder, [TARGET]).card.findings  # pyright: ignore[reportReturnType]


def test_that_copies_are_counted_even_if_each_has_a_number_of_its_own(tmp_path: Path) -> None:
    found = _found(tmp_path, {"row": np.arange(ROWS) + 5, **_table(0, 12)})
    assert [(finding.code, finding.message.values["n"]) for finding in found if finding.code != "id_like"] == [("duplicate_rows", 12)]


def test_that_equal_inputs_with_different_labels_are_a_conflict(tmp_path: Path) -> None:
    columns = _table(0, 12)
    columns["fault"][-4:] = 1 - columns["fault"][-4:]
    found = {finding.code: finding for finding in _found(tmp_path, columns)}
    assert found["duplicate_rows"].message.values["n"] == 8
    assert (found["conflicting_duplicates"].severity, found["conflicting_duplicates"].column) == ("warning", "fault")
    assert found["conflicting_duplicates"].message.values["n"] == 8, "both rows of each of the four pairs"


def test_that_a_missing_label_contradicts_nothing(tmp_path: Path) -> None:
    columns = _table(0, 12)
    columns["fault"] = columns["fault"].astype(float)
    columns["fault"][-12:] = np.nan
    assert _found(tmp_path, columns) == ()


def test_that_coarse_columns_make_no_copies(tmp_path: Path) -> None:
    generator = np.random.default_rng(1)
    assert _found(tmp_path, {name: generator.integers(0, 3, ROWS) for name in ("a", "b", "c")} | {"fault": _table(1, 0)["fault"]}) == ()
