"""Opens a bare or the real window and says when it was painted: `python -m tests.benchmarks.window_probe bare|tasuki [PROJECT]`.

Prints one JSON object. Times are of the monotonic clock, which all processes share; memory is in bytes.
"""

import json
import sys
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from tests.benchmarks.measuring import resident_size

FOREIGN = ("torch", "pandas", "scipy", "sklearn")
SETTLE_MILLISECONDS = 700
FIRST = 1000
"""A priority above all that waits in the queue when the first picture is complete."""


class FirstPicture(QObject):
    """Notes when the first picture of a window is complete, before anything else happens."""

    def __init__(self, window: QObject) -> None:
        super().__init__()
        self.at: float | None = None
        self._begun = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._begun:
            self._begun = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), FIRST)
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.at = time.monotonic()
        return super().event(event)


def show_bare() -> int:
    """The least that Qt needs to show a window."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1280, 800)
    picture = FirstPicture(window)
    window.show()
    while picture.at is None:
        app.processEvents()
    say(painted=picture.at)
    return 0


def show_tasuki(arguments: list[str]) -> int:
    """`python -m desktop` with a watcher; with a project, every page is visited."""
    import desktop.app
    from desktop import __main__ as entry
    from desktop.state.intents import GoTo
    from desktop.state.steps import STEPS

    class Watched(desktop.app.Application):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, **named)  # pyright: ignore[reportArgumentType]
            self.picture = FirstPicture(self.window)
            self.usable: dict[str, float] | None = None
            self.to_visit = list(STEPS) if arguments else []
            self.watch = QTimer(self)
            self.watch.setInterval(5)
            self.watch.timeout.connect(self.look)
            self.watch.start()

        def look(self) -> None:
            if self.picture.at is None or self.state.engine.condition != "ready":
                return
            if self.usable is None:
                self.usable = {"usable": time.monotonic(), "cpu": time.process_time()}
                self.watch.setInterval(SETTLE_MILLISECONDS)
            elif self._spare.isActive() or (arguments and self.state.verdict is None):
                return
            elif self.to_visit:
                self.dispatch(GoTo(self.to_visit.pop(0)))
            else:
                self.watch.stop()
                foreign = [name for name in FOREIGN if name in sys.modules]
                say(painted=self.picture.at, rss=resident_size(), foreign=foreign, cpu_settled=time.process_time(), **self.usable)
                self.close()
                self.window.leave()

    desktop.app.Application = Watched
    return entry.main(arguments)


def say(**found: object) -> None:
    """Print what was measured."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(show_bare() if sys.argv[1] == "bare" else show_tasuki(sys.argv[2:]))
