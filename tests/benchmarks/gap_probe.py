"""Drives the real window and notes how long its thread was away: `python -m tests.benchmarks.gap_probe import|training FILE FOLDER`.

Prints one JSON object: for each part of the way the longest gap in milliseconds between two beats, how much of it this thread
and the rest of the process computed, and how many gaps were longer than the target.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QPushButton

from desktop.app import Application, first_state, make_qt_application
from desktop.state.preferences import find_places
from desktop.state.steps import Step
from tests.end_to_end.journey import Heartbeat, Journey

TARGET_MILLISECONDS = 100
IDLE_MILLISECONDS = 4000
LOOK_MILLISECONDS = 20
REST_MILLISECONDS = 400
LONGEST_IMPORT = 120


class Watch(Heartbeat):
    """A heartbeat that also knows who computed during the longest gap of each part."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, dict[str, float]] = {}
        self._clocks = (time.perf_counter(), time.thread_time(), time.process_time())

    def enter(self, part: str) -> None:
        """Count from here on for ``part``."""
        super().enter(part)
        self._clocks = (time.perf_counter(), time.thread_time(), time.process_time())

    def _beat(self) -> None:
        super()._beat()
        before, self._clocks = self._clocks, (time.perf_counter(), time.thread_time(), time.process_time())
        gap, mine, ours = (1000 * (now - then) for now, then in zip(self._clocks, before, strict=True))
        part = self.parts.setdefault(self.part, {"gap": 0.0, "thread": 0.0, "others": 0.0, "busiest": 0.0, "beats": 0, "over": 0})
        part["beats"] += 1
        part["over"] += gap > TARGET_MILLISECONDS
        part["busiest"] = max(part["busiest"], mine)
        if gap > part["gap"]:
            part.update(gap=gap, thread=mine, others=ours - mine)


class Trip(Journey):
    """A journey in Qt's own event loop that takes no pictures, which would hold up the thread."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # pyright: ignore[reportArgumentType]
        self.heart = Watch()

    def expect(self, what: str, condition: Callable[[], object], seconds: float) -> None:
        """Wait until ``condition`` holds."""
        until = time.monotonic() + seconds
        while not condition() and time.monotonic() < until:
            rest(LOOK_MILLISECONDS)
        super().expect(what, condition, 0)

    def arrive(self, step: Step) -> None:
        """Be on the page of ``step``."""
        state = lambda: self._tasuki.state  # noqa: E731
        self.expect(f"the page {step}", lambda: state().page == step and not state().busy("inspect", "propose", "report"), LONGEST_IMPORT)
        rest(REST_MILLISECONDS)

    def begin(self) -> None:
        """See the window come up, then leave it alone for a while."""
        self.heart.enter("start")
        self.expect("all pages", lambda: self._tasuki.state.engine.condition == "ready" and not self._tasuki._spare.isActive(), 60)
        rest(REST_MILLISECONDS)
        self.heart.enter("idle")
        rest(IDLE_MILLISECONDS)
        self.heart.enter("import")

    def read(self, file: Path) -> None:
        """Drop ``file`` and look at what was understood."""
        self.drop(file)
        self.import_as_it_is()
        self.arrive("data")

    def import_as_it_is(self) -> None:
        """Take the file as the importer shows it, without a picture."""
        button = self._tasuki.window.importer.findChild(QPushButton, "import_as_it_is")
        assert button is not None
        self.expect("the preview", lambda: button.isVisible() and button.isEnabled(), LONGEST_IMPORT)
        rest(REST_MILLISECONDS)
        button.click()
        self.expect("the data", lambda: self._tasuki.state.importing is None, LONGEST_IMPORT)


def rest(milliseconds: int) -> None:
    """Let Qt work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main() -> int:
    """Go the way that the command line names."""
    way, file, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    app = make_qt_application(sys.argv)
    tasuki = Application(app, first_state(find_places(), language="ja", theme="light"), find_places())
    tasuki.window.resize(1280, 800)
    tasuki.show()
    trip = Trip(app, tasuki, folder)
    try:
        trip.begin()
        if way == "import":
            trip.read(file)
        else:
            trip.travel(file, None)
        sys.stdout.write(json.dumps(trip.heart.parts) + "\n")
    finally:
        tasuki.close()
        tasuki.window.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
