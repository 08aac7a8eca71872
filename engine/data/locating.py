"""Sorts what a person chose into tables to read and places where images lie."""

from collections.abc import Sequence
from pathlib import Path

from engine.data.image_folder import is_image_source
from engine.data.image_names import is_image_name
from engine.domain.errors import InputError
from engine.domain.text import message


def table_files(paths: Sequence[Path]) -> list[Path]:
    """The tables to read: files, or the one folder or zip file of images that was chosen without a table.

    Raises InputError when a path does not exist, is named twice, or is neither a file nor a folder.
    """
    if not paths:
        raise InputError(message("No file was given. Choose a table file, or a folder or zip file with images."))
    for path in paths:
        if not path.exists():
            raise InputError(message("The file {file} does not exist. Check its name and folder.", file=str(path)), missing=str(path))
        if not path.is_file() and not path.is_dir():
            raise InputError(message("{file} is neither a file nor a folder. Choose another one.", file=str(path)))
    for position, path in enumerate(paths):
        if any(path.samefile(other) for other in paths[:position]):
            raise InputError(message("The file {file} is named twice. Name it once.", file=str(path)))
        if path.is_file() and is_image_name(path.name):
            raise InputError(
                message("{file} is a single image. Choose the folder that holds the images, or their label table.", file=path.name)
            )
    tables = [path for path in paths if not is_image_source(path)]
    if tables:
        return tables
    if len(paths) > 1:
        raise InputError(
            message(
                "Several folders of images were chosen: {names}. Choose the one folder that holds them all, or add the label table.",
                names=[path.name for path in paths],
            )
        )
    return list(paths)
