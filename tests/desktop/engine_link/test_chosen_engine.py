"""The link to an engine of the person's choice: what is no engine is soon found out, and no request is lost with it."""

import os
import sys
import time
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.engine_link import connection
from desktop.engine_link import link as link_module
from desktop.engine_link.connection import engine_command
from desktop.engine_link.link import EngineLink
from engine.domain.outside import engine_sources
from engine.domain.protocol import Done, EngineLine, Ready, Refused, Reply
from engine.domain.requests import CloseProject, OpenProject
from engine.domain.text import message

FAKE = [sys.executable, "-m", "tests.desktop.engine_link.fake_engine"]
PATIENCE = 15_000

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stands in for engines by shell scripts")


def program(folder: Path, script: str) -> str:
    """An executable with spaces and Japanese in its place, called like a packaged engine."""
    file = folder / "別の 版" / "tasuki-engine"
    file.parent.mkdir()
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)
    return str(file)


def heard_by(link: EngineLink) -> list[EngineLine]:
    lines: list[EngineLine] = []
    link.received.connect(lines.extend)
    return lines


def test_that_a_python_or_an_engine_may_be_chosen() -> None:
    assert engine_command("/env/bin/python") == ["/env/bin/python", "-m", "engine", "serve"]


def test_that_a_chosen_engine_is_started_and_talked_with(qtbot: QtBot, tmp_path: Path) -> None:
    link = EngineLink(tmp_path / "log", ["/no/such/engine"], place=program(tmp_path, f"exec {' '.join(FAKE)}"))
    lines = heard_by(link)
    link.send(CloseProject(id=1))
    link.start()
    qtbot.waitUntil(lambda: lines == [Ready("fake"), Reply(1, Done())], timeout=PATIENCE)
    link.close()


def test_that_what_a_missing_engine_was_asked_is_asked_of_our_own(qtbot: QtBot, tmp_path: Path) -> None:
    link = EngineLink(tmp_path / "log", FAKE, place=str(tmp_path / "gone" / "python"))
    lines = heard_by(link)
    link.send(CloseProject(id=1))
    with qtbot.waitSignal(link.failed, timeout=PATIENCE):
        link.start()
        link.send(CloseProject(id=2))
    link.use_own()
    link.send(CloseProject(id=3))
    qtbot.waitUntil(lambda: lines == [Ready("fake"), *[Reply(number, Done()) for number in (1, 2, 3)]], timeout=PATIENCE)
    link.close()


def test_that_what_an_engine_has_answered_before_it_died_is_not_asked_again(qtbot: QtBot, tmp_path: Path) -> None:
    link = EngineLink(tmp_path / "log", FAKE, place=program(tmp_path, f"exec {' '.join(FAKE)}"))
    lines = heard_by(link)
    link.send(CloseProject(id=1))
    link.start()
    qtbot.waitUntil(lambda: len(lines) == 2, timeout=PATIENCE)
    with qtbot.waitSignal(link.lost, timeout=PATIENCE):
        link.send(OpenProject(id=2, path="die"))
    link.use_own()
    link.send(CloseProject(id=3))
    qtbot.waitUntil(lambda: lines[2:] == [Ready("fake"), Reply(3, Done())], timeout=PATIENCE)
    link.close()


def test_that_what_a_living_engine_has_not_answered_when_it_is_left_is_asked_again(qtbot: QtBot, tmp_path: Path) -> None:
    ready, refused = (msgspec.json.encode(line).decode() for line in (Ready("fake"), Refused(2, message("A library is missing."))))
    link = EngineLink(tmp_path / "log", FAKE, place=program(tmp_path, f"echo '{ready}'; echo '{refused}'; exec cat > /dev/null"))
    lines = heard_by(link)
    for number in (1, 2, 3):
        link.send(CloseProject(id=number))
    link.start()
    qtbot.waitUntil(lambda: len(lines) == 2, timeout=PATIENCE)
    link.use_own()
    qtbot.waitUntil(lambda: lines[2:] == [Ready("fake"), Reply(1, Done()), Reply(3, Done())], timeout=PATIENCE)
    link.close()


def test_that_a_place_that_cannot_be_read_is_a_failure_to_start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(place: str = "") -> list[str]:
        raise PermissionError(f"{place} may not be entered")

    monkeypatch.setattr(link_module, "engine_command", refuse)
    link = EngineLink(place="/locked/python")
    with qtbot.waitSignal(link.failed, timeout=PATIENCE) as failed:
        link.start()
    assert failed.args == ["/locked/python may not be entered"]


def test_that_a_chosen_engine_is_started_beside_our_sources(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    link = EngineLink(tmp_path / "log", place=program(tmp_path, "pwd -P >&2; exit 3"))
    with qtbot.waitSignal(link.lost, timeout=PATIENCE) as lost:
        link.start()
    assert lost.args == [3, str(engine_sources().resolve())]


@pytest.mark.parametrize(("script", "words"), [("exec yes", "could not be understood"), ("exec sleep 60", "no answer within 0.5 s")])
def test_that_a_program_that_is_no_engine_is_ended_soon(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setattr(connection, "START_SECONDS", 0.5)
    link = EngineLink(tmp_path / "log", FAKE, place=program(tmp_path, script))
    begun = time.monotonic()
    with qtbot.waitSignal(link.lost, timeout=PATIENCE) as lost:
        link.start()
    assert time.monotonic() - begun < 5
    assert lost.args is not None
    assert words in lost.args[1]
