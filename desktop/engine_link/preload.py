"""Loads the charts' heavy libraries beside the window, after it is shown, so that the first chart does not wait for them."""

import importlib
import sys
import threading

HEAVY = ("numpy", "pyqtgraph")
SWITCH_SECONDS = 0.0005
"""How long loading may keep the interpreter while the window wants it; the usual 5 ms add up to gaps of a quarter of a second."""


def preload() -> threading.Thread:
    """Start loading; a library that cannot be loaded says so when it is really needed."""
    thread = threading.Thread(target=_load, name="preload", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        for name in HEAVY:
            importlib.import_module(name)
    finally:
        sys.setswitchinterval(usual)
