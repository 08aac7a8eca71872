"""What a person typed, read as the value of a setting, or the sentence that says what is wrong with it."""

import re
import unicodedata
from typing import TypeAlias, Union

import msgspec
from msgspec import Struct

from engine.domain.method import Setting
from engine.domain.text import Text, message

Value: TypeAlias = Union[bool, int, float, str, tuple[int | float | str, ...]]

_SEPARATORS = re.compile(r"[,、;\s]+")


class Entry(Struct, frozen=True):
    """The value, or why there is none; exactly one of the two is set."""

    value: Value | None = None
    problem: Text | None = None


def read_entry(setting: Setting, text: str) -> Entry:
    """Read ``text`` for a setting of kind integer, number, integers, numbers or text; full-width digits are taken too."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if setting.kind == "text":
        return Entry(plain)
    single = setting.kind in ("integer", "number")
    words = [plain.replace(",", "")] if single else [word for word in _SEPARATORS.split(plain) if word]
    if not words or not words[0]:
        return Entry(problem=_expected(setting))
    values: list[int | float] = []
    for word in words:
        value = _number(word, whole=setting.kind in ("integer", "integers"))
        if value is None or not _inside(setting, value):
            return Entry(problem=_refusal(setting, word))
        values.append(value)
    return Entry(values[0] if single else tuple(values))


def check_against(settings: type[Struct], setting: Setting, value: Value) -> Text | None:
    """The sentence that refuses ``value`` where ``settings`` itself would, such as for an end that is excluded; None if it fits."""
    try:
        msgspec.convert({setting.id: value}, settings)
    except msgspec.ValidationError:
        return _refusal(setting, entry_text(value))
    return None


def entry_text(value: Value) -> str:
    """``value`` as it stands in an entry field."""
    match value:
        case tuple():
            return ", ".join(entry_text(one) for one in value)
        case bool() | str():
            return str(value)
        case _:
            return f"{value:.10g}"


def _number(word: str, *, whole: bool) -> int | float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    if number != number or abs(number) == float("inf"):
        return None
    if not whole:
        return number
    return int(number) if number.is_integer() else None


def _inside(setting: Setting, value: float) -> bool:
    return (setting.low is None or value >= setting.low) and (setting.high is None or value <= setting.high)


def _refusal(setting: Setting, entry: str) -> Text:
    return message("{expected} “{entry}” cannot be used.", expected=_expected(setting), entry=entry)


def _expected(setting: Setting) -> Text:
    low, high = (entry_text(end) if end is not None else "" for end in (setting.low, setting.high))
    match setting.kind, bool(low), bool(high):
        case "integer", True, True:
            return message("Enter a whole number from {low} to {high}.", low=low, high=high)
        case "integer", _, _:
            return message("Enter a whole number.")
        case "number", True, True:
            return message("Enter a number from {low} to {high}.", low=low, high=high)
        case "number", True, False:
            return message("Enter a number above {low}.", low=low)
        case "number", _, _:
            return message("Enter a number.")
        case "integers", _, _:
            return message("Enter whole numbers separated by commas.")
        case "choices", _, _:
            return message("Choose at least one.")
        case _:
            return message("Enter numbers separated by commas.")
