"""Worker processes as the engine sees them: started, fed, listened to, and missed when they die.

They are outside the terminal's foreground group, so that Ctrl-C reaches the engine alone and training is stopped in order.
"""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from engine.domain.text import Text, message
from engine.studies.frames import FrameReader, FrameWriter, FromWorker, ToWorker
from engine.studies.processes import engine_command, worker_environment

KILLED = 9
"""The signal of a system that runs out of memory."""
LEAVING_SECONDS = 1.0
"""How long a process whose output has ended may take to be gone."""
LAST_WORDS = 4000
"""Characters of a dead worker's standard error that are kept."""


class Worker:
    """One worker process; what it says goes to ``tell`` from a thread of its own, with None as its last frame."""

    def __init__(self, number: int, tell: "Callable[[Worker, FromWorker | None], object]", folder: Path) -> None:
        self._ended_here = False
        self._log = folder / f"worker-{number}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                engine_command("work"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=worker_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                process_group=0 if os.name == "posix" else None,
            )
        self._writer = FrameWriter(cast("BinaryIO", self.process.stdin))
        threading.Thread(target=self._listen, args=(tell,), daemon=True).start()

    def send(self, frame: ToWorker) -> None:
        """Give it ``frame``; one that has died in the meantime is reported through the inbox."""
        try:
            self._writer.write(frame)
        except OSError:
            self._kill()

    def end(self) -> None:
        """End the process and wait until it is gone."""
        self._kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                _close(stream)

    def killed(self) -> bool:
        """Whether the system ended it (signal 9), not we; False on Windows, which has no such signal."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.process.wait(LEAVING_SECONDS) == -KILLED and not self._ended_here
        return False

    def last_words(self) -> str:
        """The end of what it wrote to standard error."""
        return self._log.read_bytes()[-LAST_WORDS:].decode(errors="replace") if self._log.exists() else ""

    def farewell(self) -> Text:
        """What is told of it when it has ended by itself."""
        return message(
            "A worker process ended unexpectedly (code {code}). Its work goes on from the last checkpoint.", code=self.process.returncode
        )

    def _listen(self, tell: "Callable[[Worker, FromWorker | None], object]") -> None:
        reader: FrameReader[FromWorker] = FrameReader(cast("BinaryIO", self.process.stdout), FromWorker)
        try:
            while (frame := reader.read()) is not None:
                tell(self, frame)
        except (OSError, ValueError):
            self._kill()
        tell(self, None)

    def _kill(self) -> None:
        if self.process.poll() is None:
            self._ended_here = True
            self.process.kill()


def _close(stream: object) -> None:
    try:
        cast("BinaryIO", stream).close()
    except OSError:
        return
