"""What was found of an engine that a person would like to use, and which libraries such an engine needs."""

from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from engine.domain.text import Text


class Need(Struct, frozen=True):
    """A library that the engine loads."""

    name: str
    """As pip knows it."""
    module: str
    least: str
    """The oldest version that will do."""
    tested: str
    """The version that Tasuki is tested with."""
    optional: bool = False
    """True where only one command needs it."""


class Point(Struct, frozen=True):
    """One thing that was found: good, worth knowing, or a reason why the engine cannot be used."""

    tone: Literal["good", "caution", "bad"]
    what: Text


class EngineCheck(Struct, frozen=True):
    """The engine at ``place``, in words; ``place`` is empty for Tasuki's own."""

    place: str
    usable: bool
    points: tuple[Point, ...]
    command: str = ""
    """What to type to mend what is missing; empty where nothing is."""
    details: str = ""
    """The program's own words, for support."""


@lru_cache(maxsize=1)
def needs() -> tuple[Need, ...]:
    """The libraries that the engine loads, as installers/engine_needs.py wrote them."""
    return msgspec.json.decode((files("resources") / "engine_needs.json").read_bytes(), type=tuple[Need, ...])
