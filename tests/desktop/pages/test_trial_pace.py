"""How long a trial still takes is told from its own looks, and nothing is told where nobody can know."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.pages.standing import standings
from desktop.pages.train import TrainPage
from desktop.pages.trial_pace import share_done, time_left, time_left_of_all
from desktop.pages.trial_table import Filter, TrialModel
from engine.domain.events import StudyStarted, TrialEvaluated, TrialStarted
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import translator
from tests.desktop.pages.page_states import part_of_study
from tests.examples import example_plan, example_trials

BEGUN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def training_plan() -> Plan:
    plan = example_plan()
    return replace(plan, training=replace(plan.training, max_steps=400, evaluate_every=20, patience=5))


def looked(study: Study, trial: str, looks: int, *, seconds: float = 2.0, losses: tuple[float, ...] = (), rest: float = 0.0) -> None:
    """``trial`` begins and is looked at ``looks`` times, ``seconds`` apart; before the last look all rested for ``rest`` seconds."""
    study.apply(TrialStarted(trial=trial, at=BEGUN.isoformat()))
    for look in range(1, looks + 1):
        at = BEGUN + timedelta(seconds=look * seconds + (rest if look == looks else 0.0))
        loss = losses[look - 1] if losses else 1.0 / look
        study.apply(TrialEvaluated(trial=trial, step=20 * look, loss=loss, kpis=(0.5,) * 5, at=at.isoformat()))


@pytest.fixture
def study() -> Study:
    plan = training_plan()
    return Study().apply_all([StudyStarted(plan=plan, trials=example_trials(plan), workers=1, device="cpu")])


def records(study: Study, method: str) -> list[TrialRecord]:
    return [record for record in study.records.values() if record.trial.method == method]


def test_that_the_time_left_spans_early_stopping_and_the_longest_training(study: Study) -> None:
    record = records(study, "equal_weights")[0]
    looked(study, record.trial.id, 5)
    assert share_done(record, study.plan) == 0.25
    assert time_left(record, study.plan) == pytest.approx((10.0, 30.0))


def test_that_checks_without_progress_bring_the_earliest_end_nearer(study: Study) -> None:
    record = records(study, "equal_weights")[0]
    looked(study, record.trial.id, 5, losses=(1.0, 0.5, 0.6, 0.7, 0.6))
    assert time_left(record, study.plan) == pytest.approx((4.0, 30.0))


def test_that_a_rest_does_not_slow_the_pace(study: Study) -> None:
    record = records(study, "equal_weights")[0]
    looked(study, record.trial.id, 5, rest=3600.0)
    assert time_left(record, study.plan) == pytest.approx((10.0, 30.0))


def test_that_nothing_is_told_before_there_is_a_pace_nor_of_a_trial_that_waits(study: Study) -> None:
    first, second = records(study, "equal_weights")[:2]
    looked(study, first.trial.id, 2)
    assert time_left(first, study.plan) is None
    assert time_left(second, study.plan) is None
    looked(study, first.trial.id, 4)
    assert time_left_of_all([first], study.plan) is not None
    assert time_left_of_all([first, second], study.plan) is None


def test_that_a_trial_taken_up_again_counts_from_there(study: Study) -> None:
    record = records(study, "equal_weights")[0]
    looked(study, record.trial.id, 5)
    study.apply(TrialStarted(trial=record.trial.id, at=(BEGUN + timedelta(days=2)).isoformat()))
    assert len(record.looks) == 0


def test_that_a_trial_in_training_shows_its_time_left_in_the_table(study: Study) -> None:
    record = records(study, "equal_weights")[0]
    looked(study, record.trial.id, 5)
    model = TrialModel()
    model.follow(study, Filter(), 0, translator("en"))
    assert model.words(record, "state") == "▶ training"
    assert model.words(record, "progress") == "25 %"
    assert model.words(record, "time") == "10–30 s left"


def test_that_a_candidate_whose_networks_are_in_training_does_not_wait(study: Study, qtbot: QtBot) -> None:
    for record in records(study, "equal_weights"):
        looked(study, record.trial.id, 5)
    found = {row.method: row for row in standings(study)}
    assert found["equal_weights"].left == pytest.approx((10.0, 30.0))
    assert (found["swept_weights"].running, found["swept_weights"].left) == (0, None)
    page = TrainPage()
    qtbot.addWidget(page)
    page._show_standings(study, translator("en"))
    cells = page.table.cells
    rows = {cells.cell(row, 0).text: [cells.cell(row, column).text for column in (4, 5)] for row in range(cells.rowCount())}
    assert rows["Equal weights"] == ["in progress 0/20 (25 %)", "10–30 s"]
    assert rows["Swept weights"] == ["waiting 0/100", "–"]
    page._show_standings(part_of_study(1.0), translator("en"))
    assert page.table.cells.columnCount() == 5
