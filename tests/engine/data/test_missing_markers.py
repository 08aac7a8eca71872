import numpy as np
import pyarrow as pa
import pytest

from engine.data.columns import clean
from engine.domain.missing_markers import MISSING_MARKERS


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
