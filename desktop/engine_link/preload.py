"""Loads the charts' heavy libraries beside the window, after it is shown, so that the first chart does not wait for them."""

import importlib
import threading

HEAVY = ("numpy", "pyqtgraph")


def preload() -> threading.Thread:
    """Start loading; a library that cannot be loaded says so when it is really needed."""
    thread = threading.Thread(target=_load, name="preload", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    for name in HEAVY:
        importlib.import_module(name)
