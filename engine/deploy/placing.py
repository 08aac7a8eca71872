"""Puts files of a finished project in their places: all of them complete, or none."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from engine.data.whole_file import unwritten
from engine.domain.errors import InputError
from engine.domain.text import Text, message
from engine.studies.store import ProjectStore


def check_place(store: ProjectStore, out: Path, ending_told: Text, ending: str) -> None:
    """InputError for a place that cannot take a model; ``ending_told`` says so of a name that does not end in ``ending``."""
    if out.suffix.lower() != ending:
        raise InputError(ending_told)
    if not out.absolute().parent.is_dir():
        raise InputError(
            message("The folder {folder} for the model does not exist. Create it or choose another.", folder=str(out.absolute().parent))
        )
    if out.is_dir() or (out.exists() and out.samefile(store.path)):
        raise InputError(message("{file} cannot be replaced by a model. Choose another name.", file=str(out)))


def put_in_place(files: Mapping[Path, bytes]) -> None:
    """Write all ``files`` of one folder beside their places first, then move them; InputError where that fails."""
    folder = next(iter(files)).absolute().parent
    try:
        with tempfile.TemporaryDirectory(prefix=".tasuki", dir=folder) as beside:
            for file, body in files.items():
                (Path(beside) / file.name).write_bytes(body)
            for file in files:
                (Path(beside) / file.name).replace(file)
    except OSError as error:
        raise unwritten(next(iter(files)), error) from error
