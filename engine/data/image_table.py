"""The image column of a label table: which it is, its pixels, and what could not be used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.data.columns import Cells
from engine.data.images import LoadedImages, load_images
from engine.data.kinds import Guess
from engine.data.text_table import LISTED, TextTable, listed, place
from engine.domain.dataset import Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.text import Text, message


@dataclass
class ImageColumn:
    """The loaded images of the column called ``name``."""

    name: str
    loaded: LoadedImages
    dropped: list[Dropped] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def lost(self) -> np.ndarray:
        """Rows whose image cannot be used."""
        return np.array(sorted(self.loaded.missing | self.loaded.unreadable), dtype=np.int64)


def read_image_column(
    tables: Sequence[TextTable], columns: Sequence[Cells], guesses: Sequence[Guess], size: int, progress: Callable[[float], None]
) -> ImageColumn | None:
    """The images of the first column that is an image and a feature, or None; raises InputError if none can be loaded."""
    position = next((i for i, guess in enumerate(guesses) if guess.kind == "image" and guess.role == "feature"), None)
    if position is None:
        return None
    cells = columns[position]
    names: list[str | None] = cells.text.to_pylist()
    parts: list[LoadedImages] = []
    start = 0
    for table in tables:
        share = table.rows / len(names)
        begin = start / len(names)
        part = load_images(
            names[start : start + table.rows],
            table.path.parent,
            size,
            lambda done, begin=begin, share=share: progress(begin + done * share),
        )
        parts.append(part)
        start += table.rows
    image_column = ImageColumn(cells.name, _joined(parts, [table.rows for table in tables]))
    _account(image_column, tables, names)
    return image_column


def _joined(parts: Sequence[LoadedImages], rows: Sequence[int]) -> LoadedImages:
    channels = max(part.pixels.shape[1] for part in parts)
    starts = np.concatenate([[0], np.cumsum(rows)[:-1]]).tolist()
    wide = [np.repeat(part.pixels, channels, axis=1) if part.pixels.shape[1] < channels else part.pixels for part in parts]
    return LoadedImages(
        pixels=wide[0] if len(wide) == 1 else np.concatenate(wide),
        missing={start + row: why for start, part in zip(starts, parts, strict=True) for row, why in part.missing.items()},
        unreadable={start + row: why for start, part in zip(starts, parts, strict=True) for row, why in part.unreadable.items()},
        digests=[digest for part in parts for digest in part.digests],
    )


def _account(column: ImageColumn, tables: Sequence[TextTable], names: Sequence[str | None]) -> None:
    loaded = column.loaded
    if not any(loaded.digests):
        raise InputError(
            message(
                "None of the {n:count} images in column {column} of {file} could be loaded; the first is {image}. "
                "Keep the images at these paths beside the table.",
                n=len(names),
                column=column.name,
                file=tables[0].path.name,
                image=next((name for name in names if name), ""),
            )
        )
    column.dropped = _dropped(column.name, tables, loaded.missing) + _dropped(column.name, tables, loaded.unreadable)
    if loaded.missing:
        text = message("Images that were not found: {n:count}. Their rows are left out.", n=len(loaded.missing))
        column.findings.append(Finding("missing_image", "warning", text, column.name))
    if loaded.unreadable:
        text = message("Images that could not be read: {n:count}. Their rows are left out.", n=len(loaded.unreadable))
        column.findings.append(Finding("unreadable_image", "warning", text, column.name))


def _dropped(name: str, tables: Sequence[TextTable], lost: dict[int, Text]) -> list[Dropped]:
    places = ((*place(tables, row), reason) for row, reason in sorted(lost.items()))
    entries = [Dropped("image", file, reason, row=line, column=name) for file, line, reason in places]
    more = len(entries) - LISTED
    return listed(
        entries, Dropped("image", tables[0].path.name, message("Further images that could not be used: {n:count}.", n=more), column=name)
    )
