"""Keeps a spreadsheet from running what a cell of an exported CSV says: a text that could be a formula gets an apostrophe before it.

Excel and LibreOffice calculate a cell that begins with one of a few signs, whatever the file is; see OWASP, CSV injection.
"""

import re
from typing import cast

import pandas as pd

_RISKY = "^[=+\\-@\t\r\n＝＋－＠]"
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_FORMULA = re.compile(rf"(?!{_NUMBER}\Z){_RISKY}", re.ASCII)


def safe_cell(cell: str) -> str:
    """``cell``, with an apostrophe before it if it begins like a formula (full-width signs too) and is no plain number."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def safe_column(values: pd.Series) -> pd.Series:
    """The column with ``safe_cell`` applied to every text in it; numbers, dates and gaps stay as they are."""
    if values.dtype.kind in "biufcmM":
        return values
    return cast("pd.Series", values.map(lambda value: safe_cell(value) if isinstance(value, str) else value))


def safe_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with its names and all its texts made safe; every column keeps its type."""
    columns = [safe_column(cast("pd.Series", frame.iloc[:, position])) for position in range(frame.shape[1])]
    safe = pd.concat(columns, axis=1) if columns else frame.copy()
    safe.columns = [safe_cell(str(name)) for name in frame.columns]
    return safe
