"""Previews are answered beside everything else: a person who changes an option waits for no import and no training."""

import queue
import threading
from collections.abc import Callable

from engine.domain.protocol import Previewed
from engine.domain.requests import PreviewFiles
from engine.server.loading import load_preview_side


class PreviewDesk:
    """A thread of its own that looks at the beginnings of files, ready soon after the start.

    ``answer`` is called with each request and how to meet it.
    """

    def __init__(self, answer: Callable[[PreviewFiles, Callable[[], Previewed]], None]) -> None:
        self._answer = answer
        self._requests: queue.SimpleQueue[PreviewFiles] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="previews", daemon=True).start()

    def put(self, request: PreviewFiles) -> None:
        """Have ``request`` answered soon."""
        self._requests.put(request)

    def _run(self) -> None:
        load_preview_side()
        while True:
            request = self._requests.get()
            self._answer(request, lambda request=request: _look(request))


def _look(request: PreviewFiles) -> Previewed:
    load_preview_side()
    from engine.server.first_look import preview

    return preview(request)
