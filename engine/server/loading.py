"""Loads the two sides of a session when they are first needed, from any thread: what reads data never waits for torch."""

import importlib
import threading

_ONE_AT_A_TIME = threading.Lock()
"""Libraries that are imported from two threads at once may see each other half loaded."""
_loaded: set[str] = set()


def load_data_side() -> None:
    """Be ready to read data."""
    _load("engine.server.data_desk")


def load_project_side() -> None:
    """Be ready for plans and training."""
    _load("engine.server.project_desk")


def _load(module: str) -> None:
    if module not in _loaded:
        with _ONE_AT_A_TIME:
            importlib.import_module(module)
            _loaded.add(module)
