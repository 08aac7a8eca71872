"""Where images lie: a folder, which is never left, or a zip file, which is read in place. One interface for both."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from engine.data.image_names import is_image_name, is_litter
from engine.data.image_zip import ZipPlace
from engine.domain.text import Text, message

MAX_FILES = 200_000
"""Files of a folder that are looked at; below a folder with more, only paths that are written in full are found."""
MAX_FILE_BYTES = 512 << 20
"""Bytes that one image file may have."""


class FileTooLargeError(OSError):
    """The file has more than MAX_FILE_BYTES."""


class ImagePlace(Protocol):
    """Files under their paths below one root, with ``/`` between folders."""

    path: Path
    names: list[str]
    """All files that may be opened, sorted."""
    refused: dict[str, Text]
    """Path -> why it is never opened."""
    cut: bool
    """True when there are more files than were looked at."""

    def has(self, name: str) -> bool:
        """True when there is such a file, be it among ``names`` or not."""
        ...

    def state(self, name: str) -> tuple[int, int]:
        """Bytes and time of the last change, by which a file that changed is known; zeros for one that is gone."""
        ...

    def read(self, name: str) -> bytes:
        """The content; raises OSError, which is FileTooLargeError where the file is too large and FileNotFoundError where it is gone."""
        ...


class FolderPlace:
    """A folder with everything below it; links that lead elsewhere and whatever is no plain file are refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.names: list[str] = []
        self.refused: dict[str, Text] = {}
        self.cut = False
        self._root = path.resolve()
        self._look()
        self.names.sort()

    def has(self, name: str) -> bool:
        """True when ``name`` is a plain file that does not lie elsewhere."""
        try:
            path = (self._root / name).resolve()
            return path.is_relative_to(self._root) and path.is_file()
        except (OSError, ValueError, RuntimeError):
            return False

    def state(self, name: str) -> tuple[int, int]:
        """Bytes and time of the last change."""
        return _size_and_time(self._root / name)

    def read(self, name: str) -> bytes:
        """The bytes of a plain file; never waits for a pipe, even for one that took the file's place since."""
        path = Path(os.path.realpath(self._root / name))
        if not path.is_relative_to(self._root):
            raise PermissionError(name)
        return _plain_bytes(path)

    def _look(self) -> None:
        folders = [""]
        while folders:
            below = folders.pop()
            try:
                with os.scandir(self._root / below) as entries:
                    for entry in entries:
                        if len(self.names) >= MAX_FILES:
                            self.cut = True
                            return
                        if not is_litter(entry.name):
                            self._sort_in(entry, below + entry.name, folders)
            except OSError:
                self.refused[below] = message("The folder cannot be opened.")

    def _sort_in(self, entry: "os.DirEntry[str]", name: str, folders: list[str]) -> None:
        if entry.is_symlink():
            if not entry.is_dir() and self.has(name):
                self.names.append(name)
            else:
                self.refused[name] = message("It is a link, and links that lead to other folders are not followed.")
        elif entry.is_dir(follow_symlinks=False):
            folders.append(f"{name}/")
        elif entry.is_file(follow_symlinks=False):
            self.names.append(name)
        else:
            self.refused[name] = message("It is a device or a pipe, not a file.")


class WholePaths:
    """Images anywhere on this computer that a table names by their whole path; nothing is looked for, and no other computer is asked."""

    def __init__(self) -> None:
        self.path = Path(os.sep)
        self.names: list[str] = []
        self.refused: dict[str, Text] = {}
        self.cut = False

    def has(self, name: str) -> bool:
        """True when ``name`` is the whole path of a plain file that is called like an image."""
        if name.replace("\\", "/").startswith("//") or not is_image_name(name):
            return False
        try:
            path = Path(name)
            return path.is_absolute() and path.is_file()
        except (OSError, ValueError):
            return False

    def state(self, name: str) -> tuple[int, int]:
        """Bytes and time of the last change."""
        return _size_and_time(Path(name))

    def read(self, name: str) -> bytes:
        """The bytes of a plain file; never waits for a pipe."""
        return _plain_bytes(Path(name))


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _plain_bytes(path: Path) -> bytes:
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as stream:  # noqa: PTH123
        facts = os.fstat(stream.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise PermissionError(str(path))
        if facts.st_size > MAX_FILE_BYTES:
            raise FileTooLargeError(str(path))
        return stream.read(MAX_FILE_BYTES)


@contextmanager
def opened(path: Path) -> Iterator[ImagePlace]:
    """The folder or the zip file at ``path``; raises InputError for a zip file that cannot be used."""
    if path.is_dir():
        yield FolderPlace(path)
        return
    with ZipPlace(path) as place:
        yield place
