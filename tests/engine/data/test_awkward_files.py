"""Every awkward file is read as a person would read it, without one manual correction."""

from pathlib import Path

import pandas as pd
import pytest

from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from tests.engine.data.awkward_files import FILES, Awkward


def _shown(value: object, expected: object) -> object:
    if pd.isna(value):  # pyright: ignore[reportGeneralTypeIssues, reportArgumentType, reportCallIssue]
        return None
    if isinstance(value, pd.Timestamp) and isinstance(expected, str):
        return value.isoformat(sep=" ")[: len(expected)]
    return value


def test_that_there_are_at_least_sixty_awkward_files() -> None:
    assert len({file.about for file in FILES}) == len(FILES) >= 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.about)
def test_that_an_awkward_file_is_read_as_it_is_meant(tmp_path: Path, file: Awkward) -> None:
    path = tmp_path / f"表{file.suffix}"
    if isinstance(file.content, bytes):
        path.write_bytes(file.content)
    else:
        file.content(path)
    dataset = read_dataset([path])
    card, source = dataset.card, dataset.card.files[0]
    assert (source.encoding, source.delimiter, source.decimal, source.header_row) == (
        file.encoding,
        file.delimiter,
        file.decimal,
        file.header_row,
    )
    assert (tuple(column.name for column in card.columns), card.rows) == (file.names, file.rows)
    assert " ".join(column.kind for column in card.columns) == file.kinds
    for (name, row), expected in file.cells.items():
        assert _shown(dataset.frame[name].iloc[row], expected) == expected
    assert set(file.codes) <= {finding.code for finding in card.findings}
    assert [(lost.what, lost.row) for lost in card.dropped] == list(file.dropped)
    for name, unit in file.units.items():
        assert card.column(name).unit == unit  # pyright: ignore[reportOptionalMemberAccess]
    for name, classes in file.classes.items():
        assert card.column(name).classes == classes  # pyright: ignore[reportOptionalMemberAccess]
    seen = preview_file(path)
    assert (seen.problem, seen.source.header_row, seen.source.encoding) == (None, source.header_row, source.encoding)
    assert set(file.names) <= set(seen.names)
