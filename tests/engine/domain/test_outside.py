"""How an engine that is not Tasuki's own is started, and what it gets to see."""

import ctypes
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.domain.outside import engine_sources, libraries_hidden, outside_command, outside_environment, probe_command, program_at


def test_that_the_folder_of_a_virtual_environment_stands_for_its_python(tmp_path: Path) -> None:
    python = tmp_path / "仮想 環境" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert program_at(str(tmp_path / "仮想 環境")) == python
    assert outside_command(str(tmp_path / "仮想 環境"), "serve") == [str(python), "-m", "engine", "serve"]


def test_that_a_folder_without_a_python_stays_what_it_is(tmp_path: Path) -> None:
    assert program_at(str(tmp_path)) == tmp_path


def test_that_a_place_that_cannot_be_looked_at_stays_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME", "nobody")  # else Windows guesses at homes beside this one
    assert program_at("~nosuch person/venv") == Path("~nosuch person/venv")
    long = Path("/" + "x" * 5000).absolute()
    assert program_at(str(long)) == long

    def refuse(_: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert program_at("/locked/venv") == Path("/locked/venv").absolute()


def test_that_a_place_in_the_current_folder_is_a_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert program_at("python") == tmp_path / "python"


def test_that_on_windows_one_thread_at_a_time_hides_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[str | None] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "_MEIPASS", "inside", raising=False)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=SimpleNamespace(SetDllDirectoryW=set_to.append)), raising=False)

    def hide() -> None:
        with libraries_hidden():
            pass

    other = threading.Thread(target=hide, daemon=True)
    with libraries_hidden():
        other.start()
        other.join(0.05)
        assert set_to == [None]
    other.join(5)
    assert set_to == [None, "inside", None, "inside"]


def test_that_another_packaged_engine_is_called_as_it_is() -> None:
    assert outside_command("/opt/tasuki/tasuki-engine", "serve") == ["/opt/tasuki/tasuki-engine", "serve"]
    assert probe_command("/opt/tasuki/tasuki-engine") == ["/opt/tasuki/tasuki-engine", "probe"]
    assert probe_command("/env/bin/python") == ["/env/bin/python", "-m", "engine.studies.probe"]


def test_that_a_python_gets_our_sources_and_nothing_of_the_python_that_runs_here() -> None:
    seen = outside_environment({"PYTHONHOME": "/opt/python", "PYTHONPATH": "/elsewhere", "PATH": "/usr/bin", "HOME": "/home/a"})
    assert seen["PYTHONPATH"] == str(engine_sources())
    assert (engine_sources() / "engine" / "__main__.py").is_file()
    assert "PYTHONHOME" not in seen
    assert (seen["PATH"], seen["HOME"], seen["PYTHONSAFEPATH"]) == ("/usr/bin", "/home/a", "1")


def test_that_a_python_started_by_the_packaged_window_sees_none_of_its_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = "/opt/tasuki/_internal"
    monkeypatch.setattr(sys, "_MEIPASS", inside, raising=False)
    packaged = {
        "LD_LIBRARY_PATH": inside,
        "LD_LIBRARY_PATH_ORIG": "/usr/local/cuda/lib64",
        "DYLD_LIBRARY_PATH": inside,
        "PATH": os.pathsep.join([inside, "/usr/bin"]),
        "_PYI_ARCHIVE_FILE": "/opt/tasuki/tasuki",
    }
    seen = outside_environment(packaged)
    assert seen["LD_LIBRARY_PATH"] == "/usr/local/cuda/lib64"
    assert seen["PATH"] == "/usr/bin"
    assert seen["PYTHONPATH"] == f"{inside}/engine_source"
    assert not {"DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG", "_PYI_ARCHIVE_FILE"} & set(seen)


def test_that_from_source_the_library_path_of_the_person_stays() -> None:
    assert outside_environment({"LD_LIBRARY_PATH": "/usr/local/cuda/lib64"})["LD_LIBRARY_PATH"] == "/usr/local/cuda/lib64"
