"""Self-auxiliary tasks within whole trainings: on tables and images, interrupted, in company, and stored without clones."""

from typing import Literal

import numpy as np
import pytest
import torch
from msgspec.structs import asdict

from engine.domain.events import DiagnosticsMeasured, Event, TrialFinished
from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.methods import entry
from engine.methods.auxiliary.self_auxiliary import METHOD, SelfAuxiliary, Settings, network
from engine.training.auxiliary.learner import HELP, HELP_ERROR
from engine.training.cohort import Cohort
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.scoring import score_trial
from engine.training.source import Source
from engine.training.weights import unpack_weights
from tests.engine.methods.test_contract import by_heart, run
from tests.engine.training.cohorts import RecordingLink, images, job, table, tasks_of
from tests.replication.one_way_helper import planted

MIXED = tasks_of("binary", "regression", "multiclass")
CHOICES = (Settings(), Settings(edges="enumeration"), Settings(edges="all", weights="learned"), Settings(edges="user", given="t0>t1"))
each_choice = pytest.mark.parametrize("settings", CHOICES, ids=["affinity", "enumeration", "learned", "user"])


def clones(tasks: tuple[Task, ...], settings: Settings, *, rates: tuple[float, ...] = (0.01,), replicates: int = 1) -> tuple[Trial, ...]:
    return tuple(
        Trial(f"{rate} {replicate}", "self_auxiliary", "clones", (1.0,) * len(tasks), "adamw", rate, 1e-4, replicate, asdict(settings))
        for rate in rates
        for replicate in range(replicates)
    )


def told(events: list[Event], name: str) -> list[tuple[float | None, ...]]:
    return [event.figures[name] for event in events if isinstance(event, DiagnosticsMeasured)]


def finished(events: list[Event]) -> dict[str, TrialFinished]:
    return {event.trial: event for event in events if isinstance(event, TrialFinished)}


@each_choice
def test_that_an_interruption_and_members_that_leave_change_nothing(settings: Settings) -> None:
    trials = clones(MIXED, settings, rates=(0.003, 0.1), replicates=2)
    work = job(trials, MIXED, max_steps=60, evaluate_every=6, patience=2)
    events, stored, _ = run(METHOD, work, table(MIXED), **asdict(settings))
    before, _, blob = run(METHOD, work, table(MIXED), stop_after=20, **asdict(settings))
    after, resumed, _ = run(METHOD, work, table(MIXED), resume=blob, **asdict(settings))
    assert before + after == events
    assert resumed == stored


@each_choice
def test_that_a_member_does_not_depend_on_its_company(settings: Settings) -> None:
    trials = clones(MIXED, settings, rates=(0.003, 0.01), replicates=2)
    events, _, _ = run(METHOD, job(trials, MIXED, max_steps=40), table(MIXED), **asdict(settings))
    alone, _, _ = run(METHOD, job(trials[2:3], MIXED, max_steps=40), table(MIXED), **asdict(settings))
    assert finished(events)[trials[2].id].loss == pytest.approx(finished(alone)[trials[2].id].loss, rel=1e-6)


@pytest.mark.parametrize("kind", ["table", "image"])
def test_that_32_rows_are_learned_by_heart(kind: Literal["table", "image"]) -> None:
    tasks = tasks_of("binary", "binary") if kind == "image" else MIXED
    arrays = by_heart(table(tasks, rows=96, missing=0.2, replicates=1) if kind == "table" else images(tasks, rows=60))
    settings = Settings(edges="all")
    work = job(clones(tasks, settings, rates=(0.03,)), tasks, kind=kind, max_steps=100, evaluate_every=20, patience=100)
    events, _, _ = run(METHOD, work, arrays, **asdict(settings))
    (event,) = finished(events).values()
    assert event.loss < 0.8


@pytest.mark.parametrize("kind", ["table", "image"])
@each_choice
def test_that_what_is_stored_has_no_clones_and_scores_as_in_training(settings: Settings, kind: Literal["table", "image"]) -> None:
    tasks = tasks_of("binary", "binary") if kind == "image" else MIXED
    arrays = table(tasks) if kind == "table" else images(tasks)
    (trial,) = clones(tasks, settings)
    work = job((trial,), tasks, kind=kind, max_steps=40)
    link = RecordingLink()
    stored = run_cohort(work, arrays, link, METHOD.learner, network=METHOD.network, settings=settings)
    read = unpack_weights(stored[trial.id], entry)
    branched = METHOD.network(arrays.shape(work.settings), tasks, Settings(edges="none"))
    assert read.card.settings["edges"] == "none"
    assert [tuple(weight.shape[1:]) for weight in read.parameters] == [piece.shape for piece in branched.pieces]
    scored = score_trial(stored[trial.id], trial, tasks, work.settings, arrays, 1, find=entry)
    np.testing.assert_allclose(np.array(scored, float), np.array(finished(link.events)[trial.id].kpis, float), rtol=1e-5)


