"""A crew within this process, for tests that put something in the way of training, and a run of a study by it."""

import queue
from pathlib import Path
from types import SimpleNamespace

from engine.domain.text import Text, message
from engine.studies import worker
from engine.studies.crew import Arrived, Hand, LocalCrew, Said
from engine.studies.frames import Score, ToWorker, Train
from engine.studies.worker import WorkerLink


class NearHand:
    """A worker within this process; it answers when it is heard."""

    def __init__(self, crew: "NearCrew") -> None:
        self._crew = crew
        self.ended = False

    def send(self, frame: ToWorker) -> None:
        """Note the work."""
        if isinstance(frame, Train | Score):
            self._crew.work.append((self, frame))

    def end(self) -> None:
        """Be gone."""
        self.ended = True

    def farewell(self) -> Text:
        """Nothing is expected here."""
        return message("")

    def killed(self) -> bool:
        """Nothing ends it."""
        return False

    def last_words(self) -> str:
        """Nothing is expected here."""
        return ""


class NearCrew:
    """Hands within this process that work as worker processes do, one after another."""

    def __init__(self, size: int) -> None:
        self.device = "cpu"
        self.size = size
        self.work: list[tuple[NearHand, ToWorker]] = []
        self.hands: list[NearHand] = []
        self._said: queue.SimpleQueue[tuple[Hand, Said]] = queue.SimpleQueue()

    def open(self, folder: Path, arrays: Path) -> None:
        """Nothing to prepare."""

    def employ(self, wanted: int) -> None:
        """As many hands as there is room for, whatever is ``wanted``."""
        while len([hand for hand in self.hands if not hand.ended]) < self.size:
            self.hands.append(NearHand(self))
            self._said.put((self.hands[-1], Arrived()))

    def do_without(self, hand: Hand) -> bool:
        """As worker processes of one machine do."""
        return LocalCrew.do_without(self, hand)  # pyright: ignore[reportArgumentType]

    def hear(self, seconds: float) -> tuple[Hand, Said] | None:
        """What was said, after some work where there is none."""
        if self._said.empty() and self.work:
            self.answer()
        return None if self._said.empty() else self._said.get()

    def answer(self) -> None:
        """Do the first work there is, and say what came of it."""
        hand, frame = self.work.pop(0)
        link = WorkerLink(SimpleNamespace(write=lambda said: self._said.put((hand, said))))  # pyright: ignore[reportArgumentType]
        self._said.put((hand, worker._answer(frame, link)))  # pyright: ignore[reportArgumentType]

    def close(self) -> None:
        """Nobody is left."""
