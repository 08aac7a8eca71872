"""Loads the code of the other pages beside the window, after it is shown, so that nobody waits for it on the way to them."""

import importlib
import sys
import threading

PAGES = tuple(f"desktop.pages.{name}" for name in ("data", "tasks", "importer", "plan", "train", "decide", "report"))
SWITCH_SECONDS = 0.0005
"""How long loading may keep the interpreter while the window wants it; the usual 5 ms add up to gaps of a quarter of a second."""


def preload() -> threading.Thread:
    """Start loading."""
    thread = threading.Thread(target=_load, name="preload", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        for name in PAGES:
            importlib.import_module(name)
    finally:
        sys.setswitchinterval(usual)
