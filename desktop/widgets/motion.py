"""Whether windows may move their content: unless the system, or the desktop in which the window stands, asks for less motion.

Qt 6.11 knows of contrast but not of motion. Windows is asked itself. On Linux a desktop that says nothing gets motion, as its own
programs have it; one that wants less says so in a file (KDE, GTK) or, GNOME and its kin, in a data base that ``gsettings`` reads.
Where there is no desktop, as on a virtual screen, nothing moves.
"""

import os
import sys
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QApplication

_CLIENT_AREA_ANIMATION = 0x1042
"""SPI_GETCLIENTAREAANIMATION: whether the person lets windows move their content."""
_FILES = (
    ("kdeglobals", "KDE", "AnimationDurationFactor"),
    ("gtk-4.0/settings.ini", "Settings", "gtk-enable-animations"),
    ("gtk-3.0/settings.ini", "Settings", "gtk-enable-animations"),
)
"""Where desktops keep it, below the folder of settings: file, part and key, which is zero or false where less motion is wanted."""
_QUESTION = ("gsettings", ["get", "org.gnome.desktop.interface", "enable-animations"])


def motion_is_welcome() -> bool:
    """Whether content may move now; never waits, so that nothing moves before a desktop that has to be asked has answered."""
    if sys.platform == "win32":
        import ctypes

        wanted = ctypes.c_int(0)
        ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(wanted), 0)
        return bool(wanted.value)
    if sys.platform == "darwin":
        return QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
    if not QApplication.platformName().startswith(("xcb", "wayland")) or not os.environ.get("XDG_CURRENT_DESKTOP"):
        return False
    return not less_motion(Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")) and _answer().agrees


@lru_cache(maxsize=2)
def less_motion(settings: Path) -> bool:
    """Whether a file of a desktop below ``settings`` asks for less motion; what cannot be read asks for nothing."""
    from configparser import ConfigParser, Error

    for file, part, key in _FILES:
        found = ConfigParser(strict=False, interpolation=None)
        try:
            found.read_string((settings / file).read_text(encoding="utf-8", errors="replace"))
        except (OSError, Error):
            continue
        if found.get(part, key, fallback="1").strip().lower() in ("0", "0.0", "false"):
            return True
    return False


class Answer:
    """What the desktop's data base says, asked once in a process of its own."""

    def __init__(self, program: str = _QUESTION[0], arguments: list[str] = _QUESTION[1]) -> None:
        self.agrees = False
        """Whether it lets content move; not before it has answered, and from then on unless it said no."""
        self._process = QProcess(QApplication.instance())
        self._process.finished.connect(self._heard)
        self._process.errorOccurred.connect(self._heard)
        self._process.start(program, arguments, QProcess.OpenModeFlag.ReadOnly)

    def _heard(self) -> None:
        said = bytes(self._process.readAllStandardOutput().data()) if self._process.isOpen() else b""
        self.agrees = said.strip() != b"false"


@lru_cache(maxsize=1)
def _answer() -> Answer:
    return Answer()
