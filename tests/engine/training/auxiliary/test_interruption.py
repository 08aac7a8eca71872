"""Stopping while it is being measured who helps whom."""

from time import monotonic
from typing import Literal

import pytest
import torch

from engine.domain.errors import CancelledError
from engine.domain.events import TrialFinished
from engine.methods.auxiliary.self_auxiliary import METHOD, Settings
from engine.training.checkpoint import read_checkpoint
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from tests.engine.training.auxiliary.test_training import clones
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of

TASKS = tasks_of("binary", "binary")


def run(work: CohortJob, settings: Settings, link: RecordingLink, resume: bytes | None = None) -> dict[str, bytes]:
    arrays = images(work.tasks, rows=40) if work.kind == "image" else table(work.tasks)
    return run_cohort(work, arrays, link, METHOD.learner, network=METHOD.network, settings=settings, resume=resume, dtype=torch.float64)


@pytest.mark.parametrize("kind", ["table", "image"])
@pytest.mark.parametrize("choice", ["affinity", "enumeration"])
@pytest.mark.parametrize("stop_after", [0, 7, 13])
def test_that_a_stop_within_the_measuring_is_resumed_to_the_same_networks(
    kind: Literal["table", "image"], choice: Literal["affinity", "enumeration"], stop_after: int
) -> None:
    settings = Settings(edges=choice, survey=0.5)
    work = job(clones(TASKS, settings), TASKS, kind=kind, max_steps=24, evaluate_every=6)
    undisturbed = run(work, settings, RecordingLink())
    link = RecordingLink(stop_after)
    with pytest.raises(CancelledError):
        run(work, settings, link)
    assert not any(isinstance(event, TrialFinished) for event in link.events)
    assert run(work, settings, RecordingLink(), link.blobs[-1]) == undisturbed


def test_that_networks_which_were_measured_before_a_stop_are_not_measured_again() -> None:
    settings = Settings(edges="enumeration", survey=0.5)
    work, link = job(clones(TASKS, settings), TASKS, max_steps=24, evaluate_every=6), RecordingLink(29)
    with pytest.raises(CancelledError):
        run(work, settings, link)
    assert len([name for name in read_checkpoint(link.blobs[-1]).current if name.startswith("rehearsed/")]) == 2
    again = RecordingLink(1000)
    run(work, settings, again, link.blobs[-1])
    assert 1000 - (again._left or 0) == (3 * 12 - 29) + 12


@pytest.mark.parametrize("choice", ["affinity", "enumeration"])
def test_that_a_stop_within_the_measuring_takes_less_than_two_seconds(choice: Literal["affinity", "enumeration"]) -> None:
    class Impatient(RecordingLink):
        def should_stop(self) -> bool:
            return monotonic() > begun + 0.2

    settings = Settings(edges=choice)
    begun = monotonic()
    with pytest.raises(CancelledError):
        run(job(clones(TASKS, settings), TASKS, max_steps=100_000), settings, Impatient())
    assert monotonic() - begun < 2.0
