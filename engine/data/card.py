"""Makes the dataset of the combined table: its values, and the card that accounts for them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from msgspec.structs import replace

from engine.data import audit
from engine.data.card_columns import BuiltColumns, build_columns
from engine.data.columns import Cells
from engine.data.dataset import Dataset, series_of
from engine.data.fingerprint import fingerprint
from engine.data.image_bursts import SeriesColumn, series_column
from engine.data.image_table import ImageColumn
from engine.data.label_gaps import label_overlap
from engine.data.lost_rows import counted
from engine.data.sources import Combined
from engine.data.text_table import place
from engine.data.watching import Watch
from engine.domain.dataset import Column, CoverageStrip, DatasetCard, Dropped, Finding
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.text import message

PREVIEW_ROWS = 20
STRIP_CELLS = 200
"""Stretches of rows into which the label coverage is divided, at most."""
MAX_STRIPS = 200
"""Columns that get a coverage strip, at most."""
MOST_LOST = 0.5
"""Share of a column's values that may be lost to a kind that a person chose."""


def make_dataset(
    found: Combined, images: ImageColumn | None, chosen: Mapping[str, ColumnChoice], watch: Watch, *, to_split: bool = True
) -> Dataset:
    """The values and their card; raises InputError when a kind in ``chosen`` would cost more than half of its column's cells.

    Rows that are ``to_split`` get a made-up column for series of images that belong together, if there are any.
    """
    watch(0.0)
    mark = fingerprint(_marked(found), images.loaded.digests if images else (), watch.part(0.0, 0.15))
    watch(0.15)
    built = build_columns(found.tables, found.columns, found.guesses, images, watch.part(0.15, 0.6))
    watch(0.6)
    _refuse_unfit(found, built, images, chosen)
    columns = tuple(replace(column, sources=found.sources.get(column.name, ())) for column in built.columns)
    if found.file_codes is not None:
        columns = (*columns[:-1], replace(columns[-1], made=True))
    frame = built.frame
    findings: list[Finding] = [finding for table in found.tables for finding in table.findings] + found.findings
    dropped: list[Dropped] = [entry for table in found.tables for entry in table.dropped]
    dropped += [entry for lost in found.lost for entry in lost.shortened()]
    if images:
        dropped += images.dropped
        findings += images.findings
    targets = {column.name for column in columns if column.role == "target"}
    dropped += [replace(lost, what="label") if lost.what == "cell" and lost.column in targets else lost for lost in built.dropped]
    findings += built.findings
    findings += audit.findings(frame, columns, watch.part(0.6, 0.9))
    watch(0.9)
    series = series_column(images.loaded.pixels, [cells.name for cells in found.columns], chosen) if images and to_split else None
    if series is not None:
        frame[series.column.name] = series.values
        columns += (series.column,)
        findings += series.findings
    card = DatasetCard(
        files=tuple(source for table in found.tables for source in (table.source, *table.partners)),
        rows=len(frame),
        columns=columns,
        label_counts=label_counts(columns, len(frame)),
        dropped=tuple(counted(dropped)),
        findings=tuple(findings),
        fingerprint=mark,
        coverage=coverage(frame, columns),
        preview=_preview(found.columns, series),
        overlap=label_overlap(frame, columns),
        image_range=(images.loaded.deep.black, images.loaded.deep.white) if images and images.loaded.deep else None,
    )
    if images is None:
        return Dataset(card, frame)
    named = next(cells.text for cells in found.columns if cells.name == images.name)
    return Dataset(card, frame, images.loaded.pixels, {row: named[row].as_py() or "" for row in images.lost.tolist()})


def label_counts(columns: Sequence[Column], rows: int) -> dict[str, int]:
    """Rows with a label, for every column that could be a task."""
    return {column.name: rows - column.missing for column in columns if column.kind in ("binary", "category", "number")}


def coverage(frame: pd.DataFrame, columns: Sequence[Column]) -> tuple[CoverageStrip, ...]:
    """Labelled share in up to STRIP_CELLS equal stretches of rows, for columns that could be a task; targets first."""
    possible = [column for column in columns if column.kind in ("binary", "category", "number")]
    possible.sort(key=lambda column: column.role != "target")
    edges = np.linspace(0, len(frame), min(STRIP_CELLS, len(frame)) + 1).round().astype(np.int64)
    strips: list[CoverageStrip] = []
    for column in possible[:MAX_STRIPS]:
        labelled = frame[column.name].notna().to_numpy().astype(np.int64)
        shares = np.add.reduceat(labelled, edges[:-1]) / np.diff(edges)
        strips.append(CoverageStrip(column.name, tuple(round(float(share), 3) for share in shares)))
    return tuple(strips)


def _preview(cells: Sequence[Cells], series: SeriesColumn | None) -> tuple[tuple[str, ...], ...]:
    heads = [[value or "" for value in column.text.slice(0, PREVIEW_ROWS).to_pylist()] for column in cells]
    if series is not None:
        heads.append(series.values.head(PREVIEW_ROWS).tolist())
    return tuple(zip(*heads, strict=True))


def _marked(found: Combined) -> list[Cells]:
    """The columns as the fingerprint sees them: which rows came from one file, but not what the file is called."""
    if found.file_codes is None:
        return found.columns
    codes = pa.chunked_array([pa.array(found.file_codes.astype(str))])
    return [*found.columns[:-1], Cells("", codes, None)]


def _refuse_unfit(found: Combined, built: BuiltColumns, images: ImageColumn | None, chosen: Mapping[str, ColumnChoice]) -> None:
    lost_images = images.lost if images else np.array([], dtype=np.int64)
    for cells, column in zip(found.columns, built.columns, strict=True):
        if cells.name not in chosen or column.kind not in ("number", "date"):
            continue
        if column.missing - (cells.rows - cells.present) - len(lost_images) <= MOST_LOST * cells.present:
            continue
        gone = series_of(built.frame, cells.name).isna().to_numpy() & cells.text.is_valid().to_numpy()
        gone[lost_images] = False
        row = int(np.flatnonzero(gone)[0])
        file, line = place(found.tables, row)
        words = {"number": message("a column of numbers"), "date": message("a column of dates")}
        raise InputError(
            message(
                "The column {column} cannot be {kind}: {share:percent} of its cells do not fit, such as {cell} in {file}, row {row}. "
                "Choose another kind for it.",
                column=cells.name,
                kind=words[column.kind],
                share=float(gone.sum()) / cells.present,
                cell=str(cells.text[row].as_py()),
                file=file,
                row=line,
            )
        )
