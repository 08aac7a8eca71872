"""The request loop: a thread listens, one previews, the main thread answers the rest, training runs beside them."""

import importlib.util
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from engine.domain.engine_check import needs
from engine.domain.errors import TasukiError
from engine.domain.protocol import Done, Ready, Refused, Reply
from engine.domain.requests import CancelRequest, CancelStudy, PauseStudy, PreviewFiles, Request, SkipTrials
from engine.domain.text import message
from engine.server.control import Control
from engine.server.lines import LineWriter
from engine.server.previews import PreviewDesk
from engine.server.session import Session
from engine.studies.dask_link import is_installed
from engine.studies.pipes import claim_stdout, open_stdin
from engine.studies.versions import tasuki_version

NICENESS = 10
"""How far the engine and its workers stand back: with every core training, the window still gets nine tenths of one."""


def main() -> int:
    """Serve standard input until it ends; then leave at once, workers too. 2 where this Python lacks a library, before anything is said."""
    missing = missing_libraries()
    if missing:
        sys.stderr.write(f"{sys.executable} lacks: {', '.join(missing)}\n")
        return 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    os.environ.update({"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"})
    writer = LineWriter(claim_stdout())
    writer.write(Ready(version=tasuki_version(), cluster=is_installed()))
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    control = Control()
    previews = PreviewDesk(lambda request, look: _attempt(writer, request, lambda: writer.write(Reply(id=request.id, answer=look()))))
    threading.Thread(target=_listen, args=(open_stdin(), writer, requests, control, previews), daemon=True).start()
    session = Session(writer, control)
    while True:
        request = requests.get()
        _attempt(writer, request, lambda request=request: session.answer(request))


def missing_libraries() -> list[str]:
    """Those that the engine cannot do without and this Python does not have; the packaged engine brings all of them."""
    if getattr(sys, "frozen", False):
        return []
    return [need.name for need in needs() if not need.optional and importlib.util.find_spec(need.module) is None]


def _listen(stream: BinaryIO, writer: LineWriter, requests: "queue.SimpleQueue[Request]", control: Control, previews: PreviewDesk) -> None:
    """Read requests; a stop is passed on at once, and when there are no more, the process ends wherever it is."""
    decoder = msgspec.json.Decoder(Request)
    for line in stream:
        try:
            request = decoder.decode(line)
        except msgspec.MsgspecError as error:
            writer.write(Refused(id=_id_of(line), reason=message("The engine does not understand this request."), details=str(error)))
            continue
        match request:
            case CancelStudy() | PauseStudy() | SkipTrials():
                _attempt(writer, request, lambda request=request: _steer(writer, control, request))
            case CancelRequest():
                control.cancel(request.request)
                writer.write(Reply(id=request.id, answer=Done()))
            case PreviewFiles():
                previews.put(request)
            case _:
                requests.put(request)
    control.close_project()
    os._exit(0)


def _steer(writer: LineWriter, control: Control, request: CancelStudy | PauseStudy | SkipTrials) -> None:
    control.steer(request)
    writer.write(Reply(id=request.id, answer=Done()))


def _attempt(writer: LineWriter, request: Request, work: Callable[[], None]) -> None:
    """Do ``work`` for ``request``; what goes wrong becomes a sentence."""
    try:
        work()
    except TasukiError as error:
        writer.write(Refused(id=request.id, reason=error.text, details=error.details, missing=error.missing))
    except BrokenPipeError:
        os._exit(0)
    except Exception:
        sentence = message("This could not be done because of a fault in Tasuki. Your data and finished training are safe.")
        writer.write(Refused(id=request.id, reason=sentence, details=traceback.format_exc()))


def _id_of(line: bytes) -> int:
    """The id of a request that cannot be understood otherwise; -1 when even that is missing."""

    class Numbered(msgspec.Struct):
        id: int = -1

    try:
        return msgspec.json.decode(line, type=Numbered).id
    except msgspec.MsgspecError:
        return -1
