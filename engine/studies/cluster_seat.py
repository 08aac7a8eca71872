"""A seat on a cluster: a task of dask.distributed that hosts one of our worker processes and passes on what it and the engine say.

What travels are the frames of local workers (plans and arrays as msgpack and safetensors) and the name of ``sit``; never our code.
"""

import threading
import time
import uuid
from pathlib import Path
from typing import TypeAlias, Union

import msgspec
from msgspec.structs import replace

from engine.domain.tag import snake_tag
from engine.domain.text import Text
from engine.studies.dask_link import Channel, own_place
from engine.studies.frames import (
    Checkpointed,
    Emitted,
    Failed,
    FromWorker,
    Pause,
    Proceed,
    Score,
    Scored,
    Skip,
    Stop,
    Stopped,
    Train,
    Trained,
)
from engine.studies.pool import Worker
from engine.studies.scratch import Scratch
from engine.studies.versions import versions

LEASE_SECONDS = 60.0
"""A seat that hears nothing of its engine for so long leaves; the engine says something far more often."""
GATHER_SECONDS = 0.1
"""What a worker says within this time is sent together."""
LAST_SECONDS = 5.0


class _Word(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_tag):
    pass


class Piece(_Word, frozen=True):
    """A part of the file with the study's arrays."""

    body: bytes


class Alive(_Word, frozen=True):
    """The engine is still there."""


class Leave(_Word, frozen=True):
    """The study is over."""


class Seated(_Word, frozen=True):
    """A seat was taken: on which worker, and with which versions."""

    seat: str
    worker: str
    versions: dict[str, str]


class Vacated(_Word, frozen=True):
    """The worker process of the seat has ended by itself."""

    reason: Text
    last_words: str


ToSeat: TypeAlias = Union[Train, Score, Stop, Pause, Proceed, Skip, Piece, Alive, Leave]
FromSeat: TypeAlias = Union[Emitted, Checkpointed, Trained, Scored, Stopped, Failed, Seated, Vacated]


def sit(study: str, seat: str) -> None:
    """Serve the engine that runs ``study`` until it says so, is gone, or the worker process has ended."""
    address, channel = own_place()
    token = uuid.uuid4().hex
    up, down = channel(f"{study}-up"), channel(f"{study}-{token}")
    scratch = Scratch()
    mouth = _Mouth(up, token)
    worker = Worker(0, mouth.tell, scratch.folder)
    try:
        mouth.say(Seated(seat=seat, worker=address, versions=versions()))
        _obey(down, worker, scratch.folder / "arrays.safetensors")
    finally:
        mouth.shut()
        worker.end()
        scratch.close()
        down.close()
        up.close()


class _Mouth:
    """Gathers what is said and sends it on."""

    def __init__(self, up: Channel, token: str) -> None:
        self._up = up
        self._token = token.encode()
        self._unsaid: list[bytes] = []
        self._mutex = threading.Lock()
        self._something = threading.Event()
        self._open = True
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def say(self, word: FromSeat) -> None:
        """Send ``word`` soon."""
        with self._mutex:
            self._unsaid.append(msgspec.msgpack.encode(word))
        self._something.set()

    def tell(self, worker: Worker, said: FromWorker | None) -> None:
        """Send on what the worker process said."""
        if said is None:
            worker.process.wait()
            self.say(Vacated(reason=worker.farewell(), last_words=worker.last_words()))
        else:
            self.say(said)

    def shut(self) -> None:
        """Say what is left, and nothing any more."""
        self._open = False
        self._something.set()
        self._thread.join(LAST_SECONDS)

    def _speak(self) -> None:
        while True:
            self._something.wait()
            time.sleep(GATHER_SECONDS if self._open else 0)
            self._something.clear()
            with self._mutex:
                words, self._unsaid = self._unsaid, []
            if words:
                self._up.put(self._token, *words)
            elif not self._open:
                return
            if not self._open:
                self._something.set()


def _obey(down: Channel, worker: Worker, arrays: Path) -> None:
    while worker.process.poll() is None and (heard := down.get(LEASE_SECONDS)) is not None:
        for body in heard:
            word: ToSeat = msgspec.msgpack.decode(body, type=ToSeat)
            match word:
                case Leave():
                    return
                case Alive():
                    continue
                case Piece():
                    with arrays.open("ab") as stream:
                        stream.write(word.body)
                case Train() | Score():
                    worker.send(replace(word, arrays=str(arrays)))
                case _:
                    worker.send(word)
