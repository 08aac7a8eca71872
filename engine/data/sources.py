"""Decides how the files that a person brought belong together: below each other, side by side, or both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from engine.data.aligning import MOST_NAMED, differing_units, match_names, source_column, sources_of, structural_gaps
from engine.data.cell_table import CellTable, below, held, names_of, where
from engine.data.columns import Cells, image_share
from engine.data.joining import agreement, join
from engine.data.keys import OVERLAP, UNIQUE, Key, counts_rows, key_of, shared_keys
from engine.data.kinds import Guess, guess_all
from engine.data.lost_rows import LostRows
from engine.data.text_table import TextTable
from engine.data.watching import QUIET, Watch
from engine.domain.dataset import Finding
from engine.domain.errors import InputError
from engine.domain.reading import Combine
from engine.domain.text import message

_Heap = list[CellTable]
"""Tables whose rows stand below each other."""
_LEAST_SHARED = 2
_LEAST_UNIQUE = 0.5
_NEARLY = 0.02
_AGREE = 0.5
_SAME = 0.9
_RUNNING = Guess("id", "ignore", message("The numbers count the rows of each file."))


@dataclass
class Combined:
    """One table out of all files."""

    tables: list[TextTable]
    """The files that give the rows, in row order."""
    columns: list[Cells]
    guesses: list[Guess]
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Column -> names of the files that have it, where not all have."""
    findings: list[Finding] = field(default_factory=list)
    lost: list[LostRows] = field(default_factory=list)
    """Rows of joined files that found no place."""
    file_codes: np.ndarray | None = None
    """(rows,) the number of the row's file, where there are several; the last column names it."""


def combine(tables: list[CellTable], how: Combine, key: str, watch: Watch = QUIET) -> Combined:
    """The tables as one; ``key`` names the column that joins them, empty to find it.

    With ``auto`` files with equal columns are stacked, files that share a key are joined, and files that share much but
    no key are aligned by name; raises InputError where that leaves a choice, and where a choice cannot be followed.
    """
    findings = match_names(tables) if len(tables) > 1 else []
    rows = _arranged(tables, how, key)
    if len(rows) > 1:
        findings += structural_gaps(rows) + differing_units(rows)
    return _below_each_other(rows, findings, watch)


def _arranged(tables: list[CellTable], how: Combine, key: str) -> _Heap:
    heaps = _equal_heaps(tables)
    match how:
        case "align":
            return tables
        case "stack":
            if len(heaps) > 1:
                raise _unequal(heaps[0][0], heaps[1][0])
            return tables
        case "join":
            return _joined(heaps if len(heaps) > 1 else [[table] for table in tables], key)
        case "auto":
            if len(heaps) == 1:
                _refuse_versions(tables)
                return tables
            return _joined(heaps, key) if key else _found(heaps)


def _equal_heaps(tables: Sequence[CellTable]) -> list[_Heap]:
    heaps: dict[frozenset[str], _Heap] = {}
    for table in tables:
        heaps.setdefault(frozenset(table.cells), []).append(table)
    return list(heaps.values())


def _found(heaps: list[_Heap]) -> _Heap:
    """The heaps joined or aligned as their columns and keys suggest."""
    edges = _edges(heaps)
    apart = _apart(heaps, edges)
    if apart:
        heaps = [[table for position in group for table in heaps[position]] for group in apart]
        edges = _edges(heaps)
    if not edges:
        if _alike(heaps):
            return [table for heap in heaps for table in heap]
        raise _cannot_tell(heaps)
    alone = set(range(len(heaps))) - {position for pair in edges for position in pair}
    if alone:
        raise InputError(
            message(
                "{files} share a key, but {alone} does not. Open it on its own, or choose how to combine the files: align or join.",
                files=_names(heap for position, heap in enumerate(heaps) if position not in alone),
                alone=_names(heaps[position] for position in sorted(alone)),
            )
        )
    for (one, other), found in edges.items():
        _refuse_doubtful(heaps[one], heaps[other], found)
    return _joined(heaps, "")


def _edges(heaps: Sequence[_Heap]) -> dict[tuple[int, int], Key]:
    found: dict[tuple[int, int], Key] = {}
    for one, other in combinations(range(len(heaps)), 2):
        if key := _best(heaps[one], heaps[other]):
            found[one, other] = key
    return found


