"""One life of the engine process: plain threads that start it, feed it, listen to it and see it end."""

import collections
import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from engine.domain.outside import engine_sources, libraries_hidden, outside_command, outside_environment
from engine.domain.protocol import EngineLine
from engine.domain.requests import Request

BATCH_SECONDS = 0.05
"""Shortest time between two batches: 20 a second."""
LEAVE_SECONDS = 5.0
"""How long an engine that was asked to leave may take before it is ended."""
START_SECONDS = 60.0
"""How long an engine of the person's choice may take for its first word; the packaged one says it within a second."""
LAST_WORDS = 40
"""Lines of the engine's log that are kept for a report of its death."""


def engine_command(place: str = "") -> list[str]:
    """The command that starts the engine: the one at ``place``, else the executable beside a packaged app, else this Python."""
    if place:
        return outside_command(place, "serve")
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("tasuki-engine.exe" if os.name == "nt" else "tasuki-engine")), "serve"]
    return [sys.executable, "-m", "engine", "serve"]


def engine_environment(environment: Mapping[str, str], cores: int = 0, device: str = "auto") -> dict[str, str]:
    """``environment`` with what torch must find before it is loaded: waiting threads sleep instead of spinning.

    Training uses ``cores`` at most, 0 for all, and a GPU where there is one unless ``device`` is ``cpu``.
    """
    limit = {"TASUKI_CORES": str(cores)} if cores else {}
    kind = {"TASUKI_DEVICE": device} if device != "auto" else {}
    return {**environment, **limit, **kind, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


class Connection:
    """A started engine. The callbacks run on a background thread and must only pass on what they get.

    ``on_lines`` gets the lines in order, at most 20 batches a second; ``on_end`` gets exit code and last words, once,
    unless ``close`` was called before; ``on_failure`` is called instead when the process could not be started.
    An ``outside`` engine is a program of the person's choice: it gets an environment of its own, and one whose first line is
    none of an engine's, or does not come within ``START_SECONDS``, is ended.
    """

    def __init__(
        self,
        command: list[str],
        log_file: Path | None,
        *,
        on_lines: Callable[[list[EngineLine]], None],
        on_end: Callable[[int | None, str], None],
        on_failure: Callable[[str], None],
        backlog: Iterable[Request] = (),
        cores: int = 0,
        device: str = "auto",
        outside: bool = False,
    ) -> None:
        self._command = command
        self._outside = outside
        self._understood = threading.Event()
        self._log_file = log_file
        self._limits = cores, device
        self._on_lines = on_lines
        self._on_end = on_end
        self._on_failure = on_failure
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._inbox: queue.SimpleQueue[EngineLine | None] = queue.SimpleQueue()
        self._words: collections.deque[str] = collections.deque(maxlen=LAST_WORDS)
        self._closed = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        for request in backlog:
            self.send(request)
        threading.Thread(target=self._live, name="engine link", daemon=False).start()

    @property
    def pid(self) -> int | None:
        """The engine's process id, None until it runs."""
        return self._process.pid if self._process is not None else None

    def send(self, request: Request) -> None:
        """Pass ``request`` on; it is written by a background thread."""
        self._outbox.put(msgspec.json.encode(request) + b"\n")

    def close(self) -> None:
        """Tell the engine to leave; nothing is reported any more, and nobody waits."""
        self._closed.set()
        self._outbox.put(None)

    def _live(self) -> None:
        """Start the process and see it through to its end."""
        try:
            process = self._start()
        except (OSError, ValueError) as error:
            if not self._closed.is_set():
                self._on_failure(f"{' '.join(self._command)}\n{error}")
            return
        self._process = process
        if self._outside:
            doubt = threading.Timer(START_SECONDS, self._end_if_silent, [process])
            doubt.daemon = True
            doubt.start()
        assert process.stdout is not None
        helpers = [threading.Thread(target=work, args=(process,), daemon=True) for work in (self._write, self._log)]
        batches = threading.Thread(target=self._batch, daemon=True)
        for thread in (*helpers, batches):
            thread.start()
        self._read(process, process.stdout)
        self._understood.set()
        code = self._wait(process)
        self._outbox.put(None)
        self._inbox.put(None)
        for thread in (*helpers, batches):
            thread.join(LEAVE_SECONDS)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        if not self._closed.is_set():
            self._on_end(code, "\n".join(self._words))

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = outside_environment(os.environ) if self._outside else os.environ
        with libraries_hidden() if self._outside else contextlib.nullcontext():
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=engine_environment(environment, *self._limits),
                cwd=engine_sources() if self._outside else None,  # a Python before 3.11 looks for the engine where it is started first
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )

    def _read(self, process: "subprocess.Popen[bytes]", stdout: Iterable[bytes]) -> None:
        decoder = msgspec.json.Decoder(EngineLine)
        for line in stdout:
            try:
                self._inbox.put(decoder.decode(line))
                self._understood.set()
            except msgspec.MsgspecError as error:
                self._words.append(f"a line could not be understood ({error}): {line[:200]!r}")
                if self._outside and not self._understood.is_set():
                    process.kill()
                    return

    def _end_if_silent(self, process: "subprocess.Popen[bytes]") -> None:
        if not self._understood.is_set():
            self._words.append(f"no answer within {START_SECONDS:g} s")
            process.kill()

    def _wait(self, process: "subprocess.Popen[bytes]") -> int | None:
        """The exit code; a process that closed its output but stays is ended."""
        try:
            return process.wait(LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _write(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        # a broken pipe means that the engine is gone, which the end of its output tells better
        with contextlib.suppress(OSError):
            while (line := self._outbox.get()) is not None:
                process.stdin.write(line)
                process.stdin.flush()
        with contextlib.suppress(OSError):
            process.stdin.close()
        if self._closed.is_set():
            self._wait(process)

    def _log(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stderr is not None
        with contextlib.ExitStack() as stack:
            log = None
            if self._log_file is not None:
                with contextlib.suppress(OSError):
                    self._log_file.parent.mkdir(parents=True, exist_ok=True)
                    log = stack.enter_context(self._log_file.open("wb"))
            for line in process.stderr:
                self._words.append(line.decode("utf-8", "replace").rstrip())
                if log is not None:
                    log.write(line)
                    log.flush()

    def _batch(self) -> None:
        ended = False
        while not ended:
            lines: list[EngineLine] = []
            ended = not _take(lines, self._inbox.get())
            while not ended and not self._inbox.empty():
                ended = not _take(lines, self._inbox.get())
            if lines and not self._closed.is_set():
                self._on_lines(lines)
            if not ended:
                time.sleep(BATCH_SECONDS)


def _take(lines: list[EngineLine], line: EngineLine | None) -> bool:
    if line is None:
        return False
    lines.append(line)
    return True
