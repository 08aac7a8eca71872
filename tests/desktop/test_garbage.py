"""Garbage is collected on the GUI thread, and nowhere else."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.garbage import GarbageCollection, settle


class Knot:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def threads() -> Iterator[list[int]]:
    """The threads on which collections happened."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            seen.append(threading.get_ident())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def test_that_another_thread_never_collects_and_this_one_does(qtbot: QtBot, threads: list[int]):
    gc.enable()
    parent = QObject()
    GarbageCollection(parent)
    knot = weakref.ref(Knot())
    other = threading.Thread(target=lambda: [Knot() for _ in range(5000)])
    other.start()
    other.join()
    assert other.ident not in threads

    def collected() -> bool:
        _ = [Knot() for _ in range(200)]  # what earlier tests give back meanwhile is counted against what is due
        return knot() is None

    qtbot.waitUntil(collected, timeout=60_000)
    assert set(threads) == {threading.get_ident()}


def test_that_what_is_there_when_the_window_is_ready_is_not_looked_at_again():
    settle()
    try:
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
