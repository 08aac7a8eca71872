"""Turns the text cells of a column into values: numbers, dates, categories, with gaps as gaps and losses listed."""

import contextlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.date_forms import is_date, iso_date
from engine.data.image_names import is_image_name
from engine.data.number_forms import PLAIN, respell
from engine.domain.dataset import Kind
from engine.domain.missing_markers import MISSING_MARKERS

_WHOLE = re.compile(r"^(-?(?:0|[1-9]\d*))\.0+$")
_GROUPED = r"^[+-]?\d{1,3}(\.\d{3})+$"
_SAMPLE = 1000


@dataclass
class Cells:
    """A column before its kind is known: trimmed text with nulls for gaps, and what it looks like."""

    name: str
    text: pa.ChunkedArray
    numbers: np.ndarray | None
    """(N,) float64 when every cell that is not a gap is a number, else None; not to be written to."""
    markers: dict[str, int] = field(default_factory=dict)
    """Words that stood for a gap, with the number of cells; cells that are simply empty are not among them."""
    unit: str | None = None
    """The unit that was taken out of the cells."""
    unit_cells: int = 0
    digit_cells: int = 0
    """Cells whose digits, signs or separators were written in another way than plain numbers are."""
    units: dict[str, int] = field(default_factory=dict)
    """Unit -> cells that carry it, the most frequent first; more than one are never converted into each other."""

    @property
    def rows(self) -> int:
        """Cells, gaps included."""
        return len(self.text)

    @property
    def present(self) -> int:
        """Cells that hold a value."""
        return self.rows - self.text.null_count

    @cached_property
    def distinct(self) -> int:
        """Number of different values; 1 and 1.0 count as one."""
        if self.numbers is None:
            return len(self.encoded.dictionary)
        ordered = np.sort(self.numbers)
        known = ordered[: len(ordered) - int(np.count_nonzero(np.isnan(ordered)))]
        return int(np.count_nonzero(known[1:] != known[:-1])) + (len(known) > 0)

    @cached_property
    def encoded(self) -> pa.DictionaryArray:
        """The text as positions among its different values, which stand in order of appearance; looked up once."""
        return self.text.combine_chunks().dictionary_encode()


def clean(name: str, text: pa.ChunkedArray, decimal: str = ".", markers: Collection[str] | None = None) -> Cells:
    """Cells of a column as written -> trimmed, gaps recognised, numbers tried in all their spellings.

    ``markers`` are the words that mean a gap in place of the usual ones. One that is a number means that number however
    a cell writes it: -999 stands for -999.0 too.
    """
    words = MISSING_MARKERS if markers is None else tuple(markers)
    values = [] if markers is None else [word for word in words if re.fullmatch(PLAIN, word)]
    if decimal == "." and (numbers := as_numbers(text)) is not None and np.count_nonzero(np.isnan(numbers)) == text.null_count:
        return without(Cells(name, text, numbers), values)
    trimmed = pc.utf8_trim_whitespace(text)
    gaps = pc.is_in(trimmed, value_set=pa.array(("", *words), pa.string()))
    said = pc.value_counts(trimmed.filter(gaps)).to_pylist() if pc.any(gaps).as_py() else []
    cells = Cells(
        name,
        pc.if_else(gaps, pa.scalar(None, pa.string()), trimmed),
        None,
        markers={entry["values"]: entry["counts"] for entry in said if entry["values"]},
    )
    if cells.present:
        _find_numbers(cells, decimal)
    return without(cells, values, decimal)


def without(cells: Cells, words: Collection[str], decimal: str = ".") -> Cells:
    """The cells with a gap wherever one of ``words`` stands; a number means that number however a cell writes it."""
    if not words or not cells.present:
        return cells
    numbers, _ = forced_numbers(cells, decimal)
    markers, gaps = dict(cells.markers), np.zeros(cells.rows, dtype=bool)
    for word in words:
        number = float(word) if re.fullmatch(PLAIN, word) else None
        found = pc.fill_null(pc.equal(cells.text, word), False).to_numpy() if number is None else numbers == number
        if amount := int(np.count_nonzero(found & ~gaps)):
            name = word if number is None else class_name(number)
            markers[name] = markers.get(name, 0) + amount
        gaps |= found
    if not gaps.any():
        return cells
    left = replace(
        cells,
        text=pc.if_else(pa.array(gaps), pa.scalar(None, pa.string()), cells.text),
        numbers=None if cells.numbers is None else np.where(gaps, np.nan, cells.numbers),
        markers=markers,
    )
    if left.numbers is None and left.present:
        _find_numbers(left, decimal)
    return left


def _find_numbers(cells: Cells, decimal: str) -> None:
    sign = decimal
    if decimal == "," and pc.any(dotted := pc.match_substring(cells.text, ".")).as_py():
        grouped = pc.match_substring_regex(cells.text, _GROUPED)
        commas = pc.any(pc.match_substring(cells.text, ",")).as_py()
        sign = "respell" if commas or pc.all(pc.or_(pc.invert(dotted), grouped)).as_py() else "."
    cells.numbers = None if sign == "respell" else as_numbers(cells.text, sign)
    if cells.numbers is None and (plain := respell(cells.text, decimal)) is not None:
        cells.text, cells.unit = plain.text, plain.unit
        cells.unit_cells, cells.digit_cells, cells.units = plain.unit_cells, plain.digit_cells, plain.units
        cells.numbers = as_numbers(cells.text)


