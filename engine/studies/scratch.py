"""The temporary folder of a running study, and the removal of those that killed engines left behind."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

PREFIX = "tasuki-study-"
LOCK = "in-use"
GRACE_SECONDS = 60.0
"""A folder without a held lock is left alone for this long: its engine may be about to take it."""


class Scratch:
    """A temporary folder that belongs to this process until ``close``; made after sweeping what dead engines left.

    Ownership is a lock of the operating system on a file inside, which ends with the process, however it ends.
    """

    def __init__(self) -> None:
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = (self.folder / LOCK).open("wb")
        _hold(self._lock)

    def close(self) -> None:
        """Remove the folder; what cannot be removed now is swept by a later study."""
        self._lock.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of studies whose engine is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > GRACE_SECONDS
            if old and _is_abandoned(folder / LOCK):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue


def _is_abandoned(lock: Path) -> bool:
    if not lock.exists():
        return True
    try:
        with lock.open("r+b") as stream:
            _hold(stream)
    except OSError:
        return False
    return True


def _hold(stream: BinaryIO) -> None:
    """Lock ``stream`` for this process; OSError when another one holds it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
