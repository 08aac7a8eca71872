"""Numbers as people write them: full-width digits, thousands separators, currency signs and units inside the cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from engine.data.arrow import compute as pc
from engine.data.units import as_unit, same_unit

PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
"""A number in the spelling that needs no translation."""
LIKE_NUMBERS = 0.9
"""Share of cells at a column's beginning that must be numbers in some spelling before any is translated."""
MAIN_UNIT = 0.95
"""Share of the cells with a unit that must carry the same one before it is taken out of them."""
_NARROW = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)}
_NARROW |= dict.fromkeys(map(ord, "−‐‑–"), "-") | {ord("￥"): "¥", 0x3000: " ", 0xA0: " ", 0x202F: " "}
_SIGNED = r"(?P<sign>[+\-▲△ー]?)\s*(?P<currency>[¥\\$€]?)\s*"
_UNIT = r"(?P<exponent>[eE][+-]?\d+)?\s*(?P<unit>\D.{0,11})?"
_FORMS = {
    ".": re.compile(_SIGNED + r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(?P<part>\d*))?" + _UNIT),
    ",": re.compile(_SIGNED + r"(?P<whole>\d{1,3}(?:[. ']\d{3})+|\d+|(?=,\d))(?:,(?P<part>\d*))?" + _UNIT),
}
_JAPANESE_MINUS = ("▲", "△", "ー")
_CURRENCIES = {"¥": "円", "\\": "円", "$": "$", "€": "€"}


@dataclass(frozen=True)
class Respelled:
    """A column whose numbers are spelled plainly; cells that are no numbers are as they were."""

    text: pa.ChunkedArray
    unit: str | None
    unit_cells: int
    """Cells from which a unit was taken."""
    digit_cells: int
    """Cells whose digits, signs or separators were changed."""
    units: dict[str, int]
    """Unit -> cells that carry it, the most frequent first. Only the first is taken out, and only if it is the main one."""


def respell(text: pa.ChunkedArray, decimal: str) -> Respelled | None:
    """The plain spelling of trimmed cells with nulls; None when the column does not hold numbers."""
    head = pc.drop_null(text.slice(0, 20_000)).slice(0, 1000).to_pylist()
    if not head or sum(1 for value in head if plain_number(value, decimal)) < LIKE_NUMBERS * len(head):
        return None
    whole = pa.concat_arrays(text.chunks) if text.num_chunks != 1 else text.chunk(0)
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(whole, PLAIN if decimal == "." else r"^[+-]?\d+$")), False)
    encoded = whole.filter(odd).dictionary_encode()
    values: list[str] = encoded.dictionary.to_pylist()
    found = [plain_number(value, decimal) for value in values]
    amounts = np.bincount(encoded.indices.to_numpy(), minlength=len(values)).tolist()
    units, spelled = _units(found, amounts)
    main = next((unit for unit, amount in units.items() if amount >= MAIN_UNIT * sum(units.values())), None)
    if len(units) > 1:
        found = [None if number and number[1] and spelled[number[1]] != main else number for number in found]
    plain = pa.array([number[0] if number else value for number, value in zip(found, values, strict=True)], pa.string())
    changed = pc.replace_with_mask(whole, odd, plain.take(encoded.indices))
    return Respelled(
        text=pa.chunked_array([changed]),
        unit=main,
        unit_cells=int(sum(amount for amount, number in zip(amounts, found, strict=True) if number and number[1])),
        digit_cells=int(sum(amount for amount, number in zip(amounts, found, strict=True) if number and number[2])),
        units=units,
    )


def _units(found: Sequence[tuple[str, str, bool] | None], amounts: Sequence[int]) -> tuple[dict[str, int], dict[str, str]]:
    """Cells of each unit, the most frequent first, and for every spelling of a unit the one that came first."""
    first: dict[str, str] = {}
    spelled: dict[str, str] = {}
    counts: dict[str, int] = {}
    for number, amount in zip(found, amounts, strict=True):
        if number and number[1]:
            name = spelled[number[1]] = first.setdefault(same_unit(number[1]), number[1])
            counts[name] = counts.get(name, 0) + amount
    return dict(sorted(counts.items(), key=lambda entry: -entry[1])), spelled


def plain_number(value: str, decimal: str = ".") -> tuple[str, str, bool] | None:
    """Plain spelling, unit (or nothing) and whether the digits were spelled otherwise; None for what is no number."""
    narrow = value.translate(_NARROW)
    form = _FORMS[decimal].fullmatch(narrow)
    if form is None:
        return None
    sign, currency, whole, part, exponent, unit = form.group("sign", "currency", "whole", "part", "exponent", "unit")
    if unit is not None and (unit := as_unit(unit)) is None:
        return None
    if currency and unit not in (None, _CURRENCIES[currency]):
        return None
    end = form.start("unit") if unit else len(value)
    odd = sign in _JAPANESE_MINUS or narrow[:end] != value[:end] or bool(whole and not whole.isdigit())
    digits = whole if whole.isdigit() else re.sub(r"\D", "", whole)
    plain = (digits or "0") + (f".{part}" if part else "") + (exponent or "")
    return ("-" if sign in ("-", *_JAPANESE_MINUS) else "") + plain, unit or _CURRENCIES.get(currency, ""), odd
