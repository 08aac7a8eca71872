"""The engine's first word, and what it does in a Python that lacks what it needs."""

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec

import pytest

from engine.domain.protocol import EngineLine, Refused
from engine.domain.requests import CheckEngine, WarmUp
from engine.server import loop, session
from engine.server.control import Control
from engine.studies import engine_check


class Lines:
    """Keeps what would be written."""

    def __init__(self) -> None:
        self.written: list[EngineLine] = []

    def write(self, line: EngineLine) -> None:
        self.written.append(line)


def test_that_this_python_lacks_nothing() -> None:
    assert loop.missing_libraries() == []


def test_that_an_engine_without_a_library_says_so_and_leaves_before_it_says_that_it_is_ready(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name in ("torch", "onnx") else find_spec(name)

    monkeypatch.setattr(loop.importlib.util, "find_spec", find)
    assert loop.main() == 2
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", f"{sys.executable} lacks: torch\n")


def test_that_the_packaged_engine_does_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert loop.missing_libraries() == []


def test_that_a_library_that_does_not_load_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ImportError("libcudart.so.13: cannot open shared object file")

    monkeypatch.setattr(session, "load_project_side", fail)
    lines = Lines()
    session.Session(lines, Control())._warm_up(WarmUp(id=7))  # pyright: ignore[reportArgumentType]
    refused = lines.written[0]
    assert isinstance(refused, Refused)
    assert (refused.id, "libcudart" in str(refused.reason.values["problem"]), "Traceback" in refused.details) == (7, True, True)


def test_that_a_look_at_another_engine_that_fails_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(place: str) -> None:
        raise RuntimeError(f"no look at {place}")

    monkeypatch.setattr(engine_check, "check_engine", fail)
    lines = Lines()
    session.Session(lines, Control())._check_engine(CheckEngine(id=8, place="/env"))  # pyright: ignore[reportArgumentType]
    refused = lines.written[0]
    assert isinstance(refused, Refused)
    assert (refused.id, "no look at /env" in refused.details) == (8, True)
