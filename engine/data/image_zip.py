"""Reads images out of a zip file in place, within limits that a bomb would pass; nothing is ever unpacked by its own name."""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import Self

from engine.data.image_names import is_image_name, is_litter, plain_parts
from engine.data.packed import HARMLESS, MAX_RATIO
from engine.domain.errors import InputError
from engine.domain.text import Text, message

MAX_ENTRIES = 200_000
MAX_UNPACKED = 16 << 30
"""Bytes that all entries may have together."""
MAX_ENTRY_BYTES = 512 << 20
"""Bytes that one entry may have."""
_UTF8, _ENCRYPTED = 0x800, 0x1
_NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".lzh")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class ZipPlace:
    """The files in a zip archive, as an ImagePlace; raises InputError for an archive that cannot or must not be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.refused: dict[str, Text] = {}
        self.cut = False
        try:
            self._archive = zipfile.ZipFile(path)
        except _BROKEN as error:
            text = message("The zip file {file} is damaged and cannot be opened. Pack it again.", file=path.name)
            raise InputError(text, details=str(error)) from error
        try:
            self._check_size()
            self._entries = self._sorted_in()
        except BaseException:
            self._archive.close()
            raise
        self.names = sorted(self._entries)
        found = path.stat()
        self._state = (found.st_size, found.st_mtime_ns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def has(self, name: str) -> bool:
        """True when the archive holds ``name``."""
        return name in self._entries

    def state(self, name: str) -> tuple[int, int]:
        """Bytes and time of the last change of the archive; all its files share them."""
        return self._state if self.has(name) else (0, 0)

    def read(self, name: str) -> bytes:
        """The unpacked bytes of ``name``; OSError when they are damaged or more than the archive says."""
        entry = self._entries[name]
        try:
            with self._archive.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except _BROKEN as error:
            raise OSError(name) from error
        if len(content) != entry.file_size:
            raise OSError(name)
        return content

    def _check_size(self) -> None:
        entries = self._archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise InputError(
                message(
                    "The zip file {file} holds {n:count} files, more than {limit:count}. Unpack it and open the folder.",
                    file=self.path.name,
                    n=len(entries),
                    limit=MAX_ENTRIES,
                )
            )
        size = sum(entry.file_size for entry in entries)
        if size > MAX_UNPACKED or (size > HARMLESS and size > MAX_RATIO * self.path.stat().st_size):
            raise InputError(
                message(
                    "The zip file {file} grows to {size:count} bytes when unpacked, more than can be believed. "
                    "Unpack it yourself and open the folder.",
                    file=self.path.name,
                    size=size,
                )
            )

    def _sorted_in(self) -> dict[str, zipfile.ZipInfo]:
        entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._archive.infolist():
            written = _name_of(entry)
            name = "/".join(plain_parts(written))
            if entry.is_dir() or written.endswith(("/", "\\")) or any(is_litter(part) for part in name.split("/") if part != ".."):
                continue
            if entry.flag_bits & _ENCRYPTED:
                raise InputError(message("The zip file {file} is protected by a password. Pack it again without one.", file=self.path.name))
            if (reason := _refusal(entry, written)) or name in entries:
                self.refused[name] = reason or message("The zip file holds two files of this name; the first one counts.")
            else:
                entries[name] = entry
        if not any(map(is_image_name, entries)) and (nested := [name for name in self.refused if name.lower().endswith(_NESTED)]):
            raise InputError(
                message(
                    "The zip file {file} holds further packed files, such as {name}, and no images. Unpack it and open what is inside.",
                    file=self.path.name,
                    name=nested[0],
                )
            )
        return entries


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: Windows in Japan writes cp932 without saying so, others UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.orig_filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.orig_filename


def _refusal(entry: zipfile.ZipInfo, written: str) -> Text | None:
    parts = plain_parts(written)
    if ".." in parts or not parts or written.startswith(("/", "\\")) or ":" in parts[0]:
        return message("Its name leads out of the zip file.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return message("It is a link, and links in zip files are not followed.")
    if written.lower().endswith(_NESTED):
        return message("Packed files inside a zip file are not opened.")
    if entry.file_size > MAX_ENTRY_BYTES:
        return message("It has more than {limit:count} bytes when unpacked.", limit=MAX_ENTRY_BYTES)
    return None
