"""Finds rows that are not independent of each other: groups that would leak between the parts of a split, and drift over time."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import series_of
from engine.domain.dataset import Column, Finding
from engine.domain.text import message

LOOKED_AT = 50_000
FEWEST_GROUPS = 8
"""Different values of a column from which it is taken for groups whatever its name; fewer are the classes of something."""
FEWEST_NAMED_GROUPS = 3
ROWS_PER_GROUP = 3
LARGEST_GROUP = 0.5
EXPLAINED = 0.5
"""Share of a measurement's variance (omega squared) that the groups must explain, for at least half of the measurements."""
DRIFT = 0.75
"""Probability that a late value exceeds an early one (or the reverse) from which a column drifts."""
CERTAINTY = 5.0
"""Standard errors that the drift must be away from none."""
EARLY, LATE = 0.7, 0.8
"""The first 70 % of the rows are compared with the last 20 %, as a split by time would part them."""
MIN_SIDE = 30
MOST_NAMED = 3
_GROUP_NAME = re.compile(
    r"(^|[^a-z])(machine|line|lot|batch|patient|subject|operator|worker|device|sensor|run|wafer|coil|mold|mould|site|plant|customer|group)"
    r"([^a-z]|$)|号機|設備|装置|機械|ロット|バッチ|患者|被験者|作業者|担当|金型|工場|グループ",
    re.IGNORECASE,
)  # fmt: skip


def find_dependent_rows(frame: pd.DataFrame, columns: Sequence[Column]) -> list[Finding]:
    """A warning for the column whose groups of rows are nearly alike, and for a time along which the values drift."""
    rows = frame.iloc[:: -(-len(frame) // LOOKED_AT) or 1]
    measured = [column for column in columns if column.kind == "number" and column.role in ("feature", "target") and column.distinct > 2]
    return [*_groups(rows, columns, measured), *_drift(rows, columns, measured)]


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


def _groups(frame: pd.DataFrame, columns: Sequence[Column], measured: Sequence[Column]) -> list[Finding]:
    """At most one: the column whose groups explain most."""
    best: tuple[float, Finding] | None = None
    for column in columns:
        if not _could_be_groups(column, len(frame)):
            continue
        codes = np.asarray(pd.factorize(series_of(frame, column.name))[0])
        sizes = np.bincount(codes[codes >= 0])
        others = [other for other in measured if other.name != column.name]
        if len(others) < 2 or sizes.max(initial=0) > LARGEST_GROUP * len(frame):
            continue
        shares = sorted(explained_share(codes, series_of(frame, other.name).to_numpy(dtype=np.float64)) for other in others)
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


def _could_be_groups(column: Column, rows: int) -> bool:
    if column.role in ("target", "group", "time") or column.distinct * ROWS_PER_GROUP > rows:
        return False
    named = _GROUP_NAME.search(column.name) is not None
    if column.kind == "number":
        return named and column.distinct >= FEWEST_NAMED_GROUPS
    return column.kind in ("category", "text", "id") and column.distinct >= (FEWEST_NAMED_GROUPS if named else FEWEST_GROUPS)


def _drift(frame: pd.DataFrame, columns: Sequence[Column], measured: Sequence[Column]) -> list[Finding]:
    clock = next((column for column in columns if column.kind == "date" and column.role in ("time", "ignore")), None)
    if clock is None:
        return []
    times = series_of(frame, clock.name)
    known = np.flatnonzero(times.notna().to_numpy())
    ranks = times.iloc[known].rank(method="average", pct=True).to_numpy()
    early, late = known[ranks <= EARLY], known[ranks > LATE]
    if min(len(early), len(late)) < MIN_SIDE:
        return []
    drifting = [(_moved(series_of(frame, column.name).to_numpy(dtype=np.float64), early, late), column.name) for column in measured]
    names = [name for moved, name in sorted(drifting, key=lambda entry: -entry[0]) if moved >= DRIFT]
    if not names:
        return []
    text = message(
        "Late rows differ from early ones along {column}, most of all in {names}. A random split hides this and promises too much for "
        "the time to come. Split by time.",
        column=clock.name,
        names=names[:MOST_NAMED],
    )
    return [Finding("time_drift", "warning", text, clock.name)]


def _moved(values: np.ndarray, early: np.ndarray, late: np.ndarray) -> float:
    """How surely a late value lies on one side of an early one (0.5 to 1); 0.5 where that could be chance."""
    first, last = (values[rows][np.isfinite(values[rows])] for rows in (early, late))
    if min(len(first), len(last)) < MIN_SIDE:
        return 0.5
    ranks = pd.Series(np.concatenate([first, last])).rank().to_numpy()
    area = (ranks[len(first) :].sum() - len(last) * (len(last) + 1) / 2) / (len(first) * len(last))
    error = np.sqrt((len(first) + len(last) + 1) / (12 * len(first) * len(last)))
    return float(max(area, 1 - area)) if abs(area - 0.5) >= CERTAINTY * error else 0.5
