"""Previews are answered beside everything else: a person who changes an option waits for no import and no training."""

import queue
import threading
from collections.abc import Callable

from engine.domain.protocol import Previewed, PreviewFiles
from engine.server.loading import load_data_side


class PreviewDesk:
    """A thread of its own that looks at the beginnings of files; ``answer`` is called with each request and how to meet it."""

    def __init__(self, answer: Callable[[PreviewFiles, Callable[[], Previewed]], None]) -> None:
        self._answer = answer
        self._requests: queue.SimpleQueue[PreviewFiles] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="previews", daemon=True).start()

    def put(self, request: PreviewFiles) -> None:
        """Have ``request`` answered soon."""
        self._requests.put(request)

    def _run(self) -> None:
        while True:
            request = self._requests.get()
            self._answer(request, lambda request=request: _look(request))


def _look(request: PreviewFiles) -> Previewed:
    load_data_side()
    from engine.server.data_desk import preview

    return preview(request)
