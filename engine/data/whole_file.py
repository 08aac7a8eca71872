"""Writing a file whole or not at all: where the disk is full, what stood at its place before is still there."""

import errno
import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

from engine.domain.errors import InputError
from engine.domain.text import Text, message


def write_whole(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target`` in place of what is there; InputError, with everything as it was, where that is not possible."""
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)  # a device such as standard output
            return
        with NamedTemporaryFile(dir=target.absolute().parent, prefix=".", suffix=".part", delete=False) as stream:
            temporary = Path(stream.name)
            try:
                stream.write(content)
                stream.close()
                temporary.chmod(_usual_mode(target))
                temporary.replace(target)
            except BaseException:
                stream.close()
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise unwritten(target, error) from error


def unwritten(target: Path, error: OSError) -> InputError:
    """The refusal to write ``target``: what to do depends on whether there is no space or no right."""
    return InputError(_sentence(target, error), str(error))


def _sentence(target: Path, error: OSError) -> Text:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return message(
            "{file} cannot be written, because the disk is full. Make room or choose a folder on another disk.", file=str(target)
        )
    return message("{file} cannot be written. Close it in other programs, or choose a folder where you may save files.", file=str(target))


def _usual_mode(target: Path) -> int:
    """The rights of what is replaced, or those that a new file gets here."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
