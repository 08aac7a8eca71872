"""Collects Python's cyclic garbage on the GUI thread only.

Python collects in whichever thread happens to allocate. PySide's objects do not bear that: while Qt works without the interpreter's
lock, another thread that walks their references reads them half changed, and the process ends with a segmentation fault (seen with
PySide6 6.11.3 while pyqtgraph was loaded beside the window). calibre, pyqtgraph and novelWriter collect the same way.
"""

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MILLISECONDS = 500


class GarbageCollection(QObject):
    """Collects what is due twice a second, on the thread that made it, for as long as ``parent`` lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MILLISECONDS)
        self._timer.timeout.connect(collect_what_is_due)
        self._timer.start()


def collect_what_is_due() -> None:
    """Collect the oldest generation whose threshold is passed, as Python itself would have."""
    for generation, (count, threshold) in reversed(tuple(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if count > threshold > 0:
            gc.collect(generation)
            return


def settle() -> None:
    """Collect once and spare what is left: the libraries and pages of a window that is ready need no further looks."""
    gc.collect()
    gc.freeze()
