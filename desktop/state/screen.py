"""Whether there is a screen to open a window on, found out before Qt is asked: Qt ends the process where there is none."""

import ctypes
import os
import re
import socket
import sys
from collections.abc import Iterable, Mapping

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""What the window needs of a Linux system -> the package of Debian and Ubuntu that has it."""
NEEDED_ANYWHERE = ("libEGL.so.1", "libGL.so.1", "libfontconfig.so.1", "libdbus-1.so.3")
"""Those that Qt loads without a screen as well."""
_LOCAL_DISPLAY = re.compile(r"(?:unix)?:(\d+)(?:\.\d+)?")
ANSWER_SECONDS = 2.0


def has_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether Qt will find something to draw on. A display of another machine is believed to be there."""
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM") or environment.get("WAYLAND_DISPLAY"):
        return True
    display = environment.get("DISPLAY", "")
    local = _LOCAL_DISPLAY.fullmatch(display)
    return _answers(f"/tmp/.X11-unix/X{local[1]}") if local else bool(display)


def missing_libraries(names: Iterable[str] = LIBRARIES) -> tuple[str, ...]:
    """Those of ``names`` that this Linux system lacks and the application does not bring; none on other systems."""
    return tuple(name for name in names if not _loads(name)) if sys.platform.startswith("linux") else ()


def _answers(place: str) -> bool:
    """Whether an X server listens at ``place``, as a file or by the same name without one."""
    for address in (place, f"\0{place}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
            asked.settimeout(ANSWER_SECONDS)
            try:
                asked.connect(address)
            except OSError:
                continue
            return True
    return False


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