def _best(first: _Heap, second: _Heap) -> Key | None:
    """The key that joins two heaps; InputError when two do it equally well and differently."""
    fitting = sorted((key for key in shared_keys(first, second) if key.fits), key=lambda key: (key.weak, -key.overlap, -max(key.unique)))
    if not fitting:
        return None
    best = fitting[0]
    for rival in fitting[1:]:
        if rival.overlap >= best.overlap - _NEARLY and rival.weak == best.weak and _differ(best, rival):
            raise InputError(
                message(
                    "{first} and {second} could be joined by {one} or by {other}, which pairs their rows differently. Choose the key.",
                    first=first[0].name,
                    second=second[0].name,
                    one=best.name,
                    other=rival.name,
                )
            )
    return best


def _differ(one: Key, other: Key) -> bool:
    """Whether two keys, each of which identifies rows, pair a noticeable share of the rows differently."""
    if min(*one.unique, *other.unique) < UNIQUE:
        return False
    positions: list[np.ndarray] = []
    for key in (one, other):
        own, theirs = key.codes
        at = np.full(int(max(own.max(initial=-1), theirs.max(initial=-1))) + 2, -1, dtype=np.int64)
        at[theirs] = np.arange(len(theirs))
        at[-1] = -1
        positions.append(at[own])
    both = (positions[0] >= 0) & (positions[1] >= 0)
    return bool(both.any()) and float((positions[0] != positions[1])[both].mean()) > _NEARLY


def _apart(heaps: Sequence[_Heap], edges: dict[tuple[int, int], Key]) -> list[list[int]]:
    """Heaps grouped where a third one joins them all by one key, whose values they hardly share: rows of different processes."""
    groups: list[list[int]] = []
    for position in range(len(heaps)):
        for group in groups:
            if all(_only_through_another(heaps, edges, member, position) for member in group):
                group.append(position)
                break
        else:
            groups.append([position])
    return groups if len(groups) < len(heaps) else []


def _only_through_another(heaps: Sequence[_Heap], edges: dict[tuple[int, int], Key], one: int, other: int) -> bool:
    if (one, other) in edges:
        return False
    for third in set(range(len(heaps))) - {one, other}:
        ways = [edges.get((min(third, side), max(third, side))) for side in (one, other)]
        if ways[0] and ways[1] and ways[0].name == ways[1].name:
            direct = key_of(ways[0].name, heaps[one], heaps[other])
            if direct is not None and direct.overlap < OVERLAP:
                return True
    return False


def _alike(heaps: Sequence[_Heap]) -> bool:
    """Whether every heap shares at least two columns, and half of its own, with the others."""
    for position, heap in enumerate(heaps):
        own = set(names_of(heap))
        others = {name for other in (*heaps[:position], *heaps[position + 1 :]) for name in names_of(other)}
        if len(own & others) < max(_LEAST_SHARED, len(own) / 2):
            return False
    return True


def _joined(heaps: list[_Heap], key: str) -> _Heap:
    """All heaps joined, two at a time, those with the most common keys first."""
    heaps = list(heaps)
    while len(heaps) > 1:
        pairs = {pair: found for pair in combinations(range(len(heaps)), 2) if (found := _chosen(heaps, pair, key))}
        if not pairs:
            raise _no_key(heaps[0][0], heaps[1][0])
        (one, other), found = max(pairs.items(), key=lambda entry: (entry[1].overlap, -sum(entry[0])))
        merged = join(heaps[one], heaps[other], found)
        heaps = [merged if position == one else heap for position, heap in enumerate(heaps) if position != other]
    return heaps[0]


def _chosen(heaps: Sequence[_Heap], pair: tuple[int, int], name: str) -> Key | None:
    first, second = heaps[pair[0]], heaps[pair[1]]
    if not name:
        return _best(first, second)
    for heap in (first, second):
        if name not in names_of(heap):
            raise InputError(
                message(
                    "{file} has no column {key} to join the files by. Choose a column that all of them have.", file=heap[0].name, key=name
                )
            )
    key = key_of(name, first, second)
    if key is None or max(key.unique) < _LEAST_UNIQUE:
        raise InputError(
            message(
                "{first} and {second} cannot be joined by {key}: it identifies the rows of neither file. "
                "Choose another key, or align the files.",
                first=first[0].name,
                second=second[0].name,
                key=name,
            )
        )
    if key.overlap == 0.0:
        raise InputError(
            message(
                "{first} and {second} cannot be joined by {key}: no value of one, such as {one}, occurs in the other, which has {other}. "
                "Write them in the same way.",
                first=first[0].name,
                second=second[0].name,
                key=name,
                one=_example(below(name, first)),
                other=_example(below(name, second)),
            )
        )
    return key


