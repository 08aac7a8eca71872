import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.dialect import find_dialect, unique_names
from engine.data.reading import read_dataset
from engine.domain.dataset import Kind
from engine.domain.errors import InputError
from engine.domain.plan import ColumnChoice
from engine.domain.text import translator


def _file(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def _codes(path: Path) -> list[str]:
    return [finding.code for finding in read_dataset([path]).card.findings]


def test_that_gaps_stay_gaps_and_markers_are_gaps(tmp_path: Path) -> None:
    dataset = read_dataset([_file(tmp_path, "a,b\n1,x\n不明,y\n-,NA\n 4 , x\n,y\n")])
    assert np.array_equal(dataset.frame["a"].to_numpy(), [1, np.nan, np.nan, 4, np.nan], equal_nan=True)
    assert dataset.frame["b"].isna().tolist() == [False, False, True, False, False]
    assert [column.missing for column in dataset.card.columns] == [3, 1]


def test_that_ragged_rows_are_left_out_and_listed_with_their_line(tmp_path: Path) -> None:
    card = read_dataset([_file(tmp_path, 'a,b\n1,"x\ny"\n3\n4,z,6\n\n7,w\n')]).card
    assert card.rows == 2
    assert [(lost.what, lost.row) for lost in card.dropped] == [("row", 4), ("row", 5)]
    assert "ragged_rows" in [finding.code for finding in card.findings]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(st.text('12,"\n ', max_size=4), min_size=2, max_size=4), min_size=1, max_size=8))
def test_that_kept_and_dropped_rows_add_up(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([["first", "second", "third"], ["1", "2", "3"], *rows])
    card = read_dataset([_file(tmp_path_factory.mktemp("rows"), stream.getvalue())]).card
    assert card.rows + sum(lost.count for lost in card.dropped if lost.what == "row") == len(rows) + 1


def test_that_repeated_and_empty_names_become_unique_and_are_told(tmp_path: Path) -> None:
    card = read_dataset([_file(tmp_path, "a,a,,a (2)\n1,2,3,4\n2,3,4,5\n")]).card
    assert [column.name for column in card.columns] == ["a", "a (3)", "column 3", "a (2)"]
    told = [finding for finding in card.findings if finding.code == "header_unsure"]
    assert [finding.column for finding in told] == ["a (3)", "column 3"]
    assert [finding.sentence(translator("en")) for finding in told] == [
        "The name a occurs more than once; the one in column 2 of the table is called a (3) here.",
        "Column 3 of the table has no name and is called column 3 here.",
    ]


@given(header=st.lists(st.sampled_from(["", "a", "a (2)", "column 1", "b"]), min_size=1, max_size=9))
def test_that_made_up_names_never_repeat(header: list[str]) -> None:
    names = unique_names(header)
    assert len(set(names)) == len(header)
    assert all(name == written for name, written in zip(names, header, strict=True) if header.count(written) == 1 and written)


def test_that_a_delimiter_at_the_end_of_rows_costs_nothing_but_an_empty_column(tmp_path: Path) -> None:
    card = read_dataset([_file(tmp_path, "a,b\n1,2,\n3,4,\n5,6,\n")]).card
    assert (card.rows, [column.name for column in card.columns]) == (3, ["a", "b"])
    assert [lost.what for lost in card.dropped] == ["column"]


@pytest.mark.parametrize(
    ("text", "delimiter", "decimal"),
    [
        ("a,b\n1,2\n", ",", "."),
        ("a;b\n1,5;2\n2,25;3\n", ";", ","),
        ("a\tb\n1\t2\n", "\t", "."),
        ("a|b\n1|2\n", "|", "."),
        ("a\n1\n", ",", "."),
    ],
)
def test_that_delimiter_and_decimal_sign_are_found(text: str, delimiter: str, decimal: str) -> None:
    dialect = find_dialect(text)
    assert dialect is not None
    assert (dialect.delimiter, dialect.decimal) == (delimiter, decimal)


def test_that_decimal_commas_become_numbers(tmp_path: Path) -> None:
    assert read_dataset([_file(tmp_path, "a;b\n1,5;2\n2,25;3\n")]).frame["a"].tolist() == [1.5, 2.25]


def test_that_dates_are_dates_and_impossible_ones_are_listed(tmp_path: Path) -> None:
    dataset = read_dataset([_file(tmp_path, "d,v\n2020/1/5,1\n2020年2月30日,2\n2021-03-04 10:11,3\n")])
    assert dataset.frame["d"].dtype.kind == "M"
    assert [(lost.what, lost.row, lost.column) for lost in dataset.card.dropped] == [("cell", 3, "d")]
    assert dataset.card.columns[0].role == "time"


@pytest.mark.parametrize(("kind", "word"), [("number", "numbers"), ("date", "dates")])
def test_that_a_kind_that_would_empty_a_column_is_refused_with_an_example(tmp_path: Path, kind: Kind, word: str) -> None:
    path = _file(tmp_path, "a,b\n1,x\n,y\n3,良\n2020/1/1,2021/1/2\n")
    with pytest.raises(InputError) as refused:
        read_dataset([path], [ColumnChoice("b", kind, "feature")])
    sentence = translator("en").render(refused.value.text)
    assert f"The column b cannot be a column of {word}" in sentence
    assert "such as x in table.csv, row 2" in sentence


def test_that_a_label_that_cannot_be_used_is_listed_as_one(tmp_path: Path) -> None:
    path = _file(tmp_path, "a,b\n1,x\ntwo,y\n3,x\n4,y\n")
    card = read_dataset([path], [ColumnChoice("a", "number", "target")]).card
    assert [(lost.what, lost.row, lost.column) for lost in card.dropped] == [("label", 3, "a")]
    (told,) = [finding for finding in card.findings if finding.code == "mixed_types"]
    assert told.sentence(translator("en")) == (
        "a: Cells that are not numbers, taken as missing: 1 (the first in line 3 of table.csv: “two”)."
    )
    assert told.sentence(translator("ja")).startswith("a：")
    assert translator("en").render(card.dropped[0].reason) == "The cell holds two, which is not a number."


def test_that_cells_that_are_not_numbers_are_listed_when_a_person_says_number(tmp_path: Path) -> None:
    path = _file(tmp_path, "a,b\n1,x\ntwo,y\n3,x\ninf,y\n")
    dataset = read_dataset([path], [ColumnChoice("a", "number", "feature")])
    assert [(lost.row, lost.column) for lost in dataset.card.dropped] == [(3, "a"), (5, "a")]
    assert dataset.card.columns[0].missing == 2


def test_that_a_choice_about_an_absent_column_is_refused_unless_it_is_optional(tmp_path: Path) -> None:
    path, choice = _file(tmp_path, "a,b\n1,2\n2,3\n"), ColumnChoice("y", "binary", "target")
    with pytest.raises(InputError, match="no column called"):
        read_dataset([path], [choice])
    assert read_dataset([path], [choice], optional=["y"]).card.rows == 2


def test_that_files_with_equal_columns_are_stacked_and_others_refused(tmp_path: Path) -> None:
    first, second = _file(tmp_path, "a,b\n5,x\n7,y\n", "1.csv"), _file(tmp_path, "b,a\nz,6\n", "2.csv")
    dataset = read_dataset([first, second])
    assert dataset.frame["a"].tolist() == [5, 7, 6]
    assert dataset.frame["b"].tolist() == ["x", "y", "z"]
    with pytest.raises(InputError, match="few columns in common"):
        read_dataset([first, second, _file(tmp_path, "a,c\n1,x\n", "3.csv")])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a,b\n", "a header but no rows"), ("a,b", "a header but no rows"), ("\n \n", "holds no table"), ("a,b\n1,2,3\n4,5,6\n", "No row of")],
)
def test_that_a_file_without_rows_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_dataset([_file(tmp_path, text)])


