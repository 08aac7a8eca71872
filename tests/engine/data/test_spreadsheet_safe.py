import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.spreadsheet_safe import safe_column, safe_table
from engine.domain.safe_cell import safe_cell


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－", "-", "-1\n"])
def test_that_a_cell_that_could_be_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-5", "+3.25", "-1e-5", "-.5", "12", "L-001", "不良 = 1", "a@b.c", "'=1"])
def test_that_plain_numbers_and_plain_words_stay(cell: str) -> None:
    assert safe_cell(cell) == cell


@given(cell=st.text())
def test_that_no_cell_but_a_number_begins_like_a_formula(cell: str) -> None:
    safe = safe_cell(cell)
    assert safe in (cell, "'" + cell)
    if safe[:1] in ("=", "+", "-", "@", "\t", "\r"):
        assert float(safe) is not None


def test_that_a_table_is_made_safe_in_its_names_and_texts_and_keeps_its_numbers() -> None:
    frame = pd.DataFrame({"=a": pd.Series(["=1", None, "x"], dtype="str"), "b": [-1.5, 2.0, None], "c": [-1, "+x", 3.5]})
    safe = safe_table(frame)
    assert list(safe.columns) == ["'=a", "b", "c"]
    assert safe["'=a"].tolist()[::2] == ["'=1", "x"]
    assert safe["'=a"].isna().tolist() == [False, True, False]
    assert safe["b"].dtype.kind == "f"
    assert safe["c"].tolist() == [-1, "'+x", 3.5]
    twins = pd.DataFrame({"=a": [1], "'=a": [2]})
    assert safe_table(twins).to_numpy().tolist() == [[1, 2]], "no column is lost where two names become one"
    assert safe_column(frame["b"]) is frame["b"] or safe_column(frame["b"]).equals(frame["b"])
