"""What a person should know about images that were loaded: shapes, copies, further pages, depths, and images without a row."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import numpy as np

from engine.data.image_names import is_image_name
from engine.data.image_places import MAX_FILES, ImagePlace
from engine.data.images import LoadedImages
from engine.domain.dataset import Finding
from engine.domain.text import Text, message

SHAPES_DIFFER = 1.2
"""Times that the widest shape may be wider than the narrowest before a stretched square hides a difference."""


Source = tuple[ImagePlace, str] | Text


def findings_about(loaded: LoadedImages, column: str, names: Sequence[str | None], sources: Sequence[Source]) -> list[Finding]:
    """Remarks on the images of ``column``, whose rows name the files ``names``, found at ``sources``."""
    return [*_shapes(loaded, column), *_copies(loaded, column, names, sources), *_pages(loaded, column, names), *_depth(loaded, column)]


def unlabelled(sources: Iterable[Source], places: Iterable[ImagePlace], chosen: Sequence[ImagePlace], table: str) -> list[Finding]:
    """Counts the images that no row names: all in a chosen place, elsewhere only those beside an image that is named."""
    used: dict[int, set[str]] = {}
    for source in sources:
        if not isinstance(source, Text):
            used.setdefault(id(source[0]), set()).add(source[1])
    findings: list[Finding] = []
    for place in places:
        named = used.get(id(place), set())
        folders = None if place in chosen else {PurePosixPath(name).parent for name in named}
        if place.cut:
            text = message(
                "{folder} holds more than {limit:count} files; only images whose path is written in full are found there.",
                folder=place.path.name,
                limit=MAX_FILES,
            )
            findings.append(Finding("many_files", "warning", text))
        others = [
            name
            for name in place.names
            if is_image_name(name) and name not in named and (folders is None or PurePosixPath(name).parent in folders)
        ]
        if others and named:
            text = message(
                "Images of {folder} that no row of {table} names, such as {image}: {n:count}. They are not used.",
                folder=place.path.name,
                table=table,
                image=others[0],
                n=len(others),
            )
            findings.append(Finding("unlabelled_images", "info", text))
    return findings


def _shapes(loaded: LoadedImages, column: str) -> list[Finding]:
    known = loaded.shapes[loaded.shapes.min(axis=1) > 0]
    if not len(known):
        return []
    widths = known[:, 0] / known[:, 1]
    narrow, wide = known[widths.argmin()], known[widths.argmax()]
    if widths.max() <= SHAPES_DIFFER * widths.min():
        return []
    text = message(
        "The images have different shapes, from {narrow} to {wide} pixels, and all are stretched to the same square. Where lengths "
        "or angles matter, cut them to one shape first.",
        narrow=_written(narrow),
        wide=_written(wide),
    )
    return [Finding("image_shapes", "warning", text, column)]


def _written(shape: np.ndarray) -> str:
    return f"{shape[0]} x {shape[1]}"


def _copies(loaded: LoadedImages, column: str, names: Sequence[str | None], sources: Sequence[Source]) -> list[Finding]:
    first: dict[str, int] = {}
    pairs = [(first[digest], row) for row, digest in enumerate(loaded.digests) if digest and first.setdefault(digest, row) != row]
    again = [(early, late) for early, late in pairs if sources[early] == sources[late]]
    copies = [(early, late) for early, late in pairs if sources[early] != sources[late]]
    findings: list[Finding] = []
    if again:
        text = message(
            "Rows whose image an earlier row names too: {n:count}, the first is {image}. "
            "One image in both the training and the test part makes results look better than they are.",
            n=len(again),
            image=names[again[0][1]] or "",
        )
        findings.append(Finding("repeated_images", "warning", text, column))
    if copies:
        original, copy = (names[row] or "" for row in copies[0])
        text = message(
            "Images that are exact copies of an earlier one: {n:count}, the first is {copy}, a copy of {original}. "
            "A copy in the test part makes results look better than they are.",
            n=len(copies),
            copy=copy,
            original=original,
        )
        findings.append(Finding("duplicate_images", "warning", text, column))
    return findings


def _pages(loaded: LoadedImages, column: str, names: Sequence[str | None]) -> list[Finding]:
    if not loaded.more_pages:
        return []
    text = message(
        "Image files with several pages or frames, such as {image}: {n:count}. Only the first page of each is used.",
        image=names[loaded.more_pages[0]] or "",
        n=len(loaded.more_pages),
    )
    return [Finding("image_pages", "warning", text, column)]


def _depth(loaded: LoadedImages, column: str) -> list[Finding]:
    if loaded.deep is None:
        return []
    text = message(
        "Images with more than 8 bits: their values from {black} to {white} become the 256 shades from black to white. "
        "The highest value in them is {highest}.",
        black=f"{loaded.deep.black:g}",
        white=f"{loaded.deep.white:,.6g}",
        highest=f"{loaded.deep.highest:,.6g}",
    )
    return [Finding("deep_images", "info", text, column)]
