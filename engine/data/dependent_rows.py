"""Finds rows that are not independent of each other: groups that would leak between the parts of a split."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

LOOKED_AT = 50_000
"""Rows that are looked at: all rows of some of the groups, for groups may be short and stand together."""
FEWEST_GROUPS = 8
"""Different values of a column from which it is taken for groups whatever its name; fewer are the classes of something."""
FEWEST_NAMED_GROUPS = 3
_HEAD = 1000
ROWS_PER_GROUP = 3
LARGEST_GROUP = 0.5
EXPLAINED = 0.5
"""Share of a measurement's variance (omega squared) that the groups must explain, for at least half of the measurements."""
_GROUP_NAME = re.compile(
    r"(^|[^a-z])(machine|line|lot|batch|patient|subject|operator|worker|device|sensor|run|wafer|coil|mold|mould|site|plant|customer|group)"
    r"([^a-z]|$)|号機|設備|装置|機械|ロット|バッチ|患者|被験者|作業者|担当|金型|工場|グループ",
    re.IGNORECASE,
)  # fmt: skip


def find_groups(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for the column whose groups of rows are nearly alike; at most one, for the groups that explain most."""
    measured = measurements(columns)
    best: tuple[float, Finding] | None = None
    for column in columns:
        if len(measured) < 2 or not _could_be_groups(column, len(frame)) or not _whole(frame, column):
            continue
        others = [other for other in measured if other.name != column.name]
        if len(others) < 2:
            continue
        codes = np.asarray(pd.factorize(series_of(frame, column.name))[0])
        if np.bincount(codes[codes >= 0]).max(initial=0) > LARGEST_GROUP * len(frame):
            continue
        rows = np.flatnonzero(codes % (-(-len(frame) // LOOKED_AT) or 1) == 0)
        shares = sorted(explained_share(codes[rows], series_of(frame, other.name).to_numpy(dtype=np.float64)[rows]) for other in others)
        typical = shares[len(shares) // 2 - (len(shares) % 2 == 0)]
        if typical >= EXPLAINED and (best is None or typical > best[0]):
            text = message(
                "Rows with the same {column} are nearly alike (groups: {n:count}). In a random split the networks would know the test rows "
                "from training and seem better than they are for a new {column}. Split by this column.",
                column=column.name,
                n=column.distinct,
            )
            best = typical, Finding("group_leak", "warning", text, column.name)
    return [best[1]] if best else []


def measurements(columns: Sequence[Column]) -> list[Column]:
    """The columns whose numbers can show that rows depend on each other."""
    return [column for column in columns if column.kind == "number" and column.role in ("feature", "target") and column.distinct > 2]


def explained_share(groups: np.ndarray, values: np.ndarray) -> float:
    """Omega squared: the share of the variance of ``values`` (N,) between ``groups`` (N,) beyond chance; 0 where it is undefined."""
    known = np.isfinite(values) & (groups >= 0)
    codes, values = np.unique(groups[known], return_inverse=True)[1], values[known]
    count = int(codes.max(initial=-1)) + 1
    if count < 2 or len(values) - count < 10 or np.ptp(values) == 0:
        return 0.0
    values = values - values.mean()
    sizes = np.bincount(codes)
    total = float((values**2).sum())
    between = float((np.bincount(codes, values) ** 2 / sizes).sum())
    noise = (total - between) / (len(values) - count)
    return max(0.0, (between - (count - 1) * noise) / (total + noise))


def _whole(frame: pd.DataFrame, column: Column) -> bool:
    """False for numbers with decimals: measurements, whatever their name, are no groups."""
    if column.kind != "number":
        return True
    head = series_of(frame, column.name).head(_HEAD).to_numpy(dtype=np.float64)
    return bool(np.all((head == np.round(head)) | ~np.isfinite(head)))


def _could_be_groups(column: Column, rows: int) -> bool:
    if column.role in ("target", "group", "time") or column.distinct * ROWS_PER_GROUP > rows:
        return False
    named = _GROUP_NAME.search(column.name) is not None
    if column.kind == "number":
        return named and column.distinct >= FEWEST_NAMED_GROUPS
    return column.kind in ("category", "text", "id") and column.distinct >= (FEWEST_NAMED_GROUPS if named else FEWEST_GROUPS)
