"""Joins files on the column that identifies the rows of one of them, and counts what found no partner."""

import re
from collections.abc import Sequence

import numpy as np

from engine.data.arrow import compute as pc
from engine.data.cell_table import CellTable, below, held, names_of, part_of, taken
from engine.data.columns import Cells
from engine.data.dialect import unique_names
from engine.data.keys import UNIQUE, Key
from engine.data.lost_rows import LostRows
from engine.data.text_table import place
from engine.domain.dataset import Finding
from engine.domain.text import message

REPEATED = 0.8
"""Share of different values below which a key repeats by nature, as the lot of several measurements does, not by mistake."""
FEW_COLUMNS = 2
"""A joined file with at most this many columns beside the key is taken for labels."""
_LABEL_NAME = re.compile(r"label|target|inspect|quality|result|ラベル|正解|検査|判定|品質|試験|結果|評価", re.IGNORECASE)


def join(first: list[CellTable], second: list[CellTable], key: Key) -> list[CellTable]:
    """The rows of one side, each with the columns of the other side's row of equal key; what is left over is counted and listed.

    The rows are those of the side whose key repeats (measurements of a lot), else of the side with more keys, else of the
    first. Of partners with the same key the first one counts. A further column that both sides have is kept once where the
    values agree, else twice, the second with its file's name before it.
    """
    repeats = key.unique[1] < REPEATED and key.unique[0] >= UNIQUE
    wider = min(key.unique) >= REPEATED and key.distinct[1] > key.distinct[0]
    if repeats or wider:
        first, second, key = second, first, key.turned()
    own, other = key.codes
    found = _partners(own, other)
    _take_columns(first, second, key.name, found)
    _account(first, second, key, found)
    for partner in second:
        base = first[0].table
        base.partners += [partner.table.source, *partner.table.partners]
        base.dropped += partner.table.dropped
        base.findings += partner.table.findings
        first[0].lost += partner.lost
    return first


def agreement(first: Sequence[CellTable], second: Sequence[CellTable], key: Key) -> float | None:
    """The lowest share of matched rows in which a further common column is the same on both sides; None without one."""
    found = _partners(*key.codes)
    shared = [name for name in names_of(first) if name != key.name and any(name in table.cells for table in second)]
    shares = [share for name in shared if (share := _agree(below(name, first), below(name, second), found)) is not None]
    return min(shares, default=None)


