"""Stopping while the single-task networks that factors start from are being trained."""

from time import monotonic
from typing import Literal

import pytest
import torch

from engine.domain.errors import CancelledError
from engine.domain.events import TrialFinished
from engine.domain.plan import Trial
from engine.methods import entry
from engine.training.checkpoint import read_checkpoint
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of

LAF = entry("dmtrl_laf")


def work_of(kind: Literal["table", "image"]) -> CohortJob:
    tasks = tasks_of("binary", "binary") if kind == "image" else tasks_of("binary", "regression", "multiclass")
    trials = tuple(Trial(f"{rate}", "dmtrl_laf", "joint", (1.0,) * len(tasks), "adamw", rate, 1e-4, 0) for rate in (0.003, 0.01))
    return job(trials, tasks, kind=kind, max_steps=40, evaluate_every=10)


def run(work: CohortJob, link: RecordingLink, resume: bytes | None = None) -> dict[str, bytes]:
    arrays = images(work.tasks, rows=40) if work.kind == "image" else table(work.tasks)
    return run_cohort(work, arrays, link, LAF.learner, network=LAF.network, settings=LAF.settings(), resume=resume, dtype=torch.float64)


@pytest.mark.parametrize("kind", ["table", "image"])
@pytest.mark.parametrize("stop_after", [0, 3, 14, 27])
def test_that_a_stop_within_the_single_task_start_is_resumed_to_the_same_networks(kind: Literal["table", "image"], stop_after: int) -> None:
    work = work_of(kind)
    undisturbed = run(work, RecordingLink())
    link = RecordingLink(stop_after)
    with pytest.raises(CancelledError):
        run(work, link)
    assert not any(isinstance(event, TrialFinished) for event in link.events)
    assert run(work, RecordingLink(), link.blobs[-1]) == undisturbed


def test_that_networks_which_were_trained_before_a_stop_are_not_trained_again() -> None:
    work, link = work_of("table"), RecordingLink(25)
    with pytest.raises(CancelledError):
        run(work, link)
    kept = [name for name in read_checkpoint(link.blobs[-1]).current if name.startswith("rehearsed/")]
    assert len(kept) == 2
    again = RecordingLink(1000)
    run(work, again, link.blobs[-1])
    assert 1000 - (again._left or 0) == 5 + 30


def test_that_a_stop_within_the_single_task_start_takes_less_than_two_seconds() -> None:
    class Impatient(RecordingLink):
        def should_stop(self) -> bool:
            return monotonic() > begun + 0.2

    tasks = tasks_of("binary", "binary", "binary", "binary")
    trials = (Trial("wide", "dmtrl_laf", "joint", (1.0,) * 4, "adamw", 0.01, 1e-4, 0),)
    begun = monotonic()
    with pytest.raises(CancelledError):
        run(job(trials, tasks, max_steps=100_000), Impatient())
    assert monotonic() - begun < 2.0