def _refuse_doubtful(first: _Heap, second: _Heap, key: Key) -> None:
    """Two files with the same times or running numbers that contradict each other elsewhere may be two processes, not one."""
    if key.weak and (agree := agreement(first, second, key)) is not None and agree < _AGREE:
        raise InputError(
            message(
                "{first} and {second} both have {key}, but rows in which it is the same contradict each other elsewhere. "
                "Choose how to combine the files: align, if their rows are different things, or join.",
                first=first[0].name,
                second=second[0].name,
                key=key.name,
            )
        )


def _refuse_versions(tables: _Heap) -> None:
    """Two tables with equal columns about the same rows (labels.csv, labels_full.csv) would count every row twice."""
    first = tables[0]
    for other in tables[1:]:
        for name in first.cells:
            if any(table.cells[name].distinct < UNIQUE * table.rows for table in (first, other)):
                continue
            key = key_of(name, [first], [other])
            if key is None or key.overlap < _SAME:
                continue
            images = image_share(first.cells[name]) >= _SAME and first.table.path.parent == other.table.path.parent
            if images or (agreement([first], [other], key) or 0.0) >= _SAME:
                raise InputError(
                    message(
                        "{first} and {second} describe the same rows: they have the same columns, and {share:percent} of the values of "
                        "{key} are the same. Open one of them, or choose how to combine the files: stack or join.",
                        first=first.name,
                        second=other.name,
                        share=key.overlap,
                        key=name,
                    )
                )


def _below_each_other(rows: _Heap, findings: list[Finding], watch: Watch) -> Combined:
    """One table; a column is judged by the files that have it, whose gaps alone can mean that labels are missing."""
    names = names_of(rows)
    sources = {name: files for name in names if (files := sources_of(name, rows))}
    counters = {name for name in names if len(rows) > 1 and all(counts_rows(table.cells[name]) for table in rows if name in table.cells)}
    masks = {name: mask for name in names if (mask := held(name, rows)) is not None}
    columns = [below(name, rows) for name in names]
    guesses = guess_all([where(cells, masks.get(cells.name)) for cells in columns], watch)
    guesses = [_RUNNING if name in counters else guess for name, guess in zip(names, guesses, strict=True)]
    combined = Combined([table.table for table in rows], columns, guesses, sources, findings)
    combined.lost = [lost for table in rows for lost in table.lost]
    if len(rows) > 1:
        source = source_column(rows, columns, masks)
        combined.columns.append(source.cells)
        combined.guesses.append(source.guess)
        combined.findings += source.findings
        combined.file_codes = source.codes
    return combined


def _names(heaps: Iterable[_Heap]) -> list[str]:
    return [table.name for heap in heaps for table in heap]


def _example(cells: Cells) -> str:
    return next((value for value in cells.text.to_pylist() if value), "")


def _unequal(first: CellTable, second: CellTable) -> InputError:
    odd = sorted(set(first.cells) ^ set(second.cells))
    return InputError(
        message(
            "{first} and {second} do not have the same columns; only one of them has: {names}. "
            "Choose how to combine the files: align or join.",
            first=first.name,
            second=second.name,
            names=odd[:MOST_NAMED],
        )
    )


def _no_key(first: CellTable, second: CellTable) -> InputError:
    return InputError(
        message(
            "{first} and {second} have different columns and none that could join them: it must identify the rows of one file "
            "and occur in both. Give both files such a column under the same name, choose to align them, or open them one at a time.",
            first=first.name,
            second=second.name,
        )
    )


def _cannot_tell(heaps: Sequence[_Heap]) -> InputError:
    names = set(names_of(heaps[0])) & {name for heap in heaps[1:] for name in names_of(heap)}
    if not names:
        return _no_key(heaps[0][0], heaps[1][0])
    return InputError(
        message(
            "{files} have few columns in common ({names}) and none that could join them. Choose how to combine the files: align, if "
            "their rows are different things, or join by a key that occurs in all of them.",
            files=_names(heaps),
            names=sorted(names)[:MOST_NAMED],
        )
    )
