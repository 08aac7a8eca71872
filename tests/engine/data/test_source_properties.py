"""However files are combined: rows in are rows out and rows left out, and what was joined can be taken apart again."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError
from engine.domain.reading import ReadingOptions

QUICK = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ["温度", "圧力", "回転数", "ロット", "設備", "判定"]
CELLS = st.sampled_from(["1.5", "2", "－", "", "OK", "ＮＧ", "12.25", "L01", "x y"])


def _write(folder: Path, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], encoding: str = "cp932") -> Path:
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in [columns, *rows]) + "\n", encoding)
    return path


def _lost_rows(card: DatasetCard) -> int:
    return sum(lost.count for lost in card.dropped if lost.what == "row")


@st.composite
def _tables(draw: st.DrawFn, *, equal: bool) -> list[tuple[list[str], list[list[str]]]]:
    names = draw(st.permutations(NAMES))[: draw(st.integers(2, 6))]
    tables: list[tuple[list[str], list[list[str]]]] = []
    for _ in range(draw(st.integers(2, 4))):
        own = draw(st.permutations(names if equal else NAMES))
        own = own if equal else own[: draw(st.integers(2, 6))]
        rows = draw(st.lists(st.lists(CELLS, min_size=len(own), max_size=len(own)), min_size=1, max_size=12))
        tables.append((list(own), rows))
    return tables


@QUICK
@given(tables=_tables(equal=True))
def test_that_stacking_keeps_or_counts_every_row(tmp_path: Path, tables: list[tuple[list[str], list[list[str]]]]) -> None:
    _rows_add_up(tmp_path, tables, ReadingOptions(combine="stack"))


@QUICK
@given(tables=_tables(equal=False))
def test_that_aligning_keeps_or_counts_every_row(tmp_path: Path, tables: list[tuple[list[str], list[list[str]]]]) -> None:
    _rows_add_up(tmp_path, tables, ReadingOptions(combine="align"))


def _rows_add_up(folder: Path, tables: list[tuple[list[str], list[list[str]]]], reading: ReadingOptions) -> None:
    files = [_write(folder, f"工程{k}.csv", names, rows) for k, (names, rows) in enumerate(tables)]
    try:
        read = [read_dataset([file]).card for file in files]
        dataset = read_dataset(files, reading=reading)
    except InputError:
        assume(False)
        return
    card = dataset.card
    assert card.rows == sum(one.rows for one in read)
    assert _lost_rows(card) == sum(_lost_rows(one) for one in read)
    for one in read:
        for column in one.columns:
            assert card.column(column.name) is not None
    start = 0
    source = dataset.frame.columns[-1]
    for file, one in zip(files, read, strict=True):
        part = dataset.frame.iloc[start : start + one.rows]
        assert set(part[source]) == {file.name}
        here = {column.name for column in card.columns if column.sources and file.name not in column.sources}
        assert all(part[name].isna().all() for name in here)
        start += one.rows


@QUICK
@given(
    own=st.lists(st.integers(0, 40), min_size=3, max_size=30, unique=True),
    other=st.lists(st.integers(0, 40), min_size=3, max_size=30),
    repeated=st.integers(1, 3),
)
def test_that_joining_keeps_or_counts_every_row(tmp_path: Path, own: list[int], other: list[int], repeated: int) -> None:
    assume(set(own) & set(other))
    first = _write(tmp_path, "工程.csv", ["ロット", "温度"], [[f"L-{key}", f"{key}.5"] for key in own for _ in range(repeated)])
    second = _write(tmp_path, "検査.csv", ["ロット", "寸法"], [[f"Ｌ-0{key}", f"{at}.25"] for at, key in enumerate(other)])
    try:
        dataset = read_dataset([first, second], reading=ReadingOptions(combine="join", key="ロット"))
    except InputError:
        assume(False)
        return
    card = dataset.card
    partner = second if card.files[0].path == str(first) else first
    rows = {str(first): len(own) * repeated, str(second): len(other)}
    assert card.rows == rows[str(first if partner == second else second)]
    joined = dataset.frame["寸法" if partner == second else "温度"].notna()
    used = dataset.frame.loc[joined, "ロット"].str.removeprefix("L-").str.removeprefix("Ｌ-0").nunique()
    assert used + _lost_rows(card) == rows[str(partner)]
    assert {lost.file for lost in card.dropped if lost.what == "row"} <= {partner.name}


@QUICK
@given(keys=st.lists(st.integers(100, 999), min_size=4, max_size=30, unique=True), order=st.randoms(use_true_random=False))
def test_that_what_was_joined_comes_apart_as_it_was(tmp_path: Path, keys: list[int], order: Random) -> None:
    turned = list(keys)
    order.shuffle(turned)
    first = _write(tmp_path, "工程.csv", ["ロット", "温度", "設備"], [[f"L{key}", f"{key}.5", f"機{key % 3}"] for key in keys])
    second = _write(tmp_path, "検査.csv", ["寸法", "ロット"], [[f"{key}.25", f"L{key}"] for key in turned])
    frame = read_dataset([first, second]).frame
    pd.testing.assert_frame_equal(frame[["ロット", "温度", "設備"]], pd.read_csv(first, encoding="cp932"), check_dtype=False)
    back = frame.set_index("ロット").loc[[f"L{key}" for key in turned]].reset_index()[["寸法", "ロット"]]
    pd.testing.assert_frame_equal(back, pd.read_csv(second, encoding="cp932"), check_dtype=False)


def test_that_a_dozen_files_are_stacked_in_their_order(tmp_path: Path) -> None:
    count = 12
    files = [_write(tmp_path, f"{k}号機.csv", ["温度", "圧力"], [[f"{k}.5", f"{k + row}.25"] for row in range(3)]) for k in range(count)]
    frame = read_dataset(files).frame
    assert frame["温度"].tolist() == [k + 0.5 for k in range(count) for _ in range(3)]
