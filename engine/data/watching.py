"""Says how far a long reading is, and ends it when the person wants that."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.domain.errors import CancelledError
from engine.domain.text import message


@dataclass(frozen=True)
class Watch:
    """Called with the done share (0 to 1) of its stretch of the work; raises CancelledError once ``should_stop`` says so."""

    progress: Callable[[float], None] | None = None
    should_stop: Callable[[], bool] | None = None
    start: float = 0.0
    end: float = 1.0

    def __call__(self, share: float) -> None:
        """Tell that ``share`` of this stretch is done, and stop if that is wanted."""
        self.check()
        if self.progress is not None:
            self.progress(self.start + (self.end - self.start) * min(max(share, 0.0), 1.0))

    def check(self) -> None:
        """Raise CancelledError when the person has asked to stop."""
        if self.should_stop is not None and self.should_stop():
            raise CancelledError(message("Reading was stopped. Nothing was changed."))

    def part(self, start: float, end: float) -> "Watch":
        """The watch over the stretch from ``start`` to ``end`` of this one."""
        width = self.end - self.start
        return Watch(self.progress, self.should_stop, self.start + width * start, self.start + width * end)
