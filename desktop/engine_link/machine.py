"""Facts about this machine and the libraries in use, for a report to support."""

import os
import platform
import sys

from PySide6 import __version__
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget


def machine_facts(window: QWidget) -> dict[str, str]:
    """Names and values in English; nothing in them says who uses the machine or what for."""
    from importlib.metadata import version

    screen = window.screen().geometry()
    return {
        "Tasuki": version("tasuki"),
        "Python": f"{sys.version.split()[0]}{', packaged' if getattr(sys, 'frozen', False) else ''}",
        "Qt": f"{qVersion()}, PySide6 {__version__}, platform {QGuiApplication.platformName()}",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores",
        "screen": f"{screen.width()}x{screen.height()} at {window.devicePixelRatio():g}; window {window.width()}x{window.height()}",
    }
