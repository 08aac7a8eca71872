"""The engine's sources in the packaged application run in another Python, and that Python sees nothing else of the application."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from engine.domain.build import BuildRecord, tasuki_version
from engine.domain.outside import SOURCES, outside_command, outside_environment
from installers.licences import ROOT
from installers.package_contents import engine_source, is_needed

LOOK = """
import sys, importlib.util
from importlib.resources import files
import engine.domain.build as build
print(build.__file__)
print(build.build_record().day, build.tasuki_version())
print(files("resources"))
print(importlib.util.find_spec("library_of_the_application"))
from engine.studies.processes import engine_command
print(" ".join(engine_command("work")))
"""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """The library folder of a packaged application, as far as the sources need it, with a library that must not be seen."""
    library = tmp_path / "襷 application" / "_internal"
    metadata = next(file for file in distribution("tasuki").files or () if file.name == "METADATA")
    for source, folder in engine_source(ROOT, Path(str(metadata.locate())).parent):
        (library / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(source, library / folder)
    (library / "resources").mkdir()
    (library / "resources" / "build.json").write_text('{"version": "0.1.0", "day": "2026-11-22"}', "utf-8")
    (library / "library_of_the_application").mkdir()
    (library / "library_of_the_application" / "__init__.py").touch()
    return library


def test_that_everything_of_the_engine_comes_along_and_nothing_is_dropped(application: Path) -> None:
    there = {file.relative_to(application / SOURCES).as_posix() for file in (application / SOURCES).rglob("*") if file.is_file()}
    wanted = {file.relative_to(ROOT).as_posix() for file in (ROOT / "engine").rglob("*.py")}
    assert there - wanted == {"resources/__init__.py", f"tasuki-{tasuki_version()}.dist-info/METADATA"}
    assert wanted <= there
    assert [place for place in there if not is_needed(f"{SOURCES}/{place}")] == []


def test_that_another_python_runs_them_with_the_resources_of_the_application(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(application), raising=False)
    environment = outside_environment({**os.environ, "LD_LIBRARY_PATH": str(application)})
    asked = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, cwd=application, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert asked.returncode == 0, asked.stderr
    build, origin, resources, library, worker = asked.stdout.splitlines()
    assert Path(build).is_relative_to(application / SOURCES)
    assert origin == f"{BuildRecord(tasuki_version(), '2026-11-22').day} {tasuki_version()}"
    assert Path(resources) == application / "resources"
    assert library == "None"
    assert worker.endswith("-m engine work")


def test_that_the_command_line_of_the_sources_answers(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(application), raising=False)
    command = outside_command(sys.executable, "--version")
    asked = subprocess.run(command, env=outside_environment(os.environ), capture_output=True, text=True, check=True, cwd=application)
    assert asked.stdout.strip() == f"tasuki {tasuki_version()}"
