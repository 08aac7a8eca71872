"""Whether a window can open here, told before Qt would end the process."""

import socket
import sys
from pathlib import Path

import pytest

from desktop import __main__ as entry
from desktop.state import screen
from desktop.state.screen import LIBRARIES, NEEDED_ANYWHERE, has_screen, missing_libraries

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")


def test_that_without_a_display_there_is_no_screen() -> None:
    assert not has_screen({})
    assert not has_screen({"DISPLAY": ""})
    assert not has_screen({"DISPLAY": ":94211"})


def test_that_a_display_that_answers_is_a_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "X3"))
        server.listen()
        whole = screen._answers
        monkeypatch.setattr(screen, "_answers", lambda place: whole(place.replace("/tmp/.X11-unix", str(tmp_path))))
        assert has_screen({"DISPLAY": ":3.0"})
        assert not has_screen({"DISPLAY": ":4"})


def test_that_screens_that_cannot_be_asked_are_believed() -> None:
    assert has_screen({"WAYLAND_DISPLAY": "wayland-0"})
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"})
    assert has_screen({"DISPLAY": "far.example.org:10.0"})


def test_that_missing_libraries_are_named() -> None:
    assert missing_libraries(("libc.so.6", "libnothing-of-this-name.so.9")) == ("libnothing-of-this-name.so.9",)
    assert set(NEEDED_ANYWHERE) <= set(LIBRARIES)


def test_that_a_missing_library_is_told_with_its_package(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(entry, "missing_libraries", lambda names: ("libEGL.so.1", "libGL.so.1") if names == NEEDED_ANYWHERE else ())
    assert entry.main([]) == 2
    assert "libEGL.so.1, libGL.so.1" in (said := capsys.readouterr().err)
    assert "sudo apt install libegl1 libgl1" in said


def test_that_a_display_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":94211")
    assert entry.main([]) == 2
    assert "screen" in capsys.readouterr().err.lower() or "画面" in capsys.readouterr().err