def _partners(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(own rows,) the first row of the other side with an equal code, -1 without one."""
    where = np.full(int(max(own.max(initial=-1), other.max(initial=-1))) + 1, -1, dtype=np.int64)
    known = np.flatnonzero(other >= 0)
    where[other[known][::-1]] = known[::-1]
    return np.where(own >= 0, where[own], -1) if len(where) else np.full(len(own), -1)


def _take_columns(base: Sequence[CellTable], partner: Sequence[CellTable], key: str, found: np.ndarray) -> None:
    source, labels = partner[0].table.path.stem, _holds_labels(partner, key)
    starts = np.concatenate([[0], np.cumsum([table.rows for table in base])]).tolist()
    for name in names_of(partner):
        if name == key:
            for table in base:
                table.sources[key] = tuple(dict.fromkeys((*table.sources.get(key, (table.name,)), *(one.name for one in partner))))
            continue
        column, new = below(name, partner), name
        if any(name in table.cells for table in base):
            mine = below(name, base)
            if _agree(mine, column, found) == 1.0:
                _fill(base, name, mine, taken(column, name, found))
                continue
            new = unique_names([*names_of(base), f"{source} / {name}"])[-1]
        cells = taken(column, new, found)
        there = held(name, partner)
        holds = (found >= 0) if there is None else (found >= 0) & there[found]
        owners = tuple(dict.fromkeys(file for table in partner if name in table.cells for file in table.sources.get(name, (table.name,))))
        for table, start in zip(base, starts, strict=False):
            table.cells[new] = part_of(cells, start, table.rows)
            if not labels:
                table.holds[new] = holds[start : start + table.rows]
            table.sources[new] = owners


def _holds_labels(partner: Sequence[CellTable], key: str) -> bool:
    """Whether rows without a partner lack a label, as after an inspection of some, rather than the columns of a process."""
    own = [name for name in names_of(partner) if name != key]
    return len(own) <= FEW_COLUMNS or any(_LABEL_NAME.search(table.table.path.stem) for table in partner)


def _fill(base: Sequence[CellTable], name: str, mine: Cells, theirs: Cells) -> None:
    """Gaps of a column that both sides have, and agree on, are filled from the partner."""
    if mine.present == mine.rows or theirs.present == 0:
        return
    numbers = None
    if mine.numbers is not None and theirs.numbers is not None:
        numbers = np.where(np.isnan(mine.numbers), theirs.numbers, mine.numbers)
    whole = Cells(name, pc.coalesce(mine.text, theirs.text), numbers, mine.markers, mine.unit or theirs.unit)
    start = 0
    for table in base:
        if name in table.cells:
            table.cells[name] = part_of(whole, start, table.rows)
        start += table.rows


def _agree(mine: Cells, theirs: Cells, found: np.ndarray) -> float | None:
    """Share of matched rows, with a value on both sides, in which they are equal; None where there are none."""
    theirs = taken(theirs, theirs.name, found)
    if mine.numbers is not None and theirs.numbers is not None:
        known = ~(np.isnan(mine.numbers) | np.isnan(theirs.numbers))
        equal = mine.numbers == theirs.numbers
    else:
        same = pc.equal(mine.text.combine_chunks(), theirs.text.combine_chunks())
        known = same.is_valid().to_numpy(zero_copy_only=False)
        equal = pc.fill_null(same, False).to_numpy(zero_copy_only=False)
    return float(equal[known].mean()) if known.any() else None


def _account(base: Sequence[CellTable], partner: Sequence[CellTable], key: Key, found: np.ndarray) -> None:
    """Findings and losses of one join, on the first table of the base."""
    other = key.codes[1]
    alone = int((found < 0).sum())
    used = np.zeros(len(other), dtype=bool)
    used[found[found >= 0]] = True
    seen = np.isin(other, other[used]) & (other >= 0)
    repeated, unmatched = np.flatnonzero(~used & seen), np.flatnonzero(~used & ~seen)
    names = {"base": [table.name for table in base], "partner": [table.name for table in partner]}
    table = base[0].table
    text = message(
        "{partner} was joined to {base} by the column {key}; rows with a partner: {n:count}.", **names, key=key.name, n=len(found) - alone
    )
    table.findings.append(Finding("joined", "info", text, key.name))
    if key.respelled:
        text = message(
            "Keys that {base} and {partner} write in different ways, such as {first} and {second}, were taken for the same: {n:count}.",
            **names,
            first=key.respelled_example[0],
            second=key.respelled_example[1],
            n=key.respelled,
        )
        table.findings.append(Finding("keys_respelled", "info", text, key.name))
    if alone:
        text = message(
            "Rows of {base} whose {key} does not occur in {partner}: {n:count}. They stay without its columns.",
            **names,
            key=key.name,
            n=alone,
        )
        table.findings.append(Finding("unmatched_keys", "warning", text, key.name))
    if len(unmatched):
        text = message(
            "Rows of {partner} whose {key} does not occur in {base}, left out: {n:count}.", **names, key=key.name, n=len(unmatched)
        )
        table.findings.append(Finding("unmatched_keys", "warning", text, key.name))
    if len(repeated):
        text = message("Rows of {partner} whose {key} occurred before, left out: {n:count}.", **names, key=key.name, n=len(repeated))
        table.findings.append(Finding("duplicate_keys", "warning", text, key.name))
        table.findings += _conflicts(partner, key, repeated, names)
    sides = tuple(table.table for table in partner)
    for rows, reason in (
        (unmatched, message("The key of the row does not occur in {file}.", file=names["base"])),
        (repeated, message("The key of the row occurred before.")),
    ):
        base[0].lost.append(LostRows("row", sides, rows, reason, key.name))


def _conflicts(partner: Sequence[CellTable], key: Key, repeated: np.ndarray, names: dict[str, list[str]]) -> list[Finding]:
    """A warning for every column in which rows of the same key contradict each other."""
    other = key.codes[1]
    firsts = _partners(other[repeated], other)
    findings: list[Finding] = []
    for name in names_of(partner):
        if name == key.name:
            continue
        column = below(name, partner)
        again, before = taken(column, name, repeated), taken(column, name, firsts)
        if again.numbers is not None and before.numbers is not None:
            known = ~(np.isnan(again.numbers) | np.isnan(before.numbers))
            differs = known & (again.numbers != before.numbers)
        else:
            differs = pc.fill_null(pc.not_equal(again.text, before.text), False).to_numpy()
        if count := int(differs.sum()):
            row = int(repeated[np.flatnonzero(differs)[0]])
            file, line = place([table.table for table in partner], row)
            text = message(
                "Rows of {partner} with the same {key} contradict each other here: {n:count} (the first in {file}, row {row}). "
                "The first value of each counts.",
                partner=names["partner"],
                key=key.name,
                n=count,
                file=file,
                row=line,
            )
            findings.append(Finding("conflicting_duplicates", "warning", text, name))
    return findings
