"""What the window says about itself."""

import pytest

from desktop.pages import about as about_module
from desktop.pages.about import about, origin, part_list
from engine.domain.build import BuildRecord, Part, build_record, parts, tasuki_version
from engine.domain.text import translator

T = translator("en")


def test_that_the_version_is_that_of_the_installed_tasuki() -> None:
    assert about("", T)[0][0] == f"Tasuki {tasuki_version()}"
    assert build_record() == BuildRecord(tasuki_version())


def test_that_day_and_commit_of_a_packaged_tasuki_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about_module, "build_record", lambda: BuildRecord("0.1.0", "2026-11-22", "0bee37c00000"))
    assert dict(about("0.1.0", T))["Build"] == "Built on 22 Nov 2026 from commit 0bee37c00000."
    assert origin(BuildRecord("0.1.0"), T) == "Runs from source."


def test_that_every_part_is_named_with_its_licence() -> None:
    lines = part_list(parts(), T).splitlines()
    assert any(line.startswith("torch ") and "BSD-3-Clause" in line for line in lines)
    assert any(line.startswith("pyside6-essentials ") and line.endswith("LGPL-3.0-only") for line in lines)
    assert part_list((Part("one", "1.0", "MIT"),), T).splitlines()[-1] == "one 1.0 — MIT"


def test_that_updates_and_counting_are_said_to_be_none() -> None:
    assert "does not look for updates" in dict(about("", T))["Updates"]
    assert dict(about("", T))["Engine"] == "not running"
