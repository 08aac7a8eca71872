"""The link against a real process: order, batches, death, restart and farewell."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine_link.connection import engine_command, engine_environment
from desktop.engine_link.link import EngineLink
from engine.domain.protocol import Done, EngineLine, Ready, Refused, Reply
from engine.domain.requests import CloseProject, OpenProject, WarmUp

FAKE = [sys.executable, "-m", "tests.desktop.engine_link.fake_engine"]
PATIENCE = 15_000


class Listener:
    """Keeps what a link says."""

    def __init__(self, link: EngineLink) -> None:
        self.lines: list[EngineLine] = []
        self.batches: list[float] = []
        self.deaths: list[tuple[int | None, str]] = []
        link.received.connect(self.hear)
        link.lost.connect(lambda code, words: self.deaths.append((code, words)))

    def hear(self, lines: list[EngineLine]) -> None:
        self.lines.extend(lines)
        self.batches.append(time.monotonic())


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[EngineLink]:
    made = EngineLink(tmp_path / "engine.log", FAKE)
    yield made
    made.close()


def test_that_requests_sent_before_the_start_are_answered_in_order(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    for number in range(1, 6):
        link.send(CloseProject(id=number))
    link.start()
    qtbot.waitUntil(lambda: len(heard.lines) == 6, timeout=PATIENCE)
    assert heard.lines == [Ready("fake"), *[Reply(number, Done()) for number in range(1, 6)]]


def test_that_a_flood_of_lines_comes_in_few_batches(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    link.start()
    link.send(WarmUp(id=1))
    qtbot.waitUntil(lambda: len(heard.lines) == 2001, timeout=PATIENCE)
    seconds = heard.batches[-1] - heard.batches[0]
    assert len(heard.batches) <= 3 + seconds * 25


def test_that_an_engine_that_dies_is_reported_with_code_and_last_words(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    link.start()
    link.send(OpenProject(id=1, path="die"))
    qtbot.waitUntil(lambda: bool(heard.deaths), timeout=PATIENCE)
    code, words = heard.deaths[0]
    assert code == 7
    assert "out of cheese" in words
    assert "OMP_WAIT_POLICY=PASSIVE" in words


def test_that_a_killed_engine_is_noticed_and_another_can_be_started(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    link.start()
    qtbot.waitUntil(lambda: len(heard.lines) == 1, timeout=PATIENCE)
    first = link.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(heard.deaths), timeout=PATIENCE)
    assert heard.deaths[0][0] == -signal.SIGKILL
    link.send(CloseProject(id=9))
    link.start()
    qtbot.waitUntil(lambda: Reply(9, Done()) in heard.lines, timeout=PATIENCE)
    assert link.pid != first


def test_that_noise_on_the_wire_is_skipped(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    link.start()
    link.send(OpenProject(id=4, path="babble"))
    qtbot.waitUntil(lambda: len(heard.lines) == 2, timeout=PATIENCE)
    assert isinstance(heard.lines[1], Refused)
    assert heard.deaths == []


def test_that_closing_lets_the_engine_leave_without_a_word(qtbot: QtBot, link: EngineLink):
    heard = Listener(link)
    link.start()
    qtbot.waitUntil(lambda: len(heard.lines) == 1, timeout=PATIENCE)
    pid = link.pid
    assert pid is not None
    link.close()
    qtbot.waitUntil(lambda: not alive(pid), timeout=PATIENCE)
    assert heard.deaths == []


def test_that_an_engine_that_is_not_there_is_reported(qtbot: QtBot):
    link = EngineLink(None, ["/no/such/engine", "serve"])
    with qtbot.waitSignal(link.failed, timeout=PATIENCE) as failed:
        link.start()
    assert failed.args is not None
    assert "/no/such/engine" in failed.args[0]


def test_that_the_packaged_app_starts_the_engine_beside_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/tasuki/tasuki")
    assert engine_command()[0].startswith("/opt/tasuki/tasuki-engine")
    assert engine_environment({"A": "1"})["OMP_WAIT_POLICY"] == "PASSIVE"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
