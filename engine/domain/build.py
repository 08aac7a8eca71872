"""Which Tasuki this is: its version, and for a packaged one the day and the commit it was built from."""

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

RECORD = "build.json"
"""Written among the resources when the application is packaged; absent when it runs from source."""
UNKNOWN = "unknown"


class BuildRecord(Struct, frozen=True):
    """The origin of this Tasuki; day and commit are empty when it runs from source."""

    version: str
    day: str = ""
    """UTC, ISO 8601."""
    commit: str = ""
    """The first twelve digits, with ``+`` behind them where files differed from it."""


@lru_cache(maxsize=1)
def build_record() -> BuildRecord:
    """The record of the packaged application, or the version alone."""
    record = files("resources") / RECORD
    if record.is_file():
        return msgspec.json.decode(record.read_bytes(), type=BuildRecord)
    return BuildRecord(tasuki_version())


def tasuki_version() -> str:
    """The version as pyproject.toml states it, or ``unknown`` where Tasuki is neither installed nor run from its sources."""
    import importlib.metadata  # a tenth of what the window needs to start, and asked for later

    try:
        return importlib.metadata.version("tasuki")
    except importlib.metadata.PackageNotFoundError:
        return _stated_version(Path(__file__).parents[2] / "pyproject.toml")


def _stated_version(project: Path) -> str:
    import tomllib

    return tomllib.loads(project.read_text("utf-8"))["project"]["version"] if project.is_file() else UNKNOWN


class Part(Struct, frozen=True):
    """A library that Tasuki brings along."""

    name: str
    version: str
    licence: str
    """SPDX expression."""


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """The libraries that a packaged Tasuki consists of, by name."""
    return msgspec.json.decode((files("resources") / "parts.json").read_bytes(), type=tuple[Part, ...])