def test_that_shares_are_told_source_by_source_and_sum_to_one_on_every_branch() -> None:
    settings = Settings(edges="user", given="t0>t1, t2>t1")
    events, _, _ = run(METHOD, job(clones(MIXED, settings), MIXED, max_steps=20), table(MIXED, missing=0.1), **asdict(settings))
    for row in told(events, "path_shares"):
        shares = np.array([[np.nan if row[3 * s + t] is None else row[3 * s + t] for t in range(3)] for s in range(3)], float)
        assert np.nansum(shares, axis=0).tolist() == pytest.approx([1.0, 1.0, 1.0])
        assert shares[:, 1].tolist() == pytest.approx([1 / 3] * 3)
        assert np.isnan(shares[0, 2])
    assert set(told(events, "help")) == {(None,) * 9}


@pytest.mark.parametrize("choice", ["affinity", "enumeration"])
def test_that_measured_help_is_told_with_its_error_and_decides_which_edges_are_kept(choice: Literal["affinity", "enumeration"]) -> None:
    settings = Settings(edges=choice, margin=1.0)
    events, _, _ = run(METHOD, job(clones(MIXED, settings), MIXED, max_steps=120), table(MIXED), **asdict(settings))
    shares, measured, error = (told(events, name)[0] for name in ("path_shares", "help", "help_error"))
    for source in range(3):
        for target in range(3):
            cell = 3 * source + target
            gain, spread = measured[cell], error[cell]
            if source == target:
                assert gain is None
                continue
            assert gain is not None
            assert spread is not None
            assert shares[cell] is not None
            assert bool(shares[cell]) == (gain > spread)


def beyond_chance(*, shuffled: bool) -> dict[tuple[int, int], np.ndarray]:
    """Measured help over its standard error of every edge among a planted helper (0), its target (1) and a stranger, on four tables."""
    arrays, _ = planted(2000, 4, first=1000)
    if shuffled:
        known = np.flatnonzero(~np.isnan(arrays.labels[:, 0]))
        arrays.labels[known, 0] = np.random.default_rng(0).permutation(arrays.labels[known, 0])
    tasks, settings = tasks_of("regression", "regression", "regression"), Settings()
    work = job(clones(tasks, settings, replicates=4), tasks, max_steps=600, hidden=(32, 32), batch_size=64)
    learner = SelfAuxiliary(network(arrays.shape(work.settings), tasks, settings), tasks, settings)
    found = Cohort(work, work.trials, Source(arrays, "cpu", torch.float32), learner, "cpu", torch.float32).memory
    return dict(zip(learner.network.edges, (found[HELP] / found[HELP_ERROR]).T.numpy(), strict=True))


def test_that_affinity_finds_the_planted_helper_and_not_the_way_back_nor_a_stranger() -> None:
    found = beyond_chance(shuffled=False)
    assert found.pop((0, 1)).mean() > 1.5
    assert max(each.max() for each in found.values()) < 2


def test_that_a_helper_whose_labels_are_shuffled_is_not_found() -> None:
    assert max(each.max() for each in beyond_chance(shuffled=True).values()) < 2


def test_that_measuring_is_paid_with_steps_of_the_longest_training() -> None:
    for settings, first in ((Settings(), 40), (Settings(edges="enumeration", survey=0.5), 60), (Settings(edges="all"), 10)):
        link = RecordingLink()
        work: CohortJob = job(clones(MIXED, settings), MIXED, max_steps=120 if first > 10 else 20, evaluate_every=10)
        run_cohort(work, table(MIXED), link, METHOD.learner, network=METHOD.network, settings=settings)
        steps = [event.step for event in link.events if isinstance(event, DiagnosticsMeasured)]
        assert min(steps) == first + 10 * (first == 60)


def test_that_learned_weights_move_and_stay_above_zero() -> None:
    settings = Settings(edges="all", weights="learned", rate=0.05, every=1)
    events, _, _ = run(METHOD, job(clones(MIXED, settings), MIXED, max_steps=40, patience=100), table(MIXED), **asdict(settings))
    shares = torch.tensor([[value if value is not None else 0.0 for value in row] for row in told(events, "path_shares")])
    assert (shares >= 0).all()
    assert (shares[-1] - shares[0]).abs().max() > 0.05


def test_that_learned_weights_take_the_say_from_a_task_that_displaces_a_better_one() -> None:
    arrays, _ = planted(2000, 1, first=1000)
    tasks, settings = tasks_of("regression", "regression", "regression"), Settings(edges="all", weights="learned")
    work = job(clones(tasks, settings), tasks, max_steps=250, hidden=(32, 32), batch_size=64, patience=100)
    events, _, _ = run(METHOD, work, arrays, **asdict(settings))
    shares = np.array(told(events, "path_shares")[-1], float).reshape(3, 3)
    assert shares[0, 0] > 0.6
    assert shares[1, 0] < 0.2
