"""Which licences are shipped, and that the list of parts is that of the lock."""

import importlib.metadata
from email.message import Message
from pathlib import Path

import pytest

from installers import licences
from installers.licences import LicenceError, accepted, encoded, licence_of, locked, normalised, shipped_parts


def told(**fields: str) -> importlib.metadata.PackageMetadata:
    metadata = Message()
    for name, value in fields.items():
        metadata[name.replace("_", "-")] = value
    return metadata  # pyright: ignore[reportReturnType]


def test_that_the_list_of_parts_is_that_of_the_lock() -> None:
    assert encoded(shipped_parts()) == licences.PARTS.read_bytes(), "run: make licences"


def test_that_every_part_is_locked_and_named_with_its_licence() -> None:
    pins = locked()
    parts = {part.name: part for part in shipped_parts()}
    assert {"torch", "pyside6-essentials", "onnxruntime", "typst"} <= set(parts)
    assert all(part.version == pins[name] and part.licence for name, part in parts.items())
    assert parts["pyside6-essentials"].licence == "LGPL-3.0-only"


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND GPL-2.0-or-later", "AGPL-3.0-only OR GPL-3.0-only", "SSPL-1.0", "Proprietary"]
)
def test_that_a_part_we_cannot_ship_stops_the_build(expression: str) -> None:
    with pytest.raises(LicenceError, match="quadprog is under"):
        accepted("quadprog", expression)


def test_that_of_alternatives_the_one_we_can_meet_is_taken() -> None:
    assert accepted("shiboken6", "GPL-2.0-only OR LGPL-3.0-only OR GPL-3.0-only") == "LGPL-3.0-only"
    assert accepted("numpy", "BSD-3-Clause AND 0BSD") == "BSD-3-Clause AND 0BSD"


def test_that_a_licence_is_read_wherever_it_is_said() -> None:
    assert licence_of("one", told(License_Expression="MIT", License="something else")) == "MIT"
    assert licence_of("two", told(License="3-Clause BSD License")) == "BSD-3-Clause"
    assert licence_of("three", told(Classifier="License :: OSI Approved :: Apache Software License")) == "Apache-2.0"
    assert licence_of("scipy", told(License="Copyright (c) 2001\nEnthought")) == "BSD-3-Clause"


@pytest.mark.parametrize("fields", [{}, {"License": "Copyright (c) 2001\nAll rights reserved"}])
def test_that_a_part_that_says_nothing_stops_the_build(fields: dict[str, str]) -> None:
    with pytest.raises(LicenceError, match="does not say its licence"):
        licence_of("riddle", told(**fields))


def test_that_a_library_newer_than_the_lock_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "locked", lambda: {**locked(), "msgspec": "0.0.1"})
    with pytest.raises(LicenceError, match=r"msgspec .* is installed, but requirements\.lock says 0\.0\.1"):
        shipped_parts()


def test_that_names_have_one_spelling(tmp_path: Path) -> None:
    assert normalised("PySide6_Essentials") == "pyside6-essentials"
    lock = tmp_path / "requirements.lock"
    lock.write_text('# words\nml_dtypes==0.6.0\npefile==1 ; sys_platform == "win32"\n', "utf-8")
    assert locked(lock) == {"ml-dtypes": "0.6.0", "pefile": "1"}
