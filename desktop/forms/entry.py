"""What a person typed, read as the value of a setting, or the sentence that says what is wrong with it."""

import re
import unicodedata
from typing import TypeAlias, Union

import msgspec
from msgspec import Struct

from engine.domain.method import Setting
from engine.domain.setting_words import expected, inside
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
        return Entry(text.strip())
    single = setting.kind in ("integer", "number")
    words = [plain.replace(",", "")] if single else [word for word in _SEPARATORS.split(plain) if word]
    if not words or not words[0]:
        return Entry(problem=expected(setting))
    values: list[int | float] = []
    for word in words:
        value = _number(word, whole=setting.kind in ("integer", "integers"))
        if value is None or not inside(setting, value):
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


def _refusal(setting: Setting, entry: str) -> Text:
    return message("{expected} “{entry}” cannot be used.", expected=expected(setting), entry=entry)
