"""What goes beyond measure is refused in a sentence, before it takes time or memory."""

import os
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from engine.data import csv_table, line_chunks, table_file, text_table
from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from engine.data.table_file import read_table_file
from engine.domain.errors import InputError
from tests.pace import allowed

ROWS = "".join(f"L{row},{row}.5\n" for row in range(30))


def _file(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_that_an_endless_line_is_refused_before_it_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    monkeypatch.setattr(line_chunks, "MAX_LINE", 1 << 16)
    monkeypatch.setattr(line_chunks, "CHUNK", 1 << 14)
    path = _file(tmp_path, ("a,b\n1," + "x" * (1 << 18)).encode(encoding))
    with pytest.raises(InputError, match="a line of more than"):
        read_table_file(path)


def test_that_lines_that_end_in_cr_alone_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_chunks, "MAX_LINE", 64)
    monkeypatch.setattr(line_chunks, "CHUNK", 10)
    for newline in ("\n", "\r", "\r\n"):
        path = _file(tmp_path, ("a,b\n" + ROWS).replace("\n", newline).encode())
        pieces = list(line_chunks.line_chunks(path))
        assert b"".join(pieces) == path.read_bytes()
        assert len(pieces) > 5
        assert read_table_file(path).rows == 30


@pytest.mark.parametrize("header", ["c{}", "same"])
def test_that_thousands_of_columns_are_read_and_more_than_the_limit_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    names = ",".join(header.format(number) for number in range(3000))
    path = _file(tmp_path, (names + "\n" + (",".join("1" * 3000) + "\n") * 3).encode())
    began = time.process_time()
    assert len(read_table_file(path).columns) == 3000
    assert time.process_time() - began < allowed(2)
    monkeypatch.setattr(text_table, "MAX_COLUMNS", 2999)
    with pytest.raises(InputError, match="at most"):
        read_table_file(path)
    wide = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pa.table({str(number): [1] for number in range(3000)}), wide)
    with pytest.raises(InputError, match="at most"):
        read_table_file(wide)


def test_that_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path(os.devnull)):
        with pytest.raises(InputError, match="read from its beginning"):
            read_table_file(path)
        assert preview_file(path).problem is not None


def test_that_a_link_to_a_table_is_read(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(_file(tmp_path, b"a,b\n" + ROWS.encode()))
    assert read_dataset([tmp_path / "link.csv"]).card.rows == 30
    (tmp_path / "lost.csv").symlink_to(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="does not exist"):
        read_table_file(tmp_path / "lost.csv")


def test_that_a_name_with_a_zero_in_it_and_one_too_long_are_refused(tmp_path: Path) -> None:
    for name in ("a\0b.csv", "x" * 300):
        with pytest.raises(InputError, match="cannot be opened"):
            read_table_file(tmp_path / name)


def test_that_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = _file(tmp_path, b"a,b\n1,2\n")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="check that you may read it"):
        read_table_file(path)


@pytest.mark.parametrize("change", ["grow", "remove", "shrink"])
def test_that_a_file_changed_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    path = _file(tmp_path, b"a,b\n" + ROWS.encode())
    find = csv_table.find_dialect

    def meanwhile(*given: object) -> object:
        found = find(*given)  # pyright: ignore[reportArgumentType]
        match change:
            case "grow":
                with path.open("a") as stream:
                    stream.write("L99,1\n")
            case "shrink":
                path.write_text("a,b\n")
            case _:
                path.unlink()
        return found

    monkeypatch.setattr(csv_table, "find_dialect", meanwhile)
    with pytest.raises(InputError, match="was changed or removed"):
        table_file.read_table_file(path)


@pytest.mark.parametrize("content", [b"\x00" * 5000, b"a,b\n" + b"1,2\n" * 20000 + b"\x00" * 90000])
def test_that_zeros_where_a_table_should_be_are_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="is not a text file"):
        read_table_file(_file(tmp_path, content))
