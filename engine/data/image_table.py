"""The image column of a label table: which it is, its pixels, and what could not be used."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.data.columns import Cells
from engine.data.image_decoding import ValueRange
from engine.data.image_finding import ImageFinder, find_image
from engine.data.image_findings import findings_about, unlabelled
from engine.data.image_memory import ImageMemory
from engine.data.image_places import ImagePlace, WholePaths, opened
from engine.data.images import LoadedImages
from engine.data.kinds import Guess
from engine.data.text_table import LISTED, TextTable, listed, place
from engine.domain.dataset import Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.text import Text, message, message_n


@dataclass
class ImageColumn:
    """The loaded images of the column called ``name``."""

    name: str
    loaded: LoadedImages
    losses: list[Dropped] = field(default_factory=list)
    """An entry for every image that could not be used."""
    dropped: list[Dropped] = field(default_factory=list)
    """The first of them, and how many more there are."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def lost(self) -> np.ndarray:
        """Rows whose image cannot be used."""
        return np.array(sorted(self.loaded.missing | self.loaded.unreadable), dtype=np.int64)


def read_image_column(
    tables: Sequence[TextTable],
    columns: Sequence[Cells],
    guesses: Sequence[Guess],
    size: int,
    progress: Callable[[float], None],
    chosen: Sequence[Path] = (),
    memory: ImageMemory | None = None,
    deep_range: ValueRange | None = None,
) -> ImageColumn | None:
    """The images of the first column that is an image and a feature, or None; raises InputError if none can be loaded.

    They are sought in the folders and zip files among ``chosen``, beside their table, and at the whole path where one is written.
    ``progress`` may raise to stop. What ``memory`` still knows is not decoded again. Images of more than 8 bits are shown within
    ``deep_range``.
    """
    position = next((i for i, guess in enumerate(guesses) if guess.kind == "image" and guess.role == "feature"), None)
    if position is None:
        return None
    cells = columns[position]
    names: list[str | None] = cells.text.to_pylist()
    with ExitStack() as stack:
        found = _find_all(tables, names, chosen, stack, progress)
        column = ImageColumn(cells.name, (memory or ImageMemory()).load(found.sources, size, progress, deep_range))
    _account(column, tables, names)
    column.findings += findings_about(column.loaded, cells.name, names, found.sources) + found.findings
    return column


@dataclass
class _Found:
    sources: list[tuple[ImagePlace, str] | Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def _find_all(
    tables: Sequence[TextTable],
    names: Sequence[str | None],
    chosen: Sequence[Path],
    stack: ExitStack,
    progress: Callable[[float], None],
) -> _Found:
    found = _Found()
    places: dict[Path, ImagePlace] = {}
    whole = WholePaths()
    start = 0
    for table in tables:
        progress(0.0)
        finders = _finders(table, chosen, places, stack)
        for name in names[start : start + table.rows]:
            found.sources.append(find_image(name, finders, whole) if name else message("The row names no image."))
        start += table.rows
    chosen_places = [one for path, one in places.items() if path in chosen]
    found.findings += unlabelled(found.sources, places.values(), chosen_places, tables[0].path.name)
    return found


def _finders(table: TextTable, chosen: Sequence[Path], places: dict[Path, ImagePlace], stack: ExitStack) -> list[ImageFinder]:
    """What is searched for the images of ``table``: what was chosen beside it, then the folder or zip file that it lies in."""
    own = home(table.path)
    roots = [path for path in chosen if path != own and path != table.path]
    if not any(_is_within(own, root) for root in roots):
        roots.append(own)
    finders: list[ImageFinder] = []
    for root in roots:
        if root not in places and (root.is_dir() or root == own or root.suffix.lower() == ".zip"):
            places[root] = stack.enter_context(opened(root))
        if root in places:
            base = table.path.parent.relative_to(root).parts if table.path != root and _is_within(table.path.parent, root) else None
            finders.append(ImageFinder(places[root], base))
    return finders


def home(path: Path) -> Path:
    """The folder or zip file in which the table at ``path`` lies; itself for a table that was made up from one."""
    if path.is_dir():
        return path
    return next((above for above in (path, *path.parents) if above.is_file() and above.suffix.lower() == ".zip"), path.parent)


def _is_within(path: Path, root: Path) -> bool:
    return path == root or root in path.parents


def _account(column: ImageColumn, tables: Sequence[TextTable], names: Sequence[str | None]) -> None:
    loaded = column.loaded
    if not any(loaded.digests):
        lost = loaded.missing | loaded.unreadable
        raise InputError(
            message_n(
                "Of the {n:count} image in column {column} of {file} none could be loaded. The first is {image}: {reason} "
                "Keep the images at these paths beside the table, or choose the table and their folder together.",
                "None of the {n:count} images in column {column} of {file} could be loaded. The first is {image}: {reason} "
                "Keep the images at these paths beside the table, or choose the table and their folder together.",
                "n",
                n=len(names),
                column=column.name,
                file=tables[0].path.name,
                image=next((name for name in names if name), ""),
                reason=lost[next((row for row, name in enumerate(names) if name), 0)],
            )
        )
    missing = _losses(column.name, tables, names, loaded.missing)
    unreadable = _losses(column.name, tables, names, loaded.unreadable)
    column.losses = missing + unreadable
    column.dropped = _cut(column.name, tables, missing) + _cut(column.name, tables, unreadable)
    if loaded.missing:
        text = message("Images that were not found: {n:count}. Their rows are left out.", n=len(loaded.missing))
        column.findings.append(Finding("missing_image", "warning", text, column.name))
    if loaded.unreadable:
        text = message("Images that could not be read: {n:count}. Their rows are left out.", n=len(loaded.unreadable))
        column.findings.append(Finding("unreadable_image", "warning", text, column.name))


def _losses(name: str, tables: Sequence[TextTable], names: Sequence[str | None], lost: dict[int, Text]) -> list[Dropped]:
    made_up = tables[0].source.header_row == 0
    entries: list[Dropped] = []
    for row, reason in sorted(lost.items()):
        file, line = (names[row] or "", None) if made_up else place(tables, row)
        entries.append(Dropped("image", file, reason, row=line, column=name))
    return entries


def _cut(name: str, tables: Sequence[TextTable], entries: list[Dropped]) -> list[Dropped]:
    more = len(entries) - LISTED
    reason = message("Further images that could not be used: {n:count}.", n=more)
    return listed(entries, Dropped("image", tables[0].path.name, reason, column=name, count=more))
