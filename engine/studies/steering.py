"""What a person wants of a running study, left here by any thread and taken up by the one that runs it."""

import queue
import threading
from collections.abc import Iterable

from engine.domain.text import Text, message

SKIPPED = message("This trial was skipped on request.")
ENDED = message("Training was ended before this trial was finished.")


class Steering:
    """Wishes: stop, rest, go on, leave out trials."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._rest = threading.Event()
        self._unwanted: queue.SimpleQueue[tuple[tuple[str, ...], Text]] = queue.SimpleQueue()

    @property
    def stopped(self) -> bool:
        """Whether the study is to be stopped."""
        return self._stop.is_set()

    @property
    def resting(self) -> bool:
        """Whether the study is to rest."""
        return self._rest.is_set()

    def stop(self) -> None:
        """Stop and keep what is finished."""
        self._stop.set()

    def rest(self, resting: bool) -> None:
        """Rest, or go on."""
        if resting:
            self._rest.set()
        else:
            self._rest.clear()

    def leave_out(self, trials: Iterable[str], reason: Text) -> None:
        """Train ``trials`` no further, because of ``reason``."""
        self._unwanted.put((tuple(trials), reason))

    def unwanted(self) -> list[tuple[tuple[str, ...], Text]]:
        """What was left out since this was last asked."""
        found: list[tuple[tuple[str, ...], Text]] = []
        while True:
            try:
                found.append(self._unwanted.get_nowait())
            except queue.Empty:
                return found
