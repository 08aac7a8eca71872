from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from engine.data.columns import clean, without
from engine.domain.missing_markers import MISSING_MARKERS
from engine.domain.plan import ColumnChoice
from tests.engine.data.tables import dataset_of


def _text(*cells: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(cells, pa.string())])


def test_that_usual_words_mean_a_gap_unless_others_are_given() -> None:
    cells = _text("12.5", " 欠測 ", "x", "", None, "N/A")
    usual = clean("flow", cells)
    assert (usual.present, usual.markers) == (2, {"欠測": 1, "N/A": 1})
    own = clean("flow", cells, markers=["x", "欠測"])
    assert (own.present, own.markers) == (2, {"欠測": 1, "x": 1})
    assert clean("flow", cells, markers=[]).present == 4


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (("20.5", "-999.0", "-999", "7"), "."),
        (("20,5", "-999,0", "-999", "7"), ","),
        (("20.5℃", "-999.0℃", "-999", "7"), "."),
        ((" 20.5", "-999.0", "－９９９", "7"), "."),
    ],
    ids=["plain", "decimal comma", "unit", "full width"],
)
def test_that_a_number_that_means_a_gap_is_found_however_it_is_written(cells: tuple[str, ...], decimal: str) -> None:
    found = clean("heat", _text(*cells), decimal, ["-999"])
    assert (found.present, found.markers) == (2, {"-999": 2})
    assert found.numbers is not None
    np.testing.assert_array_equal(found.numbers, [20.5, np.nan, np.nan, 7.0])


def test_that_a_number_that_means_a_gap_spares_all_others() -> None:
    found = clean("heat", _text("0.5", "10", "0", "100"), markers=["0"])
    assert found.numbers is not None
    np.testing.assert_array_equal(found.numbers, [0.5, 10.0, np.nan, 100.0])


def test_that_the_usual_words_hold_no_number_and_no_empty_word() -> None:
    assert not [word for word in MISSING_MARKERS if not word or word.strip("-+").isdigit()]


def test_that_a_word_that_means_a_gap_in_one_column_leaves_the_others_alone(tmp_path: Path) -> None:
    heat = [float(20 + i % 17) if i % 9 else -999.0 for i in range(120)]
    table = {"heat": heat, "flow": heat, "state": ["idle" if i % 4 else "none yet" for i in range(120)]}
    plain = dataset_of(table, tmp_path)
    assert [(one.column, one.value) for one in plain.card.findings if one.code == "missing_marker"] == [("heat", "-999"), ("flow", "-999")]
    choices = [
        ColumnChoice("heat", "number", "feature", gaps=("-999",)),
        ColumnChoice("state", "category", "feature", gaps=("none yet",)),
    ]
    mended = dataset_of(table, tmp_path, choices)
    assert {column.name: column.missing for column in mended.card.columns} == {"heat": 14, "flow": 0, "state": 30}
    said = [(one.severity, one.column) for one in mended.card.findings if one.code == "missing_marker"]
    assert sorted(said, key=str) == [("info", None), ("warning", "flow")]
    assert mended.card.fingerprint != plain.card.fingerprint
    assert np.nanmin(mended.frame["heat"]) == 20.0


def test_that_a_column_whose_only_words_mean_a_gap_becomes_numbers() -> None:
    found = without(clean("heat", _text("1.5", "stopped", "2.5", "stopped")), ["stopped"])
    assert (found.present, found.markers) == (2, {"stopped": 2})
    assert found.numbers is not None
    np.testing.assert_array_equal(found.numbers, [1.5, np.nan, 2.5, np.nan])
