import pytest
from msgspec.structs import replace

from engine.analysis.checks import checks_of
from engine.analysis.selection import choose
from engine.domain.events import StudyStarted, TrialFailed
from engine.domain.plan import Trial
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.trial_failures import divergence
from tests.engine.analysis.studies import fail, finish, plan_of, trial, trials_of

TASKS = (Task("A", "binary", "accuracy"), Task("B", "regression", "mae"))
SLOW, FAST = 0.001, 0.01


@pytest.fixture
def study() -> Study:
    """Two tasks, two learning rates, two replicates; nothing finished yet."""
    plan = plan_of(TASKS, replicates=2)
    started = Study()
    started.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan, (SLOW, FAST))), workers=1, device="cpu"))
    return started


def finish_all(study: Study, kpis: dict[tuple[str, float], tuple[float | None, float | None]]) -> None:
    for record in list(study.records.values()):
        key = (record.trial.arm, record.trial.learning_rate)
        if key in kpis:
            finish(study, record.trial.id, kpis[key])


ALL = {
    ("single:A", SLOW): (0.80, None),
    ("single:A", FAST): (0.70, None),
    ("single:B", SLOW): (None, 1.2),
    ("single:B", FAST): (None, 1.0),
    ("joint", SLOW): (0.84, 1.1),
    ("joint", FAST): (0.80, 0.7),
}


def test_that_each_task_chooses_its_own_baseline(study: Study):
    finish_all(study, ALL)
    selection = choose(study)
    assert selection.baseline["A"].learning_rate == SLOW
    assert selection.baseline["B"].learning_rate == FAST


def test_that_the_candidate_has_the_best_mean_gain_over_the_tuned_baselines(study: Study):
    finish_all(study, ALL)
    selection = choose(study)
    assert selection.configuration is not None
    assert selection.configuration.learning_rate == FAST
    assert selection.scores[0].delta_m == pytest.approx((0.0 + 0.3) / 2)
    assert [score.chosen for score in selection.scores] == [True]


def test_that_only_the_chosen_networks_are_scored_on_the_test_part(study: Study):
    finish_all(study, ALL)
    expected = (
        {f"joint/{FAST:g}/{r}" for r in (0, 1)} | {f"single:A/{SLOW:g}/{r}" for r in (0, 1)} | {f"single:B/{FAST:g}/{r}" for r in (0, 1)}
    )
    assert set(choose(study).trials(study)) == expected


def test_that_test_scores_have_no_influence_on_the_choice(study: Study):
    finish_all(study, ALL)
    before = choose(study)
    study.records[f"joint/{SLOW:g}/0"].test = (1.0, 0.0)
    assert choose(study) == before


def test_that_a_configuration_that_failed_once_does_not_compete(study: Study):
    finish_all(study, ALL)
    failed = study.records[f"single:A/{SLOW:g}/1"]
    failed.finished = None
    fail(study, failed.trial.id)
    selection = choose(study)
    assert selection.baseline["A"].learning_rate == FAST
    assert any("could not be finished" in note.msgid for note in selection.notes)


def diverge(study: Study, *trials: str) -> None:
    for name in trials:
        study.records[name].finished = None
        study.apply(TrialFailed(trial=name, reason=divergence(study.records[name].trial, 100)))


def left_out(study: Study) -> tuple[bool, bool]:
    """Whether the reasons name the trials that failed, and whether the check calls them normal."""
    assert study.plan is not None
    selection = choose(study)
    check = next(check for check in checks_of(study, study.plan, selection) if check.code == "failed_trials")
    normal = "That is normal" in check.message.msgid
    assert check.passed == normal
    return any("could not be finished" in note.msgid for note in selection.notes), normal


def test_that_a_learning_rate_that_does_not_suit_is_called_normal_where_nothing_that_was_compared_had_it(study: Study):
    finish_all(study, ALL)
    diverge(study, f"single:A/{FAST:g}/1", f"joint/{SLOW:g}/0")
    assert left_out(study) == (False, True)


def test_that_a_failed_trial_of_what_was_compared_is_not_called_normal(study: Study):
    finish_all(study, ALL)
    diverge(study, f"single:A/{SLOW:g}/1", f"single:A/{FAST:g}/1")
    assert left_out(study) == (True, False)


def test_that_a_way_of_training_that_diverged_altogether_is_not_called_normal(study: Study):
    finish_all(study, ALL)
    diverge(study, *(name for name, record in study.records.items() if record.trial.arm == "joint"))
    assert left_out(study) == (True, False)


def test_that_a_failure_of_another_kind_is_not_called_normal(study: Study):
    finish_all(study, ALL)
    diverge(study, f"single:A/{FAST:g}/1")
    study.records[f"joint/{SLOW:g}/0"].finished = None
    fail(study, f"joint/{SLOW:g}/0")
    assert left_out(study) == (True, False)


def test_that_a_task_without_a_baseline_is_left_out_and_named(study: Study):
    finish_all(study, {key: kpis for key, kpis in ALL.items() if key[0] != "single:B"})
    selection = choose(study)
    assert selection.scores[0].delta_m == pytest.approx(0.05)
    assert selection.notes[0].values["tasks"] == ["B"]


def test_that_nothing_is_chosen_before_joint_training_is_finished(study: Study):
    finish_all(study, {key: kpis for key, kpis in ALL.items() if key[0] != "joint"})
    selection = choose(study)
    assert selection.configuration is None
    assert selection.scores[0].delta_m is None
    assert selection.trials(study) == ()


def test_that_a_pair_arm_is_never_the_candidate_even_with_two_tasks(study: Study):
    finish_all(study, ALL | {("pair:A+B", SLOW): (0.99, 0.1)})
    assert choose(study).arm == "joint"


def test_that_every_arm_is_listed_with_its_trials(study: Study):
    extra: list[Trial] = [trial("weights:0", (2.0, 0.5), r, SLOW, "swept_weights") for r in (0, 1)]
    assert study.plan is not None
    study.apply(StudyStarted(plan=study.plan, trials=tuple(extra), workers=1, device="cpu", resumed=True))
    finish_all(study, ALL | {("weights:0", SLOW): (0.9, 1.0)})
    listed = [(score.arm, score.trials, score.chosen) for score in choose(study).scores]
    assert listed == [("joint", 4, True), ("weights:0", 2, False)]


def test_that_a_task_with_a_network_of_its_own_is_named_where_groups_are_the_candidate():
    plan = plan_of((*TASKS, Task("C", "binary", "accuracy")), replicates=2)
    started = Study()
    groups = [
        replace(trial("groups", (1.0, 1.0, 1.0), replicate, method="group_networks"), settings={"groups": "A+C, B"}) for replicate in (0, 1)
    ]
    started.apply(StudyStarted(plan=plan, trials=(*trials_of(plan), *groups), workers=1, device="cpu"))
    for record in list(started.records.values()):
        better = record.trial.method == "group_networks"
        kpis = (0.9, 0.9, 0.8) if better else (0.8, 1.0, 0.7)
        finish(started, record.trial.id, tuple(kpi if weight else None for kpi, weight in zip(kpis, record.trial.weights, strict=True)))
    selection = choose(started)
    assert selection.method == "group_networks"
    (remark,) = selection.remarks
    assert remark.values["tasks"] == ["B"]
