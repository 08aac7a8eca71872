"""Versions of everything that decides the numbers, for the record of a study."""

import importlib.metadata
import platform

PACKAGES = ("tasuki", "torch", "numpy", "pandas", "scipy")


def versions() -> dict[str, str]:
    """Versions of Tasuki, Python, the system and the libraries that compute."""
    return {**{name: _version(name) for name in PACKAGES}, "python": platform.python_version(), "system": platform.platform(terse=True)}


def tasuki_version() -> str:
    """The version of Tasuki itself."""
    return _version("tasuki")


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
