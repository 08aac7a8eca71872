"""Writes a table piece by piece as CSV or Parquet; the file appears complete or not at all."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from engine.data.spreadsheet_safe import safe_table
from engine.data.whole_file import place_of, rights_at, unwritten
from engine.domain.errors import InputError

DIGITS = 6
"""Significant digits of the answers in CSV, which people read; more of them would be noise of the arithmetic."""
_BOM = b"\xef\xbb\xbf"


class TableWriter:
    """Collects pieces with equal columns in a file beside ``out``, and puts it in place when all went well; a link stays a link.

    CSV holds our own numbers with DIGITS significant digits, Parquet as they are. CSV is made safe for spreadsheets, and begins with
    a byte order mark where it holds more than ASCII, so that Excel reads it.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._place = place_of(out)
        self._parquet = out.suffix.lower() == ".parquet"
        self._temporary: Path | None = None
        self._stream: IO[bytes] | None = None
        self._columns: pq.ParquetWriter | None = None
        self._ascii = True
        self._begun = False

    def __enter__(self) -> Self:
        try:
            number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._place.parent)
        except OSError as error:
            raise self._cannot(error) from error
        self._temporary = Path(name)
        self._stream = os.fdopen(number, "wb")
        return self

    def write(self, frame: pd.DataFrame) -> None:
        """Add the rows of ``frame``."""
        assert self._stream is not None
        try:
            if self._parquet:
                self._write_columns(frame)
            else:
                text = safe_table(_readable(_with_whole_numbers(frame))).to_csv(index=False, header=not self._begun, lineterminator="\n")
                self._ascii = self._ascii and text.isascii()
                self._stream.write(text.encode("utf-8"))
        except OSError as error:
            raise self._cannot(error) from error
        self._begun = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._stream is not None
        assert self._temporary is not None
        try:
            if self._columns is not None:
                self._columns.close()
            self._stream.close()
            if kind is None:
                if not self._ascii:
                    self._mark()
                self._temporary.chmod(rights_at(self._place))
                self._temporary.replace(self._place)
        except OSError as failure:
            raise self._cannot(failure) from failure
        finally:
            with suppress(OSError):
                self._temporary.with_suffix(".marked").unlink(missing_ok=True)
                self._temporary.unlink(missing_ok=True)

    def _write_columns(self, frame: pd.DataFrame) -> None:
        table = pa.Table.from_pandas(frame, schema=_schema(frame), preserve_index=False)
        if self._columns is None:
            self._columns = pq.ParquetWriter(self._stream, table.schema)
        self._columns.write_table(table)

    def _mark(self) -> None:
        """Put a byte order mark in front, without holding the file in memory."""
        assert self._temporary is not None
        marked = self._temporary.with_suffix(".marked")
        with marked.open("wb") as target, self._temporary.open("rb") as source:
            target.write(_BOM)
            shutil.copyfileobj(source, target, 1 << 20)
        marked.replace(self._temporary)

    def _cannot(self, error: OSError) -> InputError:
        return unwritten(self._out, error)


def _with_whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with columns of whole numbers as such, for they were read as numbers with gaps; our own columns stay as they are."""
    whole = [name for name in frame.columns if str(frame[name].dtype) == "float64" and bool(frame[name].dropna().mod(1).eq(0).all())]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _readable(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with DIGITS significant digits, and whole numbers whole, in our own columns, which are float32."""
    ours = {name: _rounded(frame[name].to_numpy().astype(np.float64)) for name in frame.columns if str(frame[name].dtype) == "float32"}
    return frame.assign(**ours) if ours else frame


def _rounded(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values) & (values != 0)
    places = np.zeros(len(values), dtype=np.int64)
    places[known] = np.maximum(DIGITS - 1 - np.floor(np.log10(np.abs(values[known]))).astype(np.int64), 0)
    rounded = values.copy()
    for place in np.unique(places[known]).tolist():
        here = known & (places == place)
        rounded[here] = np.round(values[here], place)
    return rounded


def _schema(frame: pd.DataFrame) -> pa.Schema:
    """The same types for every piece, whatever gaps it has."""
    kinds = {"f": None, "i": pa.int64(), "M": pa.timestamp("us")}
    fields = []
    for name, kind in frame.dtypes.items():
        found = kinds.get(kind.kind, pa.string())
        fields.append(pa.field(str(name), found if found is not None else pa.from_numpy_dtype(kind)))
    return pa.schema(fields)
