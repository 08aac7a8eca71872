"""Makes whole tables safe for spreadsheets before they are exported."""

from typing import cast

import pandas as pd

from engine.domain.safe_cell import safe_cell


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
