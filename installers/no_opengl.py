"""Stands in for Qt's OpenGL modules in the packaged desktop; a run-time hook of PyInstaller, so it runs before anything else.

pyqtgraph loads them for a mode that we never use (drawing by OpenGL); they would bring nine megabytes.
"""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets")


class StandIn:
    """Finds and makes the two modules."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """A specification for one of ``NAMES``."""
        return ModuleSpec(name, self) if name in NAMES else None  # pyright: ignore[reportArgumentType]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module; that of the widgets has the one class that others inherit from."""
        module = ModuleType(spec.name)
        if spec.name.endswith("Widgets"):
            module.__dict__["QOpenGLWidget"] = type("QOpenGLWidget", (), {})
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing more to do."""


sys.meta_path.insert(0, StandIn())  # pyright: ignore[reportArgumentType]
