"""The copy of a project file that is kept before this version changes how the file is laid out."""

import contextlib
import sqlite3
from pathlib import Path

from engine.domain.errors import ProjectError
from engine.domain.text import message


def keep_copy(path: Path, connection: sqlite3.Connection, version: int) -> Path:
    """Keep the project at ``path``, open as ``connection``, beside itself as it was under file ``version``, and return the copy.

    A copy that an earlier try left is kept as it is. ProjectError when none can be written; the project is then untouched.
    """
    target = path.with_name(f"{path.stem} (file version {version}){path.suffix}")
    if target.exists():
        return target
    fresh = target.with_name(f"{target.name}.part")
    try:
        with sqlite3.connect(fresh) as copy:
            connection.backup(copy)
        copy.close()
        fresh.replace(target)
    except (sqlite3.Error, OSError) as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise ProjectError(
            message(
                "{file} is from an older Tasuki and is brought up to date when it is opened, but the copy {copy} that is kept of it could "
                "not be written. Check the free space and whether you may write there.",
                file=str(path),
                copy=target.name,
            ),
            str(error),
        ) from error
    return target
