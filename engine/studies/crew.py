"""Who does the work of a study: worker processes of this machine, or those hosted by a cluster; the runner sees no difference."""

import queue
from pathlib import Path
from typing import Protocol, TypeAlias

from engine.domain.text import Text
from engine.studies.frames import FromWorker, ToWorker
from engine.studies.pool import Worker
from engine.training.gpu import gpu_workers


class Hand(Protocol):
    """One worker process, near or far."""

    def send(self, frame: ToWorker) -> None:
        """Give it ``frame``; one that is gone in the meantime is reported by the crew."""
        ...

    def end(self) -> None:
        """End it; harmless when it is gone."""
        ...

    def farewell(self) -> Text:
        """What is told of it when it was lost."""
        ...

    def killed(self) -> bool:
        """Whether the system ended it, as it does where memory runs out; asked when it is gone."""
        ...

    def last_words(self) -> str:
        """The end of what it wrote to standard error, as far as that is known."""
        ...


class Arrived:
    """A hand is ready for work."""


Said: TypeAlias = FromWorker | Arrived | None
"""What comes from a hand; None when it was lost."""


class Crew(Protocol):
    """The hands of one study."""

    device: str
    """What every hand computes on; one kind for all, so that the comparison stays fair."""
    size: int
    """How many hands can work at once, as far as is known."""

    def open(self, folder: Path, arrays: Path) -> None:
        """Make sure that there is somebody, TasukiError otherwise; ``folder`` is for passing files, ``arrays`` what all will read."""
        ...

    def employ(self, wanted: int) -> None:
        """See to it that up to ``wanted`` hands come or are there; each says that it has arrived."""
        ...

    def do_without(self, hand: Hand) -> bool:
        """End ``hand`` for good, so that those beside it have its memory; False where that would help nobody."""
        ...

    def hear(self, seconds: float) -> tuple[Hand, Said] | None:
        """What a hand said next, waiting at most ``seconds``; TasukiError when nobody can be reached any more."""
        ...

    def close(self) -> None:
        """End every hand."""
        ...


class LocalCrew:
    """Worker processes on the cores of this machine, or a few on its GPU."""

    def __init__(self, cores: int) -> None:
        self.device = "cpu"
        self.size = cores
        self._inbox: queue.SimpleQueue[tuple[Worker, Said]] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._started = 0
        self._folder = Path()

    def compute_on(self, device: str) -> None:
        """Have all workers compute on ``device``; to be said before any is employed."""
        self.device = device
        if device == "cuda":
            self.size = gpu_workers(self.size)

    def open(self, folder: Path, arrays: Path) -> None:
        """Note where workers write to standard error; ``arrays`` lie where all of them can read."""
        del arrays
        self._folder = folder

    def employ(self, wanted: int) -> None:
        """Start as many processes as are missing."""
        for _ in range(min(self.size, wanted) - len(self._workers)):
            worker = Worker(self._started, lambda worker, said: self._inbox.put((worker, said)), self._folder)
            self._started += 1
            self._workers.add(worker)
            self._inbox.put((worker, Arrived()))

    def do_without(self, hand: Hand) -> bool:
        """End one process of several; they share the memory of this machine, and of its GPU."""
        if self.size < 2:
            return False
        self.size -= 1
        hand.end()
        return True

    def hear(self, seconds: float) -> tuple[Hand, Said] | None:
        """What a worker said next."""
        try:
            worker, said = self._inbox.get(timeout=seconds)
        except queue.Empty:
            return None
        if said is None:
            self._workers.discard(worker)
        return worker, said

    def close(self) -> None:
        """End every process."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()
