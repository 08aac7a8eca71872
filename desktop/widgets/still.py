"""Filling a layout that is on the screen without laying it out anew for every widget."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QLayout


@contextmanager
def still(layout: QLayout) -> Iterator[None]:
    """Lay ``layout`` out once at the end: Qt would activate every layout up to the window each time a widget in it is shown (6 ms)."""
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
        layout.update()
        layout.activate()