def as_numbers(text: pa.ChunkedArray, decimal: str = ".") -> np.ndarray | None:
    """(N,) float64 with NaN for gaps if every other cell is a number, else None."""
    if text.null_count == len(text):
        return None
    if decimal == ",":
        text = pc.replace_substring(text, ",", ".")
    try:
        return _floats(text)
    except pa.ArrowInvalid:
        return None


def number_share(cells: Cells) -> float:
    """Share of the cells with a value that are plainly spelled numbers."""
    return int(pc.sum(pc.match_substring_regex(cells.text, PLAIN)).as_py() or 0) / max(cells.present, 1)


def forced_numbers(cells: Cells, decimal: str = ".") -> tuple[np.ndarray, np.ndarray]:
    """(N,) float64, and the rows whose cell holds something that is not a number (NaN there)."""
    if cells.numbers is not None:
        return cells.numbers, np.array([], dtype=np.int64)
    text = pc.replace_substring(cells.text, ",", ".") if decimal == "," else cells.text
    numeric = pc.match_substring_regex(text, PLAIN)
    numbers = _floats(pc.if_else(numeric, text, pa.scalar(None, pa.string())))
    return numbers, np.flatnonzero(np.isnan(numbers) & cells.text.is_valid().to_numpy())


def looks_like_dates(cells: Cells) -> bool:
    """True when nearly every cell of the column's beginning is written as a date."""
    sample = _sample(cells)
    return bool(sample) and sum(1 for value in sample if is_date(value)) >= 0.95 * len(sample)


def as_dates(cells: Cells) -> tuple[pd.Series, np.ndarray]:
    """(N,) datetime64, and the rows whose cell is not a date that exists (NaT there). Times with a zone become UTC."""
    for text in (cells.text, pc.replace_substring(cells.text, "/", "-")):
        with contextlib.suppress(pa.ArrowInvalid):
            return pd.Series(pc.cast(text, pa.timestamp("us")).to_numpy()), np.array([], dtype=np.int64)
    encoded = cells.encoded
    written = pd.Series([iso_date(value) for value in encoded.dictionary.to_pylist()], dtype="str")
    values = pd.to_datetime(written, format="ISO8601", errors="coerce", utc=True)
    naive = values.dt.tz_localize(None).astype("datetime64[us]")
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    dates = pd.Series(naive.to_numpy()[codes] if len(naive) else np.full(len(codes), "NaT", "datetime64[us]"))
    dates = dates.where(codes >= 0)
    return dates, np.flatnonzero(dates.isna().to_numpy() & (codes >= 0))


def as_text(cells: Cells, *, whole_numbers: bool) -> pd.Series:
    """(N,) str with NaN for gaps; with ``whole_numbers`` a class written 1.0 is the class 1."""
    text = cells.text
    if whole_numbers and (names := _class_names(cells)) != cells.encoded.dictionary.to_pylist():
        text = pa.array(names, pa.string()).take(cells.encoded.indices)
    return text.to_pandas().astype("str").reset_index(drop=True)


def class_counts(cells: Cells) -> pd.Series:
    """Cells per class as ``as_text`` names them, the most frequent first."""
    indices = cells.encoded.indices
    amounts = np.bincount(indices.drop_null().to_numpy(), minlength=len(cells.encoded.dictionary))
    counts: dict[str, int] = {}
    for name, amount in zip(_class_names(cells), amounts.tolist(), strict=True):
        counts[name] = counts.get(name, 0) + amount
    return pd.Series(dict(sorted(counts.items(), key=lambda entry: -entry[1])), dtype=np.int64)


def image_share(cells: Cells) -> float:
    """Share of cells at the column's beginning that name an image file."""
    sample = _sample(cells)
    return sum(1 for value in sample if is_image_name(value)) / len(sample) if sample else 0.0


def class_name(value: float | str) -> str:
    """The class that a number stands for, written as ``as_text`` writes it: 1.0 -> ``1``."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def sorted_classes(classes: Sequence[str]) -> tuple[str, ...]:
    """Class names in the order of their numbers if all are numbers, else of their letters."""
    try:
        return tuple(sorted(classes, key=float))
    except ValueError:
        return tuple(sorted(classes))


def kind_is_text(kind: Kind) -> bool:
    """True for kinds whose values stay text in the frame."""
    return kind not in ("number", "date")


def _class_names(cells: Cells) -> list[str]:
    return pc.replace_substring_regex(cells.encoded.dictionary, _WHOLE.pattern, r"\1").to_pylist()


def _floats(text: pa.ChunkedArray) -> np.ndarray:
    return pc.fill_null(pc.cast(text, pa.float64()), float("nan")).to_numpy()


def _sample(cells: Cells) -> list[str]:
    return pc.drop_null(cells.text.slice(0, 20 * _SAMPLE)).slice(0, _SAMPLE).to_pylist()
