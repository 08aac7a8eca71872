"""Versions of everything that decides the numbers, for the record of a study."""

import importlib.metadata
import platform

from engine.domain.build import tasuki_version as tasuki_version

PACKAGES = ("tasuki", "torch", "numpy", "pandas", "scipy")


def versions() -> dict[str, str]:
    """Versions of Tasuki, Python, the system and the libraries that compute."""
    return {**{name: _version(name) for name in PACKAGES}, "python": platform.python_version(), "system": platform.platform(terse=True)}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
