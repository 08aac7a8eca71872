"""Loads the two sides of a session when they are first needed, from any thread: what reads data never waits for torch."""

import importlib
import threading

DATA_SIDE, PROJECT_SIDE = "engine.server.data_desk", "engine.server.project_desk"
_locks = {DATA_SIDE: threading.Lock(), PROJECT_SIDE: threading.Lock()}
"""Libraries that are imported from two threads at once may see each other half loaded."""
_loaded: set[str] = set()


def load_data_side() -> None:
    """Be ready to read data."""
    _load(DATA_SIDE)


def load_project_side() -> None:
    """Be ready for plans and training; what both sides use is loaded with the data side."""
    load_data_side()
    _load(PROJECT_SIDE)


def _load(module: str) -> None:
    if module not in _loaded:
        with _locks[module]:
            importlib.import_module(module)
            _loaded.add(module)
