"""A verdict of an earlier version is shown in today's words where it says the same, and as it is where it does not."""

import pytest
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.events import VerdictReached
from engine.domain.study import Study
from engine.domain.text import Text, message_n
from engine.domain.verdict import Verdict
from engine.studies.renewed_verdict import renewed_events, renewed_verdict
from engine.studies.versions import versions
from tests.examples import example_card, example_events, example_plan, example_study

OLD_WORDS = Text("Words that no catalogue knows.")


def stored(verdict: Verdict | None) -> Study:
    """The invented study with ``verdict`` in its file."""
    study = Study()
    study.__dict__.update(example_study().__dict__)
    study.verdict = verdict
    return study


def reached() -> Verdict:
    """What this version concludes, as if the study had been trained with it."""
    return replace(reach_verdict(example_study(), example_card()), versions={"tasuki": versions()["tasuki"]})


@pytest.mark.parametrize("words", [OLD_WORDS, message_n("{n} word.", "{n} words.", "n", n=1)])
def test_that_sentences_that_no_longer_exist_are_said_anew(words: Text) -> None:
    old = replace(reached(), headline=words, task_fit=None)
    shown = renewed_verdict(stored(old), example_card())
    assert shown is not None
    assert shown.headline == reached().headline
    assert shown.task_fit == reached().task_fit


def test_that_a_verdict_of_another_version_gets_todays_figures() -> None:
    old = replace(reached(), versions={"tasuki": "0.0.1"}, pareto=None)
    shown = renewed_verdict(stored(old), example_card())
    assert shown is not None
    assert shown.pareto == reached().pareto


def test_that_another_conclusion_leaves_the_record_as_it_is() -> None:
    old = replace(reached(), verdict="no_go", headline=OLD_WORDS)
    assert renewed_verdict(stored(old), example_card()) is old


def test_that_a_verdict_of_this_version_is_not_reached_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own = reached()

    def never(*_: object) -> Verdict:
        raise AssertionError

    monkeypatch.setattr("engine.studies.renewed_verdict.reach_verdict", never)
    monkeypatch.setattr("engine.studies.renewed_verdict._texts", lambda _: iter([own.headline]))
    assert renewed_verdict(stored(own), example_card()) is own


def test_that_without_a_verdict_there_is_none_to_show() -> None:
    assert renewed_verdict(stored(None), example_card()) is None


def test_that_only_the_last_verdict_of_the_events_is_renewed() -> None:
    old = replace(reached(), headline=OLD_WORDS)
    events = [event for event in example_events(example_plan()) if not isinstance(event, VerdictReached)]
    told = list(renewed_events([*events, VerdictReached(verdict=old)], example_card()))
    assert told[:-1] == events
    last = told[-1]
    assert isinstance(last, VerdictReached)
    assert last.verdict.headline == reached().headline
    assert list(renewed_events(events, example_card())) == events
