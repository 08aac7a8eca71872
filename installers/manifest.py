"""What a build put into the application: every file's owner, size and licence, and what is wrong with that.

The spec writes ``contents.json``: for each file its place in the library folder and where it came from. An owner is a Python distribution,
``python``, ``tasuki``, or a package of the system with ``deb:`` before its name.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from installers.licences import ROOT, LicenceError, accepted, licence_of, normalised

LIMIT_MB = 900
"""The whole application, unpacked."""
SMALL_MB = 12
"""What one owner may bring without being named in ``LARGE_MB``."""
LARGE_MB = {
    "torch": 390,
    "pyside6-essentials": 95,
    "pyarrow": 88,
    "scipy": 73,
    "typst": 72,
    "numpy": 45,
    "onnxruntime": 34,
    "pandas": 21,
}
"""The most that each large owner may bring, a little above what it brings now."""

NATIVE = {
    **dict.fromkeys(("libgcc-s1", "libgomp1", "libstdc++6"), "GPL-3.0-or-later WITH GCC-exception-3.1"),
    **dict.fromkeys(("libssl3",), "Apache-2.0"),
    **dict.fromkeys(("libffi8", "libexpat1", "libbrotli1", "libxkbcommon0", "libxkbcommon-x11-0", "libxau6", "libxdmcp6"), "MIT"),
    **dict.fromkeys(("libgssapi-krb5-2", "libkrb5-3", "libkrb5support0", "libk5crypto3", "libcom-err2", "libfontconfig1"), "MIT"),
    **dict.fromkeys(("libx11-6", "libx11-xcb1", "libxext6", "libxrender1"), "MIT"),
    **dict.fromkeys(("libtinfo6", "libncursesw6"), "X11"),
    **dict.fromkeys(("libglib2.0-0", "libkeyutils1", "libsystemd0", "libgcrypt20", "libgpg-error0"), "LGPL-2.1-or-later"),
    **dict.fromkeys(("libpcre2-8-0", "libuuid1", "libzstd1", "libcap2", "libbsd0", "libmd0", "libtirpc3"), "BSD-3-Clause"),
    "liblz4-1": "BSD-2-Clause",
    "libdbus-1-3": "AFL-2.1",
    "libsqlite3-0": "blessing",
    "liblzma5": "0BSD",
    "zlib1g": "Zlib",
    "libbz2-1.0": "bzip2-1.0.6",
    "libfreetype6": "FTL",
    "libpng16-16": "libpng-2.0",
    "fonts-morisawa-bizud-gothic": "OFL-1.1",
}
"""Licence of each package of the system that may come along, as its copyright file says."""
SYSTEM = "system"
"""Stands for a package of the system until it is known which."""
OWN = {"python": "PSF-2.0", "tasuki": "Apache-2.0", "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception"}
OWN |= {"pyinstaller-hooks-contrib": "Apache-2.0", "microsoft-c-runtime": "LicenseRef-Microsoft-Redistributable"}
"""Of these only parts land in an application: the bootloader, the hooks that run in it, and on Windows the C runtime."""


class Entry(Struct, frozen=True):
    """A file of the application."""

    place: str
    source: str
    """Where it came from, before symbols were dropped."""
    size: int
    """Bytes; 0 for bytecode, which lies packed in the executables."""


class Owner(Struct, frozen=True):
    """A library or package of the system, and what it brings."""

    name: str
    version: str
    licence: str
    size: int


def read_contents(file: Path, application: Path) -> list[Entry]:
    """What the spec wrote, with sizes as they are in ``application``."""
    library = application / "_internal"
    found = []
    for place, source in json.loads(file.read_text("utf-8")):
        placed = next((path for path in (library / place, application / place) if path.is_file() and not path.is_symlink()), None)
        found.append(Entry(place, source, placed.stat().st_size if placed else 0))
    return found


def owners_of(entries: list[Entry]) -> tuple[list[Owner], list[str]]:
    """Everyone whose files are in ``entries``, largest first, and a sentence for each that cannot be shipped."""
    installed = installed_places()
    names = [owner_of(entry.source, installed) for entry in entries]
    packages = system_packages({Path(entry.source) for entry, name in zip(entries, names, strict=True) if name == SYSTEM})
    sizes: dict[str, int] = defaultdict(int)
    example: dict[str, str] = {}
    for entry, name in zip(entries, names, strict=True):
        owner = packages[Path(entry.source)] if name == SYSTEM else name
        sizes[owner] += entry.size
        example.setdefault(owner, entry.place)
    found, faults = [], []
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        try:
            licence = shipped_licence(name)
            found.append(Owner(name, version_of(name), licence, size))
        except LicenceError as error:
            faults.append(f"{error} (for example {example[name]})")
    return found, faults


def faults_of(owners: list[Owner], total: int) -> list[str]:
    """A sentence for whatever is larger than it may be; ``total`` in bytes."""
    found = [
        f"{owner.name} brings {owner.size / 1e6:.0f} MB; {LARGE_MB.get(owner.name, SMALL_MB)} are allowed. "
        "Leave out in installers/package_contents.py what is not needed, or allow it in installers/manifest.py."
        for owner in owners
        if owner.size > LARGE_MB.get(owner.name, SMALL_MB) * 1e6
    ]
    if total > LIMIT_MB * 1e6:
        found.append(f"The application has {total / 1e6:.0f} MB; {LIMIT_MB} are allowed.")
    return found


def owner_of(source: str, installed: Mapping[Path, str]) -> str:
    """Who a file belongs to by where it came from; ``installed`` tells whose what lies in site-packages is. ``SYSTEM`` for all others."""
    path = Path(source)
    for folder in path.parents:
        if folder.name == "site-packages":
            owner = installed.get(folder / path.relative_to(folder).parts[0])
            if owner is not None:
                return owner
    resolved = path.resolve()
    if resolved.is_relative_to(ROOT):
        return "tasuki"
    if resolved.is_relative_to(Path(sys.base_prefix).resolve()):
        return "python"
    if sys.platform == "win32" and resolved.is_relative_to(Path(os.environ["SYSTEMROOT"]).resolve()):
        return "microsoft-c-runtime"
    return SYSTEM


def installed_places() -> dict[Path, str]:
    """Every file and folder that lies directly in site-packages -> the normalised name of its distribution."""
    found = {}
    for distribution in importlib.metadata.distributions():
        name = normalised(distribution.metadata["Name"])
        if name != "tasuki":
            site = Path(str(distribution.locate_file("")))
            tops = {str(file).partition("/")[0] for file in distribution.files or ()} - {"..", ".", "__pycache__"}
            found |= dict.fromkeys((folder / top for folder in (site, site.resolve()) for top in tops), name)
    return found


def system_packages(files: Collection[Path]) -> dict[Path, str]:
    """For each of ``files``: ``deb:`` and the package that holds it, or ``unknown:`` and the file."""
    names = {file: {str(place) for place in (file, file.resolve(), Path("/usr", *file.resolve().parts[1:]))} for file in files}
    wanted = sorted({name for known in names.values() for name in known})
    if not wanted or shutil.which("dpkg") is None:
        return {file: f"unknown:{file}" for file in files}
    answer = subprocess.run(["dpkg", "-S", *wanted], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}).stdout
    holders = {place: packages.partition(":")[0] for packages, _, place in (line.rpartition(": ") for line in answer.splitlines())}
    return {file: next((f"deb:{holders[name]}" for name in known if name in holders), f"unknown:{file}") for file, known in names.items()}


def shipped_licence(name: str) -> str:
    """The licence under which ``name`` comes along; LicenceError if it may not."""
    kind, _, rest = name.partition(":")
    if kind == "unknown":
        raise LicenceError(f"{rest} belongs to no package that is known.")
    if kind == "deb":
        families = {"libxcb": "MIT", "libpython3": "PSF-2.0", "python3": "PSF-2.0"}
        licence = NATIVE.get(rest) or next((licence for start, licence in families.items() if rest.startswith(start)), None)
        if licence is None:
            raise LicenceError(f"The licence of the system's package {rest} is not known. Read it, then add it to installers/manifest.py.")
        return accepted(rest, licence)
    if name in OWN:
        return OWN[name]
    return accepted(name, licence_of(name, importlib.metadata.metadata(name)))


def version_of(name: str) -> str:
    """The version of an owner."""
    kind, _, rest = name.partition(":")
    if kind == "deb":
        asked = ["dpkg-query", "-W", "-f=${Version}", rest]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.partition("\n")[0] or "unknown"
    if name == "microsoft-c-runtime":
        return "of the build machine"
    return sys.version.partition(" ")[0] if name == "python" else importlib.metadata.version(name).partition("+")[0]


def checked(contents: Path, application: Path) -> list[Owner]:
    """The owners of what is in ``application``, largest first; LicenceError with every fault there is."""
    owners, faults = owners_of(read_contents(contents, application))
    total = sum(file.lstat().st_size for file in application.rglob("*") if file.is_file() and not file.is_symlink())
    faults += faults_of(owners, total)
    if faults:
        raise LicenceError("\n".join(faults))
    return owners
