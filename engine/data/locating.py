"""Finds the table files behind what a person chose: files as they are, or the one label table in a folder of images."""

from collections.abc import Sequence
from pathlib import Path

from engine.data.columns import is_image_name
from engine.data.csv_table import head_rows
from engine.data.images import SUFFIXES
from engine.domain.errors import InputError
from engine.domain.text import message

TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
_LOOKED_AT = 5000


def table_files(paths: Sequence[Path]) -> list[Path]:
    """The text tables to read; raises InputError when a path does not exist or a folder has no single label table."""
    if not paths:
        raise InputError(message("No file was given. Choose a CSV file or a folder with images and a label table."))
    for path in paths:
        if not path.exists():
            raise InputError(message("The file {file} does not exist. Check its name and folder.", file=str(path)))
    for position, path in enumerate(paths):
        if any(path.samefile(other) for other in paths[:position]):
            raise InputError(message("The file {file} is named twice. Name it once.", file=str(path)))
    tables = [path for path in paths if not path.is_dir()]
    folders = [path for path in paths if path.is_dir()]
    if tables and all(_beside(folder, tables) for folder in folders):
        return tables
    if len(paths) > 1:
        raise InputError(message("Open either table files or one folder with images and its label table, not both."))
    return [_label_table(folders[0])]


def _beside(folder: Path, tables: Sequence[Path]) -> bool:
    """True for the image folder that lies beside, or around, one of the tables dropped with it."""
    return any(folder.resolve().is_relative_to(table.resolve().parent) or table.resolve().parent == folder.resolve() for table in tables)


def _label_table(folder: Path) -> Path:
    candidates = sorted(path for path in folder.iterdir() if path.suffix.lower() in TABLE_SUFFIXES and path.is_file())
    named = [path for path in candidates if _names_images(path)]
    if len(named) == 1:
        return named[0]
    if named:
        raise InputError(
            message(
                "The folder {folder} holds several label tables: {names}. Open the one you mean.",
                folder=str(folder),
                names=[path.name for path in named],
            )
        )
    if _has_images(folder):
        raise InputError(
            message(
                "The folder {folder} holds images but no label table. Add a CSV file with a column of image paths and the labels.",
                folder=str(folder),
            )
        )
    raise InputError(
        message("The folder {folder} holds no PNG or JPEG images. Choose a table file, or a folder with images.", folder=str(folder))
    )


def _names_images(path: Path) -> bool:
    try:
        rows = head_rows(path)
    except InputError:
        return False
    return any(is_image_name(cell.strip()) for row in rows[1:6] for cell in row)


def _has_images(folder: Path) -> bool:
    looked_at = zip(range(_LOOKED_AT), folder.rglob("*"), strict=False)
    return any(path.suffix.lower() in SUFFIXES for _, path in looked_at)
