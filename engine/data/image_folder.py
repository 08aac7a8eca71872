"""Makes a table out of a folder or a zip file of images: its label table, or one column for each level of its folders."""

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from engine.data.image_finding import ImageFinder, find_image
from engine.data.image_names import is_image_name
from engine.data.image_places import ImagePlace, opened
from engine.data.label_table import Reader, find_label_table, names_images
from engine.data.text_table import LISTED, TextTable, listed
from engine.domain.dataset import Dropped, Finding, SourceFile
from engine.domain.errors import InputError
from engine.domain.part_names import part_named
from engine.domain.text import message, message_n

MAX_LEVELS = 6
"""Levels of folders that become columns, at most."""
PATH, CLASS, PART = "path", "class", "part"
"""Names of the columns that are made up; several levels of classes are numbered."""


def is_image_source(path: Path) -> bool:
    """True for what is no table by itself: a folder, or a zip file, which a damaged one stays."""
    return path.is_dir() or path.suffix.lower() == ".zip"


def read_image_source(path: Path, read_table: Reader, images: str = "") -> TextTable:
    """The label table in the folder or zip file at ``path`` with the classes its folders give, or else a table of its images.

    A made-up table has no header line (``header_row`` 0). Raises InputError where there are neither labels nor classes, unless
    ``images`` says that none are needed, and how the column of the images is to be called.
    """
    with opened(path) as place:
        table = find_label_table(place, read_table)
        if table is None:
            return _table_of_folders(place, images)
        add_folder_classes(table, ImageFinder(place, table.path.parent.relative_to(path).parts))
        _account_for_refused(place, table)
        return table


def add_folder_classes(table: TextTable, finder: ImageFinder) -> None:
    """Columns for the folders in which the named images lie, where one folder holds many images and there are several."""
    column = next((name for name, cells in table.columns.items() if names_images(cells)), None)
    if column is None:
        return
    cells: list[str | None] = table.columns[column].to_pylist()
    found = [find_image(cell, [finder]) if cell else None for cell in cells]
    names = [one[1] if isinstance(one, tuple) else None for one in found]
    added: list[str] = []
    for name, values in _levels(names).items():
        known = [value for value in values if value is not None]
        if len(set(known)) > max(1, len(known) // 2) or name == PATH:
            continue
        new = name if name not in table.columns else f"{name} ({finder.place.path.name})"
        table.columns[new] = pa.chunked_array([pa.array(values, pa.string())])
        table.header = (*table.header, new)
        added.append(new)
    if added:
        text = message("Columns taken from the folders in which the images lie: {names}.", names=added)
        table.findings.append(Finding("folder_classes", "info", text))


def _table_of_folders(place: ImagePlace, images: str) -> TextTable:
    names = sorted(filter(is_image_name, place.names), key=_as_counted)
    levels = _levels(names)
    classes = [name for name in levels if name not in (PATH, PART)]
    if not names:
        raise InputError(
            message("{folder} holds no images. Choose a table file, or a folder or zip file with images.", folder=str(place.path))
        )
    if not classes and not images:
        raise InputError(
            message(
                "{folder} holds images but neither a label table nor a folder for each class. "
                "Add a CSV file with a column of image paths and the labels, or sort the images into folders by class.",
                folder=str(place.path),
            )
        )
    if images:
        levels = {images: levels.pop(PATH), **{name: values for name, values in levels.items() if name != images}}
    source = SourceFile(path=str(place.path), rows=len(names), header_row=0)
    columns = {name: pa.chunked_array([pa.array(values, pa.string())]) for name, values in levels.items()}
    table = TextTable(place.path, columns, source, tuple(columns))
    table.findings = _findings(place, names, classes, table)
    _account_for_refused(place, table)
    return table


def _as_counted(name: str) -> list[tuple[int, str]]:
    """Sorts 2.png before 10.png, so that pictures taken one after another stay together."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d{1,18})", name)]


def _account_for_refused(place: ImagePlace, table: TextTable) -> None:
    """Lists what is never opened: links, devices, packed files, names that lead elsewhere."""
    entries = [Dropped("file", name, reason) for name, reason in sorted(place.refused.items())]
    if not entries:
        return
    folder, n = place.path.name, len(entries)
    more = message("Further files that are not opened: {n:count}.", n=n - LISTED)
    table.dropped += listed(entries, Dropped("file", folder, more, count=n - LISTED))
    if n > LISTED:
        table.unlisted["file", folder] = lambda: iter(entries[LISTED:])
    text = message("Files of {folder} that are not opened: {n:count}. Each is listed.", folder=folder, n=n)
    table.findings.append(Finding("refused_files", "warning", text))


def _levels(names: Sequence[str | None]) -> dict[str, list[str | None]]:
    """The paths, and a column for each level of folders below those that all images share; missing where a path is shorter."""
    folders = [tuple(name.split("/")[:-1]) if name else None for name in names]
    known = [path for path in folders if path is not None]
    deepest = max(map(len, known), default=0)
    shared = 0
    while shared < deepest and len({path[: shared + 1] for path in known}) == 1:
        shared += 1
    levels: list[list[str | None]] = [
        [path[level] if path is not None and level < len(path) else None for path in folders]
        for level in range(shared, min(deepest, shared + MAX_LEVELS))
    ]
    parts = [level for level in levels if all(value is None or part_named(value) for value in level)][:1]
    levels = [level for level in levels if level not in parts and len({*level} - {None}) > 1]
    columns: dict[str, list[str | None]] = {PATH: list(names)}
    for position, level in enumerate(levels, start=1):
        columns[CLASS if len(levels) == 1 else f"{CLASS} {position}"] = level
    if parts:
        columns[PART] = parts[0]
    return columns


def _findings(place: ImagePlace, names: Sequence[str], classes: Sequence[str], table: TextTable) -> list[Finding]:
    folder, added = place.path.name, list(table.columns)[1:]
    findings: list[Finding] = []
    if added:
        text = message_n(
            "The folders of {folder} became columns: {names}, for {n:count} image.",
            "The folders of {folder} became columns: {names}, for {n:count} images.",
            "n",
            folder=folder,
            names=added,
            n=len(names),
        )
        findings.append(Finding("folder_classes", "info", text))
    if len(classes) == 1:
        text = message(
            "The folders give only one thing to predict, {column}. Tasuki compares training tasks together and needs at least two: "
            "add a label table with further columns, or a second level of folders.",
            column=classes[0],
        )
        findings.append(Finding("one_task", "warning", text, classes[0]))
    for column in classes:
        if alone := table.columns[column].null_count:
            text = message("Images that lie in no folder for {column}: {n:count}. They have no label there.", column=column, n=alone)
            findings.append(Finding("unsorted_images", "warning", text, column))
    if PART in table.columns:
        text = message(
            "The folders name training and test parts, kept in the column {column}. To use that division, choose it for the split.",
            column=PART,
        )
        findings.append(Finding("given_parts", "info", text, PART))
    others = [name for name in place.names if not is_image_name(name)]
    if others:
        text = message("Files of {folder} that are no images, such as {file}: {n:count}.", folder=folder, file=others[0], n=len(others))
        findings.append(Finding("other_files", "info", text))
    return findings
