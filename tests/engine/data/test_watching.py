import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from engine.data.reading import read_dataset
from engine.data.watching import Watch
from engine.domain.errors import CancelledError
from engine.domain.reading import FileOptions, ReadingOptions
from tests.pace import allowed


def _table(folder: Path) -> Path:
    path = folder / "測定.csv"
    path.write_text("温度,圧力,判定\n" + "".join(f"{i}.5,{i % 7},{'OK' if i % 3 else 'NG'}\n" for i in range(60)), "utf-8")
    return path


def test_that_progress_only_grows_and_ends_at_one(tmp_path: Path) -> None:
    shares: list[float] = []
    read_dataset([_table(tmp_path)], progress=shares.append)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(set(shares)) >= 5, "columns move it, not only files"


def _after(calls: int) -> Callable[[], bool]:
    count = iter(range(10_000))
    return lambda: next(count) >= calls


@pytest.mark.parametrize("calls", [0, 2, 4, 11])
def test_that_reading_ends_when_the_person_stops_it(tmp_path: Path, calls: int) -> None:
    shares: list[float] = []
    with pytest.raises(CancelledError, match="stopped"):
        read_dataset([_table(tmp_path)], progress=shares.append, should_stop=_after(calls))
    assert len(shares) == calls or calls == 11, "some checks tell nothing"


def test_that_a_part_of_the_work_moves_within_its_stretch() -> None:
    shares: list[float] = []
    part = Watch(shares.append).part(0.5, 1.0).part(0.0, 0.5)
    part(0.0)
    part(1.0)
    part(7.0)
    assert shares == [0.5, 0.75, 0.75]


def test_that_files_are_read_as_the_options_say(tmp_path: Path) -> None:
    path = tmp_path / "値.csv"
    path.write_bytes(b"a;b\n1,5;99\n2,5;3\n99;4\n")
    told = ReadingOptions(files=(FileOptions(str(path), delimiter=";", decimal=","),), markers=("99",))
    frame = read_dataset([path], reading=told).frame
    assert frame["a"].isna().tolist() == [False, False, True]
    assert frame["b"].isna().tolist() == [True, False, False]


@pytest.fixture(scope="module", params=["utf-8", "cp932"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of 60 MB."""
    path = tmp_path_factory.mktemp("large") / "測定.csv"
    generator = np.random.default_rng(0)
    columns: dict[str, object] = {f"温度{number}": generator.normal(20, 5, 200_000).round(4) for number in range(35)}
    columns["判定"] = generator.choice(["合格", "不合格"], 200_000)
    pyarrow.csv.write_csv(pa.table(columns), path, pyarrow.csv.WriteOptions(quoting_style="none"))
    if request.param != "utf-8":
        path.write_bytes(path.read_text("utf-8").encode(request.param))
    assert path.stat().st_size > 50e6
    return path


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_that_a_stop_is_heard_within_a_second_inside_one_large_file(large: Path, share: float) -> None:
    threads = threading.active_count()
    asked: list[float] = []

    def progress(done: float) -> None:
        if done >= share and not asked:
            asked.append(time.process_time())

    with pytest.raises(CancelledError):
        read_dataset([large], progress=progress, should_stop=lambda: bool(asked))
    assert time.process_time() - asked[0] < allowed(1.0)
    assert threading.active_count() <= threads


def test_that_progress_moves_within_one_large_file(large: Path) -> None:
    shares: list[float] = []
    read_dataset([large], progress=shares.append)
    assert shares == sorted(shares)
    assert len(set(shares)) >= 20
    assert max(after - before for before, after in itertools.pairwise(shares)) < 0.15
