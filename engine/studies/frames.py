"""What engine and workers say to each other: typed messages as length-prefixed msgpack over pipes."""

import struct
import threading
from typing import Any, BinaryIO, Generic, TypeAlias, TypeVar, Union

import msgspec
from msgspec import Struct

from engine.domain.events import Event
from engine.domain.explanation import SliceMeasured, SliceRule
from engine.domain.picture import WeighedPicture
from engine.domain.plan import TrainingSettings, Trial
from engine.domain.spectrum import LayerExponent
from engine.domain.tag import snake_tag
from engine.domain.task import Task
from engine.domain.text import Text
from engine.training.job import CohortJob

_LENGTH = struct.Struct(">I")
_Message = TypeVar("_Message")


class _Frame(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_tag):
    pass


class Train(_Frame, frozen=True):
    """Train ``job`` on the arrays in the file ``arrays``, from the checkpoint ``resume`` if there is one."""

    job: CohortJob
    arrays: str
    device: str
    resume: bytes | None = None
    skipped: tuple[str, ...] = ()
    """Trials of the job that are not to be trained any further."""


class Score(_Frame, frozen=True):
    """Score finished trials on one part of their split (2 is the test part)."""

    trials: tuple[Trial, ...]
    weights: dict[str, bytes]
    tasks: tuple[Task, ...]
    settings: TrainingSettings
    arrays: str
    part: int
    owners: tuple[int, ...] = ()
    """The column of every table input, if it is to be measured which columns matter."""
    seed: int = 0
    """The plan's."""
    rules: tuple[SliceRule, ...] = ()
    """The parts of the data in which candidate and baseline are compared."""


class Stop(_Frame, frozen=True):
    """Leave a checkpoint and stop what is under way."""


class Pause(_Frame, frozen=True):
    """Rest at the next step, with everything kept in memory."""


class Proceed(_Frame, frozen=True):
    """Go on after a pause."""


class Skip(_Frame, frozen=True):
    """Train these trials no further."""

    trials: tuple[str, ...]


ToWorker: TypeAlias = Union[Train, Score, Stop, Pause, Proceed, Skip]


class Emitted(_Frame, frozen=True):
    """Something happened in training."""

    event: Event


class Checkpointed(_Frame, frozen=True):
    """The whole state of the cohort under way."""

    blob: bytes


class Trained(_Frame, frozen=True):
    """The cohort is finished; the best weights by trial."""

    weights: dict[str, bytes]


class Scored(_Frame, frozen=True):
    """KPIs by trial, one value per task, and what else is told of those that train several tasks."""

    kpis: dict[str, tuple[float | None, ...]]
    draws: dict[str, tuple[tuple[float | None, ...], ...]] = {}
    """KPIs by trial on each draw of the rows."""
    inputs: dict[str, tuple[tuple[float | None, ...], ...]] = {}
    """The share of each column in what a task looks at."""
    pictures: dict[str, tuple[WeighedPicture, ...]] = {}
    """Of one trial, where the networks look at pictures."""
    exponents: dict[str, tuple[LayerExponent, ...]] = {}
    drops: dict[str, tuple[tuple[float | None, ...], ...]] = {}
    """By how much a task's KPI becomes worse when a column is shuffled."""
    slices: tuple[SliceMeasured, ...] = ()


class Stopped(_Frame, frozen=True):
    """The cohort was stopped as asked."""


class Failed(_Frame, frozen=True):
    """The work could not be done; the worker is ready for other work."""

    reason: Text
    details: str
    out_of_memory: bool = False


FromWorker: TypeAlias = Union[Emitted, Checkpointed, Trained, Scored, Stopped, Failed]


class FrameReader(Generic[_Message]):
    """Reads messages of one type from a pipe."""

    def __init__(self, stream: BinaryIO, kind: Any) -> None:
        self._stream = stream
        self._decoder: msgspec.msgpack.Decoder[_Message] = msgspec.msgpack.Decoder(kind)

    def read(self) -> _Message | None:
        """The next message; None when the other side has gone."""
        header = self._stream.read(_LENGTH.size)
        if len(header) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(header)
        body = self._stream.read(length)
        return self._decoder.decode(body) if len(body) == length else None


class FrameWriter:
    """Writes messages into a pipe, whole ones from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._mutex = threading.Lock()

    def write(self, frame: ToWorker | FromWorker) -> None:
        """Send ``frame``; OSError when the other side has gone."""
        body = msgspec.msgpack.encode(frame)
        with self._mutex:
            self._stream.write(_LENGTH.pack(len(body)) + body)
            self._stream.flush()
