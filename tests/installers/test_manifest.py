"""What a build is refused for, and what it tells of its parts."""

import json
import sys
from pathlib import Path

import pytest

from engine.domain.build import BuildRecord
from installers import manifest
from installers.licences import ROOT, LicenceError
from installers.manifest import SMALL_MB, Entry, Owner, checked, faults_of, owner_of, owners_of, read_contents, shipped_licence
from installers.notices import notices, sbom

MEGABYTE = 10**6


def test_that_something_large_stops_the_build() -> None:
    owners = [
        Owner("torch", "2", "BSD-3-Clause", manifest.LARGE_MB["torch"] * MEGABYTE),
        Owner("newcomer", "1", "MIT", (SMALL_MB + 1) * MEGABYTE),
    ]
    (fault,) = faults_of(owners, 500 * MEGABYTE)
    assert fault.startswith("newcomer brings 13 MB; 12 are allowed.")


def test_that_an_application_larger_than_allowed_stops_the_build() -> None:
    assert faults_of([], 901 * MEGABYTE) == ["The application has 901 MB; 900 are allowed."]
    assert faults_of([], 900 * MEGABYTE) == []


@pytest.fixture(scope="module")
def installed() -> dict[Path, str]:
    return manifest.installed_places()


@pytest.fixture
def known(installed: dict[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "installed_places", lambda: installed)


def test_that_files_are_told_by_who_brought_them(installed: dict[Path, str]) -> None:
    files = installed
    import msgspec
    import numpy

    assert owner_of(numpy.__file__, files) == "numpy"
    assert owner_of(msgspec.__file__, files) == "msgspec"
    assert owner_of(str(ROOT / "engine" / "__main__.py"), files) == "tasuki"
    assert owner_of(json.__file__, files) == "python"


@pytest.mark.usefixtures("known")
def test_that_a_file_of_unknown_origin_stops_the_build(tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.so"
    stranger.write_bytes(b"?")
    owners, faults = owners_of([Entry("stranger.so", str(stranger), 1)])
    assert owners == []
    assert "belongs to no package" in faults[0]
    assert "for example stranger.so" in faults[0]


@pytest.mark.parametrize("name", ["deb:libreadline8", "deb:libgdbm6", "unknown:/opt/x.so"])
def test_that_system_libraries_we_cannot_ship_stop_the_build(name: str) -> None:
    with pytest.raises(LicenceError):
        shipped_licence(name)


def test_that_known_owners_have_their_licence() -> None:
    assert shipped_licence("deb:libxcb-cursor0") == "MIT"
    assert shipped_licence("deb:libstdc++6") == "GPL-3.0-or-later WITH GCC-exception-3.1"
    assert shipped_licence("python") == "PSF-2.0"
    assert shipped_licence("numpy").startswith("BSD-3-Clause")


def test_that_sizes_are_those_of_the_application(tmp_path: Path) -> None:
    application = tmp_path / "tasuki"
    (application / "_internal" / "numpy").mkdir(parents=True)
    (application / "_internal" / "numpy" / "a.so").write_bytes(b"x" * 70)
    contents = tmp_path / "contents.json"
    contents.write_text(json.dumps([["numpy/a.so", "/somewhere/a.so"], ["numpy.pyc", "/somewhere/numpy.py"]]), "utf-8")
    assert [entry.size for entry in read_contents(contents, application)] == [70, 0]


@pytest.mark.usefixtures("known")
def test_that_all_faults_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "tasuki").mkdir()
    contents = tmp_path / "contents.json"
    contents.write_text(json.dumps([["a.so", str(tmp_path / "a.so")], ["b.so", str(tmp_path / "b.so")]]), "utf-8")
    with pytest.raises(LicenceError) as raised:
        checked(contents, tmp_path / "tasuki")
    assert len(str(raised.value).splitlines()) == 2


OWNERS = [
    Owner("tasuki", "0.1.0", "Apache-2.0", 5),
    Owner("msgspec", "0.22.0", "BSD-3-Clause", 4),
    Owner("deb:libxcb1", "1.15-1+b1", "MIT", 3),
    Owner("python", sys.version.partition(" ")[0], "PSF-2.0", 2),
    Owner("pyside6-essentials", "6.11.3", "LGPL-3.0-only", 9),
]


def test_that_the_notices_hold_the_text_of_every_licence() -> None:
    text = notices(OWNERS)
    assert "msgspec 0.22.0: BSD-3-Clause" in text
    assert "Redistribution and use in source and binary forms" in text
    assert "Apache License" in text
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in text
    assert "may be exchanged for other builds" in text


def test_that_equal_texts_are_printed_once() -> None:
    twice = notices([OWNERS[1], OWNERS[1]])
    assert twice.count("Redistribution and use in source and binary forms") == 1


def test_that_the_list_for_programs_names_every_part() -> None:
    told = json.loads(sbom(OWNERS, BuildRecord("0.1.0", "2026-11-22", "abc")))
    assert (told["bomFormat"], told["specVersion"], told["metadata"]["component"]["version"]) == ("CycloneDX", "1.6", "0.1.0")
    assert {part["purl"] for part in told["components"]} == {
        "pkg:pypi/msgspec@0.22.0",
        "pkg:deb/debian/libxcb1@1.15-1%2Bb1",
        f"pkg:generic/python@{OWNERS[3].version}",
        "pkg:pypi/pyside6-essentials@6.11.3",
    }
    assert told["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in told["components"]]
    assert sbom(OWNERS, BuildRecord("0.1.0", "2026-11-22", "abc")) == sbom(OWNERS[::-1], BuildRecord("0.1.0", "2026-11-22", "abc"))
