"""What the window loads before it is shown, and how the command line is shared with the engine."""

import subprocess
import sys

import pytest

from desktop import __main__ as entry
from engine.cli.command import MODULES

NEVER = ("torch", "pandas", "scipy", "sklearn", "matplotlib", "numpy")
LATER = ("desktop.pages.train", "desktop.pages.decide", "desktop.pages.importer")
LOOK = "import sys, desktop.app, desktop.pages.data, desktop.pages.tasks; print([n for n in {names} if n in sys.modules])"
BUILD = """
import sys
from desktop.app import Application, first_state, make_qt_application
from desktop.state.preferences import find_places
app = make_qt_application(["tasuki"])
tasuki = Application(app, first_state(find_places()), find_places())
tasuki.window.present(tasuki.state)
print([n for n in {names} if n in sys.modules])
tasuki.close()
"""


@pytest.mark.parametrize(("script", "names"), [(LOOK, NEVER), (BUILD, NEVER + LATER)], ids=["imported", "built"])
def test_that_the_window_loads_nothing_heavy(script: str, names: tuple[str, ...]):
    done = subprocess.run([sys.executable, "-c", script.format(names=names)], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(
    "arguments", [["methods", "--json"], ["--help"], ["--lang=ja", "plan"], ["run", "plan.toml", "-o", "p.tasuki"], ["frobnicate"]]
)
def test_that_a_sub_command_goes_to_the_engine(arguments: list[str], monkeypatch: pytest.MonkeyPatch):
    passed: list[list[str]] = []

    def note(given: list[str]) -> int:
        passed.append(given)
        return 0

    monkeypatch.setattr(entry, "become_engine", note)
    assert entry.main(arguments) == 0
    assert passed == [arguments]


@pytest.mark.parametrize("first", ["plant.tasuki", "data/plant", "missing.csv", "--page"])
def test_that_files_and_window_options_stay_with_the_window(first: str):
    assert not entry.is_for_engine(first)


def test_that_a_machine_without_a_screen_gets_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert entry.main([]) == 2
    assert "tasuki --help" in capsys.readouterr().err


def test_that_the_window_knows_every_command_of_the_engine():
    assert tuple(MODULES) == entry.COMMANDS
