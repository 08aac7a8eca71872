"""How an engine other than Tasuki's own is started: by a Python that somebody prepared, for example one with PyTorch for a GPU.

The packaged application brings the engine's sources along for it. Such a Python must never see the application's own libraries, nor what
PyInstaller changed in the environment for their sake.
"""

import os
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

SOURCES = "engine_source"
"""The folder of the packaged application with the engine's sources, which must hold nothing else."""
REQUIREMENTS = "requirements-gpu.txt"
"""What pip is given to prepare a Python, among the resources."""
_CHANGED = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
"""Changed by PyInstaller, which keeps what was there before with ``_ORIG`` behind the name."""
_hiding = threading.Lock()


def engine_sources() -> Path:
    """The folder from which a Python can import Tasuki's engine."""
    unpacked = getattr(sys, "_MEIPASS", None)
    return Path(unpacked) / SOURCES if unpacked else Path(__file__).parents[2]


def program_at(place: str) -> Path:
    """The program that is meant by ``place``: the Python of a virtual environment where its folder was given, else ``place`` itself.

    It is a whole path, unless ``place`` begins with the home of somebody who is not known here.
    """
    path = Path(place)
    try:
        path = path.expanduser().absolute()
        if path.is_dir():
            inside = (path / "bin" / "python", path / "Scripts" / "python.exe", path / "python.exe", path / "bin" / "python3")
            return next((program for program in inside if program.is_file()), path)
    except (OSError, RuntimeError):  # a folder that may not be entered, a name that is too long, no such person
        return path
    return path


def is_packaged_engine(program: Path) -> bool:
    """Whether ``program`` is the engine of a packaged Tasuki rather than a Python."""
    return program.name.lower().startswith("tasuki")


def outside_command(place: str, *arguments: str) -> list[str]:
    """The command that runs the engine at ``place`` with ``arguments``, such as ``serve``."""
    program = program_at(place)
    return [str(program), *([] if is_packaged_engine(program) else ["-m", "engine"]), *arguments]


def probe_command(place: str) -> list[str]:
    """The command by which the engine at ``place`` looks at itself; a Python that is too old for the rest of Tasuki understands it too."""
    program = program_at(place)
    return [str(program), *(["probe"] if is_packaged_engine(program) else ["-m", "engine.studies.probe"])]


def outside_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """``environment`` for such an engine: with Tasuki's sources, without what belongs to the Python or the package that runs here."""
    frozen = getattr(sys, "_MEIPASS", None)
    kept = {
        name: value for name, value in environment.items() if not name.startswith(("PYTHON", "_PYI_", "_MEIPASS")) and name not in _CHANGED
    }
    if frozen:
        kept["PATH"] = os.pathsep.join(part for part in kept.get("PATH", "").split(os.pathsep) if not _is_inside(part, frozen))
    for name in _CHANGED:
        before = environment.get(f"{name}_ORIG")
        if before is not None or (name in environment and not frozen):
            kept[name] = before if before is not None else environment[name]
        kept.pop(f"{name}_ORIG", None)
    return {**kept, "PYTHONPATH": str(engine_sources()), "PYTHONSAFEPATH": "1", "PYINSTALLER_RESET_ENVIRONMENT": "1"}


@contextmanager
def libraries_hidden() -> Generator[None]:
    """Start another Python within this: on Windows it would else look for libraries where the packaged application has its own.

    Nothing else loads these libraries meanwhile, so leave it as soon as the process is started; one thread at a time is within it.
    """
    unpacked = getattr(sys, "_MEIPASS", None)
    if sys.platform != "win32" or unpacked is None:
        yield
        return
    import ctypes

    with _hiding:
        ctypes.windll.kernel32.SetDllDirectoryW(None)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetDllDirectoryW(unpacked)


def _is_inside(place: str, folder: str) -> bool:
    return bool(place) and Path(place).is_relative_to(folder)
