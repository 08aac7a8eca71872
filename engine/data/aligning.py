"""Puts the rows of several files below each other, by the names of their columns, and says which file each row is from."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from engine.data.cell_table import CellTable, names_of
from engine.data.columns import Cells
from engine.data.dependent_rows import EXPLAINED, FEWEST_NAMED_GROUPS, LOOKED_AT, explained_share
from engine.data.dialect import unique_names
from engine.data.kinds import Guess
from engine.data.units import same_unit
from engine.domain.dataset import Finding
from engine.domain.text import message

MOST_NAMED = 8
"""Names that one sentence lists."""


@dataclass(frozen=True)
class SourceColumn:
    """The column that says which file a row is from, with what it is for."""

    cells: Cells
    guess: Guess
    findings: tuple[Finding, ...]
    codes: np.ndarray
    """(rows,) the number of the file, from 0."""


def match_names(tables: Sequence[CellTable]) -> list[Finding]:
    """Give columns whose names differ only in width, case or spaces the name that the first file writes; said for each file."""
    known: dict[str, str] = {}
    findings: list[Finding] = []
    for table in tables:
        forms = Counter(_form(name) for name in table.cells)
        respelled = {
            name: known[_form(name)]
            for name in table.cells
            if name not in table.nameless and forms[_form(name)] == 1 and known.get(_form(name), name) != name
        }
        if respelled:
            table.cells = {respelled.get(name, name): cells for name, cells in table.cells.items()}
            for cells_name, cells in table.cells.items():
                cells.name = cells_name
            text = message(
                "{file} writes column names in another way; they were taken for the same: {names}.",
                file=table.name,
                names=[f"{theirs} = {ours}" for theirs, ours in respelled.items()][:MOST_NAMED],
            )
            findings.append(Finding("names_matched", "info", text, next(iter(respelled.values()))))
        for name in table.cells:
            known.setdefault(_form(name), name)
    return findings


def sources_of(name: str, tables: Sequence[CellTable]) -> tuple[str, ...]:
    """The names of the files that have the column; empty when all have."""
    joined = [table.sources[name] for table in tables if name in table.sources]
    own = [(table.name,) for table in tables if name in table.cells and name not in table.sources]
    files = tuple(dict.fromkeys(file for one in (*own, *joined) for file in one))
    everyone = {file for table in tables for file in (table.name, *(Path(one.path).name for one in table.table.partners))}
    return () if everyone == set(files) else files


def structural_gaps(tables: Sequence[CellTable]) -> list[Finding]:
    """One remark for each set of files that alone have some columns, so that nobody takes the gaps there for lost values."""
    owners: dict[tuple[str, ...], list[str]] = {}
    for name in names_of(tables):
        files = tuple(table.name for table in tables if name in table.cells)
        if len(files) < len(tables):
            owners.setdefault(files, []).append(name)
    return [
        Finding(
            "columns_by_file",
            "info",
            message(
                "Columns of {files} only ({n:count}): {names}. Their gaps in the rows of the other files are not lost values.",
                files=list(files),
                n=len(names),
                names=names[:MOST_NAMED],
            ),
            names[0],
        )
        for files, names in owners.items()
    ]


def differing_units(tables: Sequence[CellTable]) -> list[Finding]:
    """A warning for every column whose numbers carry different units in different files."""
    findings: list[Finding] = []
    for name in names_of(tables):
        held = [(unit, table.name) for table in tables if name in table.cells and (unit := table.cells[name].unit)]
        units = {same_unit(unit): (unit, file) for unit, file in held}
        if len(units) > 1:
            text = message(
                "The files give this column in different units: {units}. Its values cannot be compared; convert them in one of the files.",
                units=[f"{unit} ({file})" for unit, file in units.values()],
            )
            findings.append(Finding("units_differ", "warning", text, name))
    return findings


def source_column(tables: Sequence[CellTable], columns: Sequence[Cells], partial: Collection[str]) -> SourceColumn:
    """Which file each row is from; meant for a split by file where the rows of one file are more alike than those of several."""
    names = [cells.name for cells in columns]
    japanese = any(ord(sign) > 0x2E7F for name in names for sign in name)
    name = unique_names([*names, "ファイル" if japanese else "source"])[-1]
    files = _distinct_names(tables)
    codes = np.repeat(np.arange(len(tables)), [table.rows for table in tables])
    text = pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(files)).cast(pa.string())])
    findings: tuple[Finding, ...] = ()
    if len(tables) >= FEWEST_NAMED_GROUPS and _alike(codes, [cells for cells in columns if cells.name not in partial]):
        guess = Guess(
            "category",
            "group",
            message(
                "It says which file a row is from. Rows of one file are nearly alike, so files should stay whole when rows are divided."
            ),
        )
        text_of = message(
            "Rows with the same {column} are nearly alike (groups: {n:count}). In a random split the networks would know the test rows "
            "from training and seem better than they are for a new {column}. Split by this column.",
            column=name,
            n=len(tables),
        )
        findings = (Finding("group_leak", "warning", text_of, name),)
    else:
        guess = Guess(
            "category",
            "ignore",
            message("It says which file a row is from. It is not used to predict, because new rows come in new files."),
        )
    return SourceColumn(Cells(name, text, None), guess, findings, codes)


def _distinct_names(tables: Sequence[CellTable]) -> list[str]:
    """File names, with their folder where two are the same, and numbered where even that is."""
    names = [table.name for table in tables]
    longer = [
        f"{table.table.path.parent.name}/{name}" if names.count(name) > 1 else name for name, table in zip(names, tables, strict=True)
    ]
    return list(unique_names(longer))


def _alike(codes: np.ndarray, columns: Sequence[Cells]) -> bool:
    step = -(-len(codes) // LOOKED_AT) or 1
    measured = [cells.numbers[::step] for cells in columns if cells.numbers is not None and cells.distinct > 2]
    shares = sorted(explained_share(codes[::step], numbers) for numbers in measured)
    return len(shares) > 1 and shares[len(shares) // 2 - (len(shares) % 2 == 0)] >= EXPLAINED


def _form(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
