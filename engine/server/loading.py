"""Loads the sides of a session when they are needed, from any thread: a preview never waits for reading, nor reading for torch."""

import importlib
import threading

PREVIEW_SIDE, DATA_SIDE, PROJECT_SIDE = "engine.server.first_look", "engine.server.data_desk", "engine.server.project_desk"
_PARTS = {PREVIEW_SIDE: (PREVIEW_SIDE, "pandas")}
"""What else a side needs: pyarrow loads pandas with the first value that it is given, which would be within a preview."""
_locks = {side: threading.Lock() for side in (PREVIEW_SIDE, DATA_SIDE, PROJECT_SIDE)}
"""Libraries that are imported from two threads at once may see each other half loaded."""
_loaded: set[str] = set()


def load_preview_side() -> None:
    """Be ready to look at the beginnings of files."""
    _load(PREVIEW_SIDE)


def load_data_side() -> None:
    """Be ready to read data; what previews use is loaded first."""
    load_preview_side()
    _load(DATA_SIDE)


def load_project_side() -> None:
    """Be ready for plans and training; what both sides use is loaded with the data side."""
    load_data_side()
    _load(PROJECT_SIDE)


def _load(module: str) -> None:
    if module not in _loaded:
        with _locks[module]:
            for part in _PARTS.get(module, (module,)):
                importlib.import_module(part)
            _loaded.add(module)
