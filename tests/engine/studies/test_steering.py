"""What a person does to a running study: rest, skip, end it early, throw it away, add replicates."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.analysis.criteria import criteria_changed, criteria_hash
from engine.analysis.verdict import reach_verdict
from engine.data.dataset import Dataset
from engine.domain.errors import PlanError, ProjectError
from engine.domain.events import Event, StudyProgressed, StudyStarted, TestScored, TrialEvaluated, TrialFinished, VerdictReached
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.studies.discarding import discard_study
from engine.studies.early_end import reason_against_ending
from engine.studies.more_replicates import planned_trials, with_more
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_plan
from tests.examples import example_study

STEPS = 200
PAUSE = 3.0

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def four(dataset: Dataset) -> Plan:
    """Four replicates in two cohorts, where a cohort has six members."""
    return replace(small_plan(dataset, steps=STEPS), replicates=4)


def run(store: ProjectStore, then: Callable[[StudyRunner, Event], None] = lambda *_: None, *, more: int = 0) -> list[Event]:
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        then(runner, event)

    runner = StudyRunner(store, listen, cores=1)
    assert runner.prepare(resume=True, more=more)
    runner.run()
    return told


def test_that_a_pause_holds_every_worker_and_stops_the_clock(tmp_path: Path, dataset: Dataset, four: Plan) -> None:
    looks: list[float] = []
    going_on: list[float] = []

    def pause(runner: StudyRunner, event: Event) -> None:
        if not isinstance(event, TrialEvaluated):
            return
        looks.append(time.monotonic())
        if len(looks) == 1:
            runner.pause(True)
            threading.Timer(PAUSE, lambda: (going_on.append(time.monotonic()), runner.pause(False))).start()

    since = time.monotonic()
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, four) as store:
        told = run(store, pause)
        study = store.study()
    spent = time.monotonic() - since
    assert study.state == "done"
    assert not [look for look in looks if going_on[0] - PAUSE / 2 < look < going_on[0]]
    assert looks[-1] > going_on[0]
    assert max(event.elapsed for event in told if isinstance(event, StudyProgressed)) < spent - PAUSE / 2


def test_that_a_skipped_trial_is_left_out_with_its_partners_and_said(
    tmp_path: Path, dataset: Dataset, four: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.studies.trials.TABLE_MEMBERS", 6)
    skipped: list[str] = []

    def skip(runner: StudyRunner, event: Event) -> None:
        if isinstance(event, TrialEvaluated) and not skipped and ".joint" in names[event.trial]:
            skipped.append(event.trial)
            runner.skip(skipped)
        if isinstance(event, StudyStarted):
            names.update({trial.id: f"{trial.replicate}.{trial.arm}" for trial in event.trials})

    names: dict[str, str] = {}
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, four) as store:
        told = run(store, skip)
        study = store.study()
    record = study.records[skipped[0]]
    assert record.skipped
    assert not any(isinstance(event, TrialFinished) and event.trial == skipped[0] for event in told)
    assert sum(other.state == "done" for other in study.records.values()) == 11
    assert study.verdict is not None
    assert any("left out on request" in reason.message.msgid for reason in study.verdict.reasons)
    assert {len(task.replicate_gains) for task in study.verdict.tasks} == {3}


def test_that_a_study_ended_early_reaches_its_verdict_from_what_is_finished(
    tmp_path: Path, dataset: Dataset, four: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.studies.trials.TABLE_MEMBERS", 6)
    finished: list[Event] = []
    refused: list[str] = []

    def end(runner: StudyRunner, event: Event) -> None:
        if isinstance(event, TrialEvaluated) and not refused:
            with pytest.raises(ProjectError) as error:
                runner.end_early()
            refused.append(error.value.text.msgid)
        if isinstance(event, TrialFinished):
            finished.append(event)
            if len(finished) == 6:
                runner.end_early()

    with ProjectStore.create(tmp_path / "a.tasuki", dataset, four) as store:
        told = run(store, end)
        study = store.study()
        assert store.artifacts("checkpoint/") == ()
        assert not StudyRunner(store, lambda _: None).prepare(resume=True)
    assert "single-task network" in refused[0]
    assert study.state == "done"
    assert study.verdict is not None
    assert sum(record.skipped for record in study.records.values()) == 6
    assert sum(isinstance(event, TestScored) for event in told) == 6


def test_that_what_was_trained_can_be_thrown_away_and_begun_anew(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    def stop(runner: StudyRunner, event: Event) -> None:
        if isinstance(event, TrialEvaluated):
            runner.cancel()

    told: list[Event] = []
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, plan) as store:
        run(store, stop)
        frozen = store.plan()
        discard_study(store, told.append)
        study = store.study()
        assert (study.started, study.records, study.state) == (None, {}, "waiting")
        assert store.artifacts("") == ()
        assert store.plan() == frozen
        anew = StudyRunner(store, told.append)
        assert anew.prepare()
        started = told[-1]
        anew.cancel()
        anew.run()
        assert isinstance(started, StudyStarted)
        assert not started.resumed


def test_that_a_result_that_has_been_seen_cannot_be_thrown_away_and_replicates_can_be_added(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.studies.runner.reach_verdict", lambda study, card: replace(reach_verdict(study, card), verdict="hold"))
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, plan) as store:
        run(store)
        with pytest.raises(ProjectError, match="has been looked at"):
            discard_study(store, lambda _: None)
        before = store.study()
        assert before.verdict is not None
        told = run(store, more=2)
        study = store.study()
    assert study.plan is not None
    assert study.verdict is not None
    assert (study.plan.replicates, study.plan.looks) == (4, (2,))
    assert study.plan.criteria_hash == before.verdict.criteria.hash
    assert not study.verdict.criteria.changed
    assert {len(task.replicate_gains) for task in study.verdict.tasks} == {4}
    scored = [event.trial for event in told if isinstance(event, TestScored)]
    assert {study.records[trial].trial.replicate for trial in scored} == {2, 3}
    assert all(study.records[trial].test == record.test for trial, record in before.records.items())
    looks = next(check for check in study.verdict.checks if check.code == "looks")
    assert not looks.passed
    assert looks.message.values == {"first": 2, "now": 4, "looks": 2}
    assert sum(isinstance(event, VerdictReached) for event in told) == 1


def test_that_replicates_are_added_to_an_undecided_study_only() -> None:
    study = example_study(test=False)
    with pytest.raises(ProjectError, match="Finish the training first"):
        with_more(study, 2)


def test_that_only_what_had_been_chosen_is_trained_on_further_replicates() -> None:
    study = example_study()
    assert study.plan is not None
    plan = replace(study.plan, replicates=8, looks=(5,))
    assert criteria_hash(plan) == study.plan.criteria_hash
    assert not criteria_changed(plan)
    methods = tuple(choice for choice in plan.methods if choice.method in ("single_task", "equal_weights"))
    stages = planned_trials(replace(plan, methods=methods), study)
    assert {trial.replicate for trial in stages[0]} == set(range(5))
    assert {trial.replicate for trial in stages[1]} == {5, 6, 7}
    configurations = {(trial.arm, trial.configuration) for trial in stages[1]}
    assert len(configurations) == len({arm for arm, _ in configurations})


def test_that_a_frozen_plan_takes_no_other_criteria_through_the_back_door(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    frozen = replace(plan, frozen_at="2026-11-22T00:00:00Z", criteria_hash=criteria_hash(plan))
    with ProjectStore.create(tmp_path / "a.tasuki", dataset, frozen) as store:
        with pytest.raises(PlanError, match="frozen"):
            store.extend_plan(replace(frozen, decide_by="2031-01-01"))
        store.extend_plan(replace(frozen, replicates=5, looks=(2,)))
        assert store.plan().replicates == 5


def test_that_nothing_can_be_concluded_before_training() -> None:
    reason = reason_against_ending(Study())
    assert reason is not None
    assert "has not been started" in reason.msgid
