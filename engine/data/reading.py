"""Reads what a person brought, tables or tables with images, into a Dataset whose card accounts for every row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.data.card import make_dataset
from engine.data.cell_table import clean_table, leave_out_empty
from engine.data.columns import without
from engine.data.dataset import Dataset, Front
from engine.data.front import before_front, extractor_of, read_front, with_front
from engine.data.image_bursts import series_name
from engine.data.image_decoding import ValueRange
from engine.data.image_memory import ImageMemory
from engine.data.image_table import read_image_column
from engine.data.kinds import Guess
from engine.data.locating import table_files
from engine.data.sources import Combined, combine
from engine.data.table_file import read_table_file
from engine.data.text_table import TextTable
from engine.data.watching import Watch
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.reading import ReadingOptions
from engine.domain.text import message

_AS_FOUND = ReadingOptions()


def read_dataset(
    files: Sequence[Path],
    choices: Sequence[ColumnChoice] = (),
    *,
    reading: ReadingOptions = _AS_FOUND,
    image_size: int = 32,
    progress: Callable[[float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    optional: Collection[str] = (),
    memory: ImageMemory | None = None,
    image_range: tuple[float, float] | None = None,
    front: Front | None = None,
) -> Dataset:
    """The data of one table, of several (below each other or joined by a key, as ``reading`` says), or of labels beside images.

    ``choices`` replace guesses about columns; each must exist unless it is named in ``optional`` (prediction reads
    files without labels). ``progress`` hears shares from 0 to 1. Raises InputError with one sentence, and CancelledError
    soon after ``should_stop`` says so. ``memory`` spares images that were read before; ``image_range`` is the one of a card, for images
    that are to be seen as those of that card are. ``front`` is a feature extractor that is at hand, in place of the one in ``reading``.
    """
    watch = Watch(progress, should_stop)
    if front is None and reading.front is not None:
        front = read_front(reading.front)
    extractor = None if front is None else extractor_of(front)
    if front is not None and extractor is not None:
        choices = before_front(choices, front)
        image_size = extractor.side or image_size
    understood = understand(files, choices, reading, optional, watch.part(0.0, 0.5))
    found = understood.combined
    chosen = [Path(file) for file in files]
    seen, deep = watch.part(0.5, 0.8), ValueRange(*image_range, floating=True) if image_range else None
    images = read_image_column(found.tables, found.columns, found.guesses, image_size, seen, chosen, memory, deep)
    check_unchanged(understood.states)
    last = watch.part(0.8 if images else 0.5, 1.0)
    dataset = make_dataset(found, images, {choice.name: choice for choice in choices}, last, to_split=not optional)
    if front is not None and extractor is not None:
        dataset = with_front(dataset, front, extractor, watch.part(0.9, 1.0))
    watch(1.0)
    return dataset


@dataclass(frozen=True)
class Understood:
    """The files as one table, before its cells become values."""

    combined: Combined
    tables: list[TextTable]
    """Every file's table, those that were joined to another too."""
    states: dict[Path, tuple[int, int]]
    """File -> size and time of its last change when reading began."""


def understand(
    files: Sequence[Path], choices: Sequence[ColumnChoice], reading: ReadingOptions, optional: Collection[str], watch: Watch
) -> Understood:
    """What the files hold and what each column is, with the person's decisions; raises InputError as ``read_dataset`` does."""
    paths = table_files([Path(file) for file in files])
    states = {path: _state(path) for path in paths if path.is_file()}
    wanted = next((choice.name for choice in choices if optional and choice.kind == "image"), "")
    tables = _read_all(paths, reading, watch.part(0.0, 0.7), wanted)
    steps = watch.part(0.7, 0.9)
    cleaned = [
        clean_table(table, reading.markers, steps.part(position / len(tables), (position + 1) / len(tables)))
        for position, table in enumerate(tables)
    ]
    leave_out_empty(cleaned)
    combined = combine(cleaned, reading.combine, reading.key, watch.part(0.9, 1.0))
    gaps = {choice.name: choice.gaps for choice in choices}
    decimal = combined.tables[0].source.decimal
    combined.columns = [without(cells, gaps.get(cells.name, ()), decimal) for cells in combined.columns]
    combined.guesses = _decided(combined, choices, optional, paths[0])
    return Understood(combined, tables, states)


def check_unchanged(states: Mapping[Path, tuple[int, int]]) -> None:
    """Raise InputError if a file is not as it was when reading began, so that all files are of one moment."""
    for path, state in states.items():
        try:
            same = _state(path) == state
        except OSError:
            same = False
        if not same:
            raise InputError(
                message("The file {file} was changed or removed while it was read. Open it again when it is finished.", file=path.name)
            )


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _read_all(paths: Sequence[Path], reading: ReadingOptions, watch: Watch, images: str) -> list[TextTable]:
    """The tables of all files, in order; the watch moves by their sizes. ``images`` is the column of images without labels."""
    sizes = [path.stat().st_size for path in paths]
    told = {Path(options.path): options for options in reading.files}
    tables: list[TextTable] = []
    for position, path in enumerate(paths):
        start, end = sum(sizes[:position]) / max(sum(sizes), 1), sum(sizes[: position + 1]) / max(sum(sizes), 1)
        watch(start)
        inside = next((options for place, options in told.items() if path in place.parents and not path.is_file()), None)
        tables.append(read_table_file(path, told.get(path, inside), images, watch.part(start, end)))
    watch(1.0)
    return tables


def _decided(combined: Combined, choices: Sequence[ColumnChoice], optional: Collection[str], path: Path) -> list[Guess]:
    """The guesses, with the person's choices in their place."""
    names = [cells.name for cells in combined.columns]
    known = {*names, series_name(names)} if any(guess.kind == "image" for guess in combined.guesses) else set(names)
    for choice in choices:
        if choice.name not in known and choice.name not in optional:
            raise InputError(message("There is no column called {column} in {file}. Check its name.", column=choice.name, file=path.name))
    chosen = {choice.name: Guess(choice.kind, choice.role, message("Chosen by you.")) for choice in choices}
    return [
        guess if (given := chosen.get(name)) is None or (given.kind, given.role) == (guess.kind, guess.role) else given
        for name, guess in zip(names, combined.guesses, strict=True)
    ]
