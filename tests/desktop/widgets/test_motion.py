"""Motion is welcome on a desktop that says nothing, and nowhere else without being asked for."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets import motion
from desktop.widgets.motion import Answer, less_motion, motion_is_welcome


@pytest.fixture
def on_a_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of settings of a desktop under Linux that was asked and has agreed."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(QApplication, "platformName", staticmethod(lambda: "xcb"))
    monkeypatch.setattr(motion, "_answer", lambda: SimpleNamespace(agrees=True))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path


def test_that_a_desktop_that_says_nothing_gets_motion_and_a_screen_without_one_does_not(
    on_a_desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert motion_is_welcome()
    monkeypatch.delenv("XDG_CURRENT_DESKTOP")
    assert not motion_is_welcome()


def test_that_nothing_moves_off_the_screen(on_a_desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "platformName", staticmethod(lambda: "offscreen"))
    assert not motion_is_welcome()


@pytest.mark.parametrize(
    ("file", "words", "less"),
    [
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0\n", True),
        ("kdeglobals", "[KDE]\nAnimationDurationFactor=0.5\nwidgetStyle=100%\n", False),
        ("gtk-4.0/settings.ini", "[Settings]\ngtk-enable-animations=false\n", True),
        ("gtk-3.0/settings.ini", "[Settings]\ngtk-enable-animations=1\n", False),
        ("gtk-3.0/settings.ini", "no settings at all", False),
    ],
)
def test_that_what_a_desktop_wrote_down_is_followed(on_a_desktop: Path, file: str, words: str, less: bool) -> None:
    (on_a_desktop / file).parent.mkdir(exist_ok=True)
    (on_a_desktop / file).write_text(words, encoding="utf-8")
    assert less_motion(on_a_desktop) == less
    assert motion_is_welcome() != less


@pytest.mark.parametrize(("said", "agrees"), [("true", True), ("false", False)])
def test_that_nothing_moves_before_the_desktop_has_answered(qtbot: QtBot, said: str, agrees: bool) -> None:
    answer = Answer(sys.executable, ["-S", "-c", f"print('{said}')"])
    assert not answer.agrees
    with qtbot.waitSignal(answer._process.finished):
        pass
    assert answer.agrees == agrees


def test_that_a_desktop_without_that_data_base_has_agreed(qtbot: QtBot) -> None:
    answer = Answer("no-such-program-anywhere", [])
    qtbot.waitUntil(lambda: answer.agrees)
