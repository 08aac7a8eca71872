"""What the live picture tells the rest of the window."""

from msgspec.structs import replace

from desktop.engine_link.study_feed import StudyFeed
from engine.domain.events import Event
from tests.examples import example_events, example_plan


def stored_events() -> list[Event]:
    return [replace(event, seq=position) for position, event in enumerate(example_events(example_plan()), 1)]


def test_that_events_of_a_project_that_was_left_are_not_taken():
    feed = StudyFeed()
    assert feed.take(stored_events()) is None
    assert feed.study.records == {}


def test_that_history_is_told_once_and_only_when_it_is_complete():
    events = stored_events()
    feed = StudyFeed()
    feed.follow(len(events))
    half = len(events) // 2
    assert feed.take(events[:half]) is None
    assert not feed.complete()
    moved = feed.take(events[half:])
    assert moved is not None
    assert (moved.started, moved.last_seq) == (True, len(events))
    assert feed.complete()
    assert feed.take([]) is None


def test_that_clearing_forgets_everything():
    feed = StudyFeed()
    feed.follow(0)
    feed.take(stored_events())
    feed.clear()
    assert feed.study.records == {}
    assert not feed.complete()
