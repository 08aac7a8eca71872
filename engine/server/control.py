"""What must work at any moment, whatever the engine is busy with: stopping it, and letting go of the project."""

import threading
from collections.abc import Iterable
from typing import Protocol

from engine.domain.requests import CancelStudy, PauseStudy, SkipTrials

CLOSE_SECONDS = 1.0


class Stoppable(Protocol):
    """A run that can be asked to stop."""

    def cancel(self) -> None:
        """Ask it to stop soon."""
        ...

    def pause(self, resting: bool) -> None:
        """Have it rest, or go on."""
        ...

    def skip(self, trials: Iterable[str]) -> None:
        """Have it leave out ``trials``."""
        ...

    def end_early(self) -> None:
        """Have it go on to the verdict with what is finished."""
        ...


class Closable(Protocol):
    """An open project."""

    def close(self) -> None:
        """Let go of it."""
        ...


class Control:
    """The open project, its running training and the requests nobody wants any more, reachable from the thread that listens."""

    def __init__(self) -> None:
        self.project: Closable | None = None
        self.training: Stoppable | None = None
        self._unwanted: set[int] = set()

    def cancel(self, request: int) -> None:
        """Note that nobody waits for ``request`` any more."""
        self._unwanted.add(request)

    def cancelled(self, request: int) -> bool:
        """Whether ``request`` is to be given up."""
        return request in self._unwanted

    def stop_training(self) -> None:
        """Ask the training to stop, if there is one."""
        training = self.training
        if training is not None:
            training.cancel()

    def steer(self, request: "CancelStudy | PauseStudy | SkipTrials") -> None:
        """Pass a wish on to the training, if there is one; TasukiError where it cannot be met."""
        training = self.training
        if training is None:
            return
        match request:
            case CancelStudy():
                training.end_early() if request.conclude else training.cancel()
            case PauseStudy():
                training.pause(request.resting)
            case SkipTrials():
                training.skip(request.trials)

    def close_project(self) -> None:
        """Let go of the project, but do not wait longer than a second for it."""
        project = self.project
        if project is not None:
            closing = threading.Thread(target=project.close, daemon=True)
            closing.start()
            closing.join(CLOSE_SECONDS)
