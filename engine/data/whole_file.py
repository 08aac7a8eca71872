"""Writing a file whole or not at all: where the disk is full, what stood at its place before is still there."""

import errno
import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from engine.domain.errors import InputError
from engine.domain.text import Text, message


def _usual_rights() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


NEW_FILE_RIGHTS = _usual_rights()
"""The rights a new file gets here; asked for once, because asking changes them for every thread for a moment."""


def write_whole(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target`` in place of what is there; InputError, with everything as it was, where that is not possible.

    A link stays a link, and what it leads to is replaced. A device such as standard output is written to as it is.
    """
    try:
        if _is_device(target):
            with target.open("ab") as stream:
                stream.write(content)
            return
        place = place_of(target)
        with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as stream:
            temporary = Path(stream.name)
            try:
                stream.write(content)
                stream.close()
                temporary.chmod(rights_at(place))
                temporary.replace(place)
            except BaseException:
                stream.close()
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritten(target, error) from error


def place_of(target: Path) -> Path:
    """Where a file that is called ``target`` lies: what a link leads to, so that the link stays one."""
    return Path(os.path.realpath(target)) if target.is_symlink() else target.absolute()


def rights_at(place: Path) -> int:
    """The rights of the file at ``place``, which one in its stead keeps, or those of new files."""
    return stat.S_IMODE(place.stat().st_mode) if place.exists() else NEW_FILE_RIGHTS


def unwritten(target: Path, error: OSError) -> InputError:
    """The refusal to write ``target``: what to do depends on whether there is no space or no right."""
    return InputError(_sentence(target, error), str(error))


def _sentence(target: Path, error: OSError) -> Text:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return message(
            "{file} cannot be written, because the disk is full. Make room or choose a folder on another disk.", file=str(target)
        )
    return message("{file} cannot be written. Close it in other programs, or choose a folder where you may save files.", file=str(target))


def _is_device(target: Path) -> bool:
    """Whether ``target`` is no file of a folder; standard output may lead to one, which is another program's to replace."""
    place = target.absolute().as_posix()
    special = place.startswith(("/dev/", "/proc/")) and not place.startswith("/dev/shm/")
    return special or (target.exists() and not target.is_file())
