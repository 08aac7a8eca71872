"""Writing the engine's lines, whole and in order, from any thread."""

import threading
from typing import BinaryIO

import msgspec

from engine.domain.protocol import EngineLine


class LineWriter:
    """One JSON object a line, UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._mutex = threading.Lock()
        self._encoder = msgspec.json.Encoder()

    def write(self, line: EngineLine) -> None:
        """Send ``line``; OSError when the other side has gone."""
        body = self._encoder.encode(line) + b"\n"
        with self._mutex:
            self._stream.write(body)
            self._stream.flush()
