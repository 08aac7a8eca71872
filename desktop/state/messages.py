"""What reaches ``update`` beside intents: lines of the engine, its life and death, and answers to effects."""

from typing import TypeAlias, Union

from msgspec import Struct

from desktop.state.guide import EndGuide, StartGuide, StepGuide
from desktop.state.intents import Intent
from desktop.state.locating import LocateFile
from desktop.state.other_engine import LookAtEngine
from engine.domain.protocol import Ready, Refused, Reply, RequestProgressed
from engine.domain.study import StudyState
from engine.domain.text import Text
from engine.domain.verdict import Verdict


class EngineSaid(Struct, frozen=True):
    """A line of the engine other than an event; ``at`` is when it came, UTC, ISO 8601."""

    line: Ready | Reply | Refused | RequestProgressed
    at: str


class EngineLost(Struct, frozen=True):
    """The engine process ended without being asked to."""

    exit_code: int | None
    last_words: str


class EngineFailedToStart(Struct, frozen=True):
    """The engine process could not be started at all."""

    details: str


class StudyMoved(Struct, frozen=True):
    """The fold of the events reached another state; ``last_seq`` is the last event it knows."""

    state: StudyState | None
    """None while training runs."""
    started: bool
    verdict: Verdict | None
    last_seq: int
    message: Text | None = None
    details: str = ""


class ProjectPathChosen(Struct, frozen=True):
    """A free file name for the new project."""

    path: str


class SampleFolderChosen(Struct, frozen=True):
    """The folder that sample ``name`` is to be written into."""

    name: str
    folder: str


class DiskRefused(Struct, frozen=True):
    """Something could not be written or made; ``what`` says which, in one sentence."""

    what: Text
    details: str = ""


class PreferencesRefused(Struct, frozen=True):
    """The preferences could not be stored; ``what`` says so in one sentence."""

    what: Text
    details: str = ""


class FontsFound(Struct, frozen=True):
    """Whether a font that can show Japanese is installed."""

    japanese: bool


class LogRead(Struct, frozen=True):
    """The end of the engine's log; with ``facts`` about this machine where a report for support is wanted."""

    text: str
    facts: dict[str, str] | None = None


class TrayFound(Struct, frozen=True):
    """Whether the desktop has a tray for an icon of a hidden window."""

    there: bool


Message: TypeAlias = Union[
    Intent,
    StartGuide,
    StepGuide,
    EndGuide,
    LocateFile,
    LookAtEngine,
    EngineSaid,
    EngineLost,
    EngineFailedToStart,
    StudyMoved,
    ProjectPathChosen,
    SampleFolderChosen,
    DiskRefused,
    PreferencesRefused,
    FontsFound,
    TrayFound,
    LogRead,
]