def test_that_the_fingerprint_is_of_values_only(tmp_path: Path) -> None:
    first = read_dataset([_file(tmp_path, "a,b\n1,x\n2.50,y\n,x\n")]).card.fingerprint
    assert read_dataset([_file(tmp_path, 'a;b\r\n1.0;"x"\r\n2.5;y\r\nNA;x\r\n', "other.csv")]).card.fingerprint == first
    assert read_dataset([_file(tmp_path, "a,b\n1,x\n2.5,y\n,x\n")], [ColumnChoice("a", "category", "ignore")]).card.fingerprint == first
    assert read_dataset([_file(tmp_path, "a,b\n1,x\n2.5,y\n0,x\n")]).card.fingerprint != first
    assert read_dataset([_file(tmp_path, "a,c\n1,x\n2.5,y\n,x\n")]).card.fingerprint != first


def test_that_label_coverage_follows_the_rows(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i % 7 if i < 500 else ''}\n" for i in range(1000))
    card = read_dataset([_file(tmp_path, "x,y\n" + rows)]).card
    strip = next(strip for strip in card.coverage if strip.column == "y")
    assert strip.shares == (1.0,) * 100 + (0.0,) * 100
    assert card.label_counts["y"] == 500
    assert card.coverage[0].column == "y", "targets come first"


def test_that_a_cell_longer_than_a_block_is_read(tmp_path: Path) -> None:
    long = "word, " * 400_000
    card = read_dataset([_file(tmp_path, f'a,b\n1,"{long}"\n2,short\n')]).card
    assert (card.rows, len(card.dropped)) == (2, 0)
