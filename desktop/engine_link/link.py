"""The engine as the window's thread sees it: requests go out, batches of lines and news of its life come in."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.engine_link.connection import Connection, engine_command
from desktop.state.app_state import Preferences
from engine.domain.protocol import EngineLine, Refused, Reply
from engine.domain.requests import Request


class EngineLink(QObject):
    """Starts the engine and talks with it; no method waits.

    Signals: ``received(list)`` of EngineLine in order, at most 20 times a second; ``lost(exit code or None, last words)``
    when the process ended unasked; ``failed(details)`` when it could not be started. Cores and device of training are
    those of ``limits``.
    The program at ``place`` is the engine, Tasuki's own where that is empty.
    """

    received = Signal(list)
    lost = Signal(object, str)
    failed = Signal(str)
    _arrived = Signal(object, list)
    _ended = Signal(object, object, str)
    _refused = Signal(object, str)

    def __init__(
        self,
        log_file: Path | None = None,
        command: list[str] | None = None,
        parent: QObject | None = None,
        *,
        limits: Preferences | None = None,
        place: str = "",
    ) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self._command = command
        self._limits = limits or Preferences()
        self._place = place
        self._connection: Connection | None = None
        self._backlog: list[Request] = []
        self._unanswered: list[Request] | None = None
        self._heard = False
        self._lives = 0
        self._arrived.connect(self._take_lines)
        self._ended.connect(self._take_end)
        self._refused.connect(self._take_failure)

    @property
    def pid(self) -> int | None:
        """The engine's process id, None while none runs."""
        return self._connection.pid if self._connection is not None else None

    def start(self) -> None:
        """Start the engine unless it runs; requests sent before are passed on first."""
        if self._connection is not None:
            return
        self._lives += 1
        life = self._lives
        backlog, self._backlog = self._backlog, []
        self._unanswered = list(backlog) if self._place else None
        self._heard = False
        try:
            command = engine_command(self._place) if self._place else self._command or engine_command()
        except (OSError, RuntimeError) as error:
            self.failed.emit(str(error))
            return
        self._connection = Connection(
            command,
            self._log_file,
            on_lines=lambda lines: self._arrived.emit(life, lines),
            on_end=lambda code, words: self._ended.emit(life, code, words),
            on_failure=lambda details: self._refused.emit(life, details),
            backlog=backlog,
            cores=self._limits.cores,
            device=self._limits.device,
            outside=bool(self._place),
        )

    def send(self, request: Request) -> None:
        """Send ``request``, or keep it until the engine is started."""
        if self._connection is None:
            self._backlog.append(request)
        else:
            self._connection.send(request)
            if self._unanswered is not None:
                self._unanswered.append(request)

    def use_own(self) -> None:
        """Start Tasuki's own engine in place of the chosen one; what that one left unanswered is asked again.

        Nothing is where it had begun to talk and then died: what it was at is given up, as after any engine's death.
        """
        self.close()
        self._place = ""
        self._backlog = [*(self._unanswered or ()), *self._backlog]
        self.start()

    def close(self) -> None:
        """Tell the engine to leave; a background thread sees to it."""
        self._lives += 1
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _take_lines(self, life: int, lines: list[EngineLine]) -> None:
        if life == self._lives:
            self._heard = True
            if self._unanswered is not None:
                answered = {line.id for line in lines if isinstance(line, Reply | Refused)}
                self._unanswered = [request for request in self._unanswered if request.id not in answered]
            self.received.emit(lines)

    def _take_end(self, life: int, code: int | None, words: str) -> None:
        if life == self._lives:
            self._connection = None
            if self._heard:
                self._unanswered = None
            self.lost.emit(code, words)

    def _take_failure(self, life: int, details: str) -> None:
        if life == self._lives:
            self._connection = None
            self.failed.emit(details)
