"""Finds the label table among the files of a folder or a zip file of images."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
from msgspec.structs import replace

from engine.data.csv_table import head_rows
from engine.data.image_names import is_image_name
from engine.data.image_places import ImagePlace
from engine.data.text_table import TextTable
from engine.domain.dataset import Finding
from engine.domain.errors import InputError
from engine.domain.text import message

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
OTHER_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".parquet", ".feather", ".arrow")
MAX_TABLES = 20
"""Files that are looked into, at most."""

Reader = Callable[[Path], TextTable]


def find_label_table(place: ImagePlace, read_table: Reader) -> TextTable | None:
    """The table that names the images of ``place``, read by ``read_table``; None without one, InputError where it is not clear which.

    Sought in the topmost folder that has one. A table from a zip file lies, as its path tells it, inside that file.
    """
    names = [name for name in place.names if name.lower().endswith((*TEXT_SUFFIXES, *OTHER_SUFFIXES))]
    names = sorted(names, key=lambda name: (name.count("/"), name))[:MAX_TABLES]
    with tempfile.TemporaryDirectory() as folder:
        found: list[tuple[str, Path]] = []
        for position, name in enumerate(names):
            if found and found[0][0].count("/") < name.count("/"):
                break
            file = _on_disk(place, name, Path(folder) / str(position))
            if file is not None and _is_label_table(file, read_table):
                found.append((name, file))
        if not found:
            return None
        name, file = _chosen(place, found)
        table = read_table(file)
        if file != place.path / name:
            table.settle()
            table.path = place.path / name
            table.source = replace(table.source, path=str(table.path))
    others = [other.rpartition("/")[2] for other, _ in found if other != name]
    if others:
        text = message(
            "The folder holds several label tables. {table} was read, {others} not. To use another one, open it by itself.",
            table=table.path.name,
            others=others,
        )
        table.findings.append(Finding("several_tables", "warning", text))
    return table


def _on_disk(place: ImagePlace, name: str, folder: Path) -> Path | None:
    """The file itself, or a copy of what is packed in the zip; None when that is too large or damaged."""
    if place.path.is_dir():
        return place.path / name
    folder.mkdir()
    file = folder / f"table{Path(name).suffix}"
    try:
        content = place.read(name)
    except OSError:
        return None
    file.write_bytes(content)
    return file


def _is_label_table(file: Path, read_table: Reader) -> bool:
    try:
        if file.suffix.lower() in TEXT_SUFFIXES:
            return any(is_image_name(cell.strip()) for row in head_rows(file)[1:6] for cell in row)
        return any(names_images(cells) for cells in read_table(file).columns.values())
    except InputError:
        return False


def names_images(cells: pa.ChunkedArray) -> bool:
    """True when nearly all cells at the column's beginning name image files."""
    head = [str(value).strip() for value in cells.slice(0, 100).drop_null().to_pylist()]
    return bool(head) and sum(map(is_image_name, head)) >= 0.9 * len(head)


def _chosen(place: ImagePlace, found: Sequence[tuple[str, Path]]) -> tuple[str, Path]:
    """The one table; of several the one called labels, or the one whose name the others begin with."""
    if len(found) == 1:
        return found[0]
    stems = [Path(name).stem.casefold() for name, _ in found]
    plain = [one for one, stem in zip(found, stems, strict=True) if stem == "labels"]
    plain = plain or [one for one, stem in zip(found, stems, strict=True) if all(other.startswith(stem) for other in stems)]
    if len(plain) == 1:
        return plain[0]
    raise InputError(
        message(
            "The folder {folder} holds several label tables: {names}. Open the one you mean.",
            folder=str(place.path),
            names=[name for name, _ in found],
        )
    )
