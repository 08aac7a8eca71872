"""The beginnings of files as they are understood; loads no more than that needs, so that the first preview is soon ready."""

from pathlib import Path

from engine.data.locating import table_files
from engine.data.preview import preview_file
from engine.domain.missing_markers import MISSING_MARKERS
from engine.domain.protocol import Previewed
from engine.domain.requests import PreviewFiles


def preview(request: PreviewFiles) -> Previewed:
    """The beginnings of the tables behind the files; one that cannot be read says why in its place."""
    paths = table_files([Path(file) for file in request.files])
    given = {Path(file): file for file in request.files}
    tables = [preview_file(path, request.reading.of(given.get(path, str(path)))) for path in paths]
    return Previewed(tables=tuple(tables), markers=tuple(marker for marker in MISSING_MARKERS if marker))
