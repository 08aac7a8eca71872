"""What is wrong with a plan file, in words: the TOML itself, an entry that is unknown, a value that does not fit."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from engine.domain.plan import Plan
from engine.domain.text import Text, message

_PLACE = re.compile(r"^(?P<problem>.*?)(?: - at `(?:key in )?\$\.?(?P<place>.*)`)?$", re.DOTALL)
_TYPES = {
    "int": message("a whole number"),
    "float": message("a number"),
    "str": message("text in quotation marks"),
    "bool": message("true or false"),
    "array": message("a list in square brackets"),
    "object": message("a table"),
}


def toml_fault(content: bytes) -> Text | None:
    """Why ``content`` is no TOML, or None if it is."""
    try:
        tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return message("it is not a text file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        if found is None:
            return message("it ends in the middle of an entry")
        return message("line {line}, column {column} is not TOML", line=int(found[1]), column=int(found[2]))
    return None


def value_fault(error: msgspec.ValidationError) -> Text:
    """What ``error`` says about which entry."""
    parts = _PLACE.match(str(error))
    problem, place = (parts["problem"], parts["place"] or "") if parts else (str(error), "")
    if found := re.fullmatch(r"Object missing required field `(\w+)`", problem):
        return message("the entry {entry} is missing", entry=f"{place}.{found[1]}" if place else found[1])
    if found := re.fullmatch(r"Invalid enum value (.+)", problem, re.DOTALL):
        return message("{entry} cannot be {value}", entry=place, value=found[1])
    if found := re.fullmatch(r"Expected `(\w+)`(?:, got `(\w+)`)?", problem):
        return message("{entry} must be {kind}", entry=place, kind=_TYPES.get(found[1], found[1]))
    if found := re.fullmatch(r"Expected `(\w+)` (>=|<=|>|<) (\S+)", problem):
        return _bound(place, found[2], found[3])
    if found := re.fullmatch(r"Expected `array` of length >= (\d+)", problem):
        return message("{entry} must name at least {least}", entry=place, least=int(found[1]))
    return message("{entry}: {problem}", entry=place or "–", problem=problem)


def unknown_entries(content: bytes, plan: Plan) -> list[str]:
    """The entries of the file that no plan has, with their place; nothing in a plan is ignored."""
    return list(_unknown(tomllib.loads(content.decode("utf-8-sig")), plan, ""))


def _bound(entry: str, sign: str, bound: str) -> Text:
    match sign:
        case ">=":
            return message("{entry} must be at least {bound}", entry=entry, bound=bound)
        case "<=":
            return message("{entry} must be at most {bound}", entry=entry, bound=bound)
        case ">":
            return message("{entry} must be above {bound}", entry=entry, bound=bound)
        case _:
            return message("{entry} must be below {bound}", entry=entry, bound=bound)


def _unknown(given: object, understood: object, place: str) -> Iterator[str]:
    match given, understood:
        case Mapping(), msgspec.Struct():
            entries: Mapping[str, Any] = given
            for name, value in entries.items():
                if name not in understood.__struct_fields__:
                    yield f"{place}{name}"
                else:
                    yield from _unknown(value, getattr(understood, name), f"{place}{name}.")
        case list(), Sequence():
            for position, (value, one) in enumerate(zip(given, understood, strict=False)):
                yield from _unknown(value, one, f"{place.removesuffix('.')}[{position}].")
        case _:
            return
