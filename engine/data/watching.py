"""Says how far a long reading is, and ends it when the person wants that."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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

    def silent(self) -> "Watch":
        """The watch over work that does not count as progress but can be stopped."""
        return Watch(None, self.should_stop)

    @contextmanager
    def reading(self, path: Path) -> Iterator["WatchedFile"]:
        """The file at ``path``, open from its beginning; the share of its bytes that were read is told."""
        with path.open("rb") as stream:
            yield WatchedFile(stream, self)


class WatchedFile(io.RawIOBase):
    """A stream that tells its watch how far it is read; a stop comes out of ``read`` as CancelledError."""

    def __init__(self, stream: io.BufferedReader, watch: Watch) -> None:
        super().__init__()
        self._stream, self._watch = stream, watch
        self._size = max(os.fstat(stream.fileno()).st_size, 1)
        self._done = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, all that are left without one."""
        piece = self._stream.read(size)
        self._done += len(piece)
        self._watch(self._done / self._size)
        return piece


QUIET = Watch()
"""Nobody listens and nobody stops."""
