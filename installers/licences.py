"""The libraries Tasuki is shipped with and their licences, from the lock and what the libraries say of themselves; `make licences`.

Writes resources/parts.json, which the window shows. A licence that is unknown here, or whose duties we cannot meet, is an error: look at
it, then add it to ``ALLOWED`` or ``STATED``, or do without the library.
"""

import importlib.metadata
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
from packaging.requirements import Requirement

from engine.domain.build import Part

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
PARTS = ROOT / "resources" / "parts.json"
SHIPPED = ("tasuki", ("deploy",))
"""What the packaged application is, with its extras."""

ALLOWED = frozenset(
    {
        *(
            "0BSD",
            "Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSL-1.0",
            "CC0-1.0",
            "HPND",
            "ISC",
            "AFL-2.1",
        ),
        *("MIT", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unicode-3.0", "Zlib", "bzip2-1.0.6", "blessing", "X11", "FTL", "libpng-2.0"),
        *("LGPL-2.1-or-later", "LGPL-3.0-only"),  # used as libraries that can be exchanged: they lie in the folder as files
        *("GPL-2.0-or-later WITH Bootloader-exception", "GPL-3.0-or-later WITH GCC-exception-3.1"),  # the exceptions are made for us
    }
)
"""Licences (SPDX) whose duties the packages meet: the texts are in NOTICES.txt."""

NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
}
"""What authors call a licence -> SPDX."""

STATED = {
    "colorama": "BSD-3-Clause",
    "contourpy": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",  # its licence is modelled on that of Python
    "mpmath": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "sympy": "BSD-3-Clause",
}
"""Read in the licence files of those whose own words are not a name."""


class LicenceError(Exception):
    """A library cannot be shipped; says which and why."""


def main() -> int:
    """Write resources/parts.json; the return value is the exit code."""
    try:
        found = shipped_parts()
    except LicenceError as error:
        print(error, file=sys.stderr)
        return 1
    PARTS.write_bytes(encoded(found))
    print(f"{PARTS.relative_to(ROOT)}: {len(found)} libraries")
    return 0


def encoded(found: Iterable[Part]) -> bytes:
    """The file that holds ``found``, one library a line."""
    lines = ",\n".join(msgspec.json.encode(part).decode() for part in found)
    return f"[\n{lines}\n]\n".encode()


def shipped_parts() -> tuple[Part, ...]:
    """Every library of the packaged application, by name; LicenceError for one that cannot be shipped or is not the locked one."""
    pins = locked()
    found = []
    for name, distribution in sorted(closure(*SHIPPED).items()):
        if name == "tasuki":
            continue
        version = distribution.version.partition("+")[0]
        if pins.get(name) != version:
            raise LicenceError(f"{name} {version} is installed, but requirements.lock says {pins.get(name)}. Run: make setup")
        found.append(Part(name, version, accepted(name, licence_of(name, distribution.metadata))))
    return tuple(found)


def locked(lock: Path = LOCK) -> dict[str, str]:
    """Version by normalised name."""
    lines = (line.partition(";")[0].strip() for line in lock.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {normalised(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def normalised(name: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def closure(name: str, extras: tuple[str, ...] = ()) -> dict[str, importlib.metadata.Distribution]:
    """``name`` and everything it needs on this system, by normalised name."""
    found: dict[str, importlib.metadata.Distribution] = {}

    def walk(wanted: str, wanted_extras: Iterable[str]) -> None:
        if normalised(wanted) in found:
            return
        distribution = found[normalised(wanted)] = importlib.metadata.distribution(wanted)
        for line in distribution.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *wanted_extras)):
                walk(needed.name, needed.extras)

    walk(name, extras)
    return found


def licence_of(name: str, metadata: importlib.metadata.PackageMetadata) -> str:
    """The SPDX expression of a library; LicenceError where it says none that is known here."""
    if name in STATED:
        return STATED[name]
    said = next((line for key in ("License-Expression", "License") for line in metadata.get_all(key) or ()), "")
    if not said:
        classifiers = (line for line in metadata.get_all("Classifier") or () if line.startswith("License ::"))
        said = next(classifiers, "").rpartition("::")[2].strip()
    said = NAMES.get(said, said)
    if not said or "\n" in said:
        raise LicenceError(f"{name} does not say its licence in a word. Read it, and add it to STATED in installers/licences.py.")
    return said


def accepted(name: str, expression: str) -> str:
    """The part of ``expression`` under which ``name`` is shipped: of alternatives the first that is allowed; else LicenceError."""
    for choice in expression.split(" OR "):
        if all(term.strip() in ALLOWED for term in choice.split(" AND ")):
            return choice
    raise LicenceError(f"{name} is under {expression}, which Tasuki is not shipped with. See installers/licences.py.")


if __name__ == "__main__":
    sys.exit(main())
