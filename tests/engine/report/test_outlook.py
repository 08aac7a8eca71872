"""A trial that more evidence would hardly settle is not to be repeated for its own sake."""

import inspect
import re

import pytest
from msgspec.structs import replace

from engine.analysis import evidence
from engine.domain.text import Text, message, translator
from engine.domain.verdict import Check, Verdict
from engine.report.sections.decision import options
from engine.report.sections.outlook import UNLIKELY, missing_evidence, more_evidence_helps
from engine.report.sections.plan_ahead import plan_ahead
from tests.engine.report.packs import full_study, verdict_and_plan

HOPELESS = message("{task} lies so close to its floor that more evidence is unlikely to settle whether it stays above it.", task="HDF")
USEFUL = message("Labels would help.")


def _held(*sentences: Text) -> Verdict:
    verdict, _ = verdict_and_plan(full_study("hold"))
    return replace(verdict, what_would_change=sentences)


def test_that_the_sentences_of_the_analysis_are_known_by_their_words() -> None:
    said = re.findall(r'"([^"]*more (?:evidence|replicates|of them)[^"]*)"', inspect.getsource(evidence))
    assert len(said) >= 4
    assert all(UNLIKELY in sentence for sentence in said)


def test_that_nothing_more_is_gathered_where_that_is_said_to_settle_nothing() -> None:
    verdict = _held(HOPELESS)
    _, plan = verdict_and_plan(full_study("hold"))
    assert not more_evidence_helps(verdict)
    say = translator("en").render
    ahead = plan_ahead(verdict, plan)
    words = [say(options(verdict).items[0]), say(ahead.message), *(str(block) for block in ahead.blocks)]
    assert "end the trial" in words[0]
    assert not any("gather the missing" in word or "Repeat the study" in word for word in words)


@pytest.mark.parametrize("sentences", [(HOPELESS, USEFUL), (USEFUL,), ()])
def test_that_evidence_is_asked_for_as_long_as_some_of_it_would_help(sentences: tuple[Text, ...]) -> None:
    verdict = _held(*sentences)
    assert more_evidence_helps(verdict)
    assert "gather the missing evidence" in translator("en").render(options(verdict).items[0])


def test_that_too_few_replicates_are_evidence_that_is_missing() -> None:
    verdict = _held(HOPELESS)
    few = Check("replicates", False, message("There are only 3 replicates."))
    assert missing_evidence(verdict) is None
    assert missing_evidence(replace(verdict, checks=(few,))) == few.message
    assert more_evidence_helps(replace(verdict, checks=(few,)))
