"""The verdict rules as a table: gains on the test part in, statuses and verdict out."""

import math

import msgspec
import pytest

from engine.analysis.verdict import reach_verdict
from engine.charts.gains import gains
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.events import StudyStarted
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from engine.domain.verdict import Verdict
from tests.engine.analysis.studies import finish, plan_of, study_with_gains, trials_of

CARD = DatasetCard((), 1000, (), {"A": 900, "B": 300, "C": 200}, (), (), "f")

UP = (0.04, 0.05, 0.06, 0.05, 0.05)
BARELY_UP = (0.0044, 0.0156, 0.01, 0.0121, 0.0079)
"""Above zero in its own 95 % interval, but not in the wider one that three tasks ask for."""
LEVEL = (-0.005, 0.005, 0.0, 0.004, -0.004)
DOWN = (-0.08, -0.09, -0.08, -0.07, -0.08)
SLIGHTLY_DOWN = (-0.010, -0.011, -0.010, -0.009, -0.010)
PROBABLY_GOOD = (-0.02, 0.05, 0.04, 0.05, 0.01)
PROBABLY_BAD = (-0.10, -0.03, -0.08, -0.03, -0.06)
UNCLEAR = (-0.10, 0.08, -0.06, 0.05, -0.02)

RULES = [
    ((UP, UP, UP), "go", ("pass", "pass", "pass")),
    ((UP, UP, LEVEL), "go", ("pass", "pass", "pass")),
    ((UP, UP, DOWN), "conditional", ("pass", "pass", "fail")),
    ((UP, LEVEL, UNCLEAR), "conditional", ("pass", "pass", "undecided")),
    ((BARELY_UP, LEVEL, UNCLEAR), "hold", ("pass", "pass", "undecided")),
    ((UP, DOWN, DOWN), "conditional", ("pass", "fail", "fail")),
    ((SLIGHTLY_DOWN, SLIGHTLY_DOWN, SLIGHTLY_DOWN), "no_go", ("pass", "pass", "pass")),
    ((DOWN, DOWN, DOWN), "no_go", ("fail", "fail", "fail")),
    ((LEVEL, LEVEL, LEVEL), "hold", ("pass", "pass", "pass")),
    ((UNCLEAR, UNCLEAR, UNCLEAR), "hold", ("undecided", "undecided", "undecided")),
    ((UP, PROBABLY_GOOD, PROBABLY_GOOD), "conditional", ("pass", "caution", "caution")),
    ((UP, PROBABLY_BAD, UNCLEAR), "conditional", ("pass", "caution", "undecided")),
]


def verdict_on(changes: tuple[tuple[float, ...], ...]) -> Verdict:
    return reach_verdict(study_with_gains(dict(zip("ABC", changes, strict=False))), CARD)


@pytest.mark.parametrize(("gains", "name", "statuses"), RULES)
def test_that_the_rules_give_the_verdict_of_the_table(gains: tuple[tuple[float, ...], ...], name: str, statuses: tuple[str, ...]):
    verdict = verdict_on(gains)
    assert tuple(task.status for task in verdict.tasks) == statuses
    assert verdict.verdict == name


@pytest.mark.parametrize(("gains", "name", "statuses"), RULES)
def test_that_every_verdict_is_finite_and_survives_the_wire(gains: tuple[tuple[float, ...], ...], name: str, statuses: tuple[str, ...]):
    verdict = verdict_on(gains)
    assert msgspec.json.decode(msgspec.json.encode(verdict), type=Verdict) == verdict
    assert all(math.isfinite(gain) for task in verdict.tasks for gain in task.replicate_gains)


def test_that_hurt_tasks_are_named_first():
    reasons = verdict_on((UP, UP, DOWN)).reasons
    assert (reasons[0].code, reasons[0].task) == ("task_fails", "C")


def test_that_a_conditional_go_keeps_single_networks_for_the_hurt_task():
    verdict = verdict_on((UP, UP, DOWN))
    assert verdict.candidate is not None
    assert verdict.candidate.tasks == ("A", "B")
    assert verdict.headline.values == {"kept": ["A", "B"], "left": ["C"]}


def test_that_fewer_networks_for_the_same_quality_are_no_reason_to_go():
    verdict = verdict_on(((0.0,) * 5, (0.0,) * 5, (0.0,) * 5))
    assert verdict.verdict == "hold"


@pytest.mark.parametrize(("gains", "hurt"), [((-0.03, 0.02, -0.01, 0.01, -0.02), False), (DOWN, True)])
def test_that_a_task_is_called_hurt_only_where_the_interval_says_so(gains: tuple[float, ...], hurt: bool):
    task = reach_verdict(study_with_gains({"A": gains, "B": LEVEL}, floor=0.1), CARD).tasks[0]
    assert task.status == "fail"
    assert ("is hurt by joint training" in task.message.msgid) == hurt


@pytest.mark.parametrize("shift", [(0.3, 0.2, 0.25, 0.3, 0.2), (-0.3, -0.2, -0.25, -0.3, -0.2)])
def test_that_a_task_no_better_than_guessing_is_never_praised(shift: tuple[float, ...]):
    values = [0.02 * gain for gain in shift]
    task = reach_verdict(study_with_gains({"A": values, "B": values}, kpi="auroc", single=0.5), CARD).tasks[0]
    assert task.status in ("fail", "undecided")
    assert "guessing" in task.message.msgid


def test_that_a_task_which_only_joint_training_can_predict_may_pass():
    task = reach_verdict(study_with_gains({"A": UP, "B": (0.5, 0.52, 0.5, 0.48, 0.5)}, kpi="auroc", single=0.5), CARD).tasks[1]
    assert task.status == "pass"


def test_that_r2_near_zero_is_counted_in_points_and_said_so():
    verdict = reach_verdict(study_with_gains({"A": (5.0, 6.0, 5.0), "B": (5.0, 6.0, 5.0)}, kpi="r2", single=0.04), CARD)
    assert verdict.tasks[0].gain == pytest.approx(0.04 * 16 / 3)
    assert "gain_in_points" in {reason.code for reason in verdict.reasons}


def test_that_an_error_that_falls_is_a_gain():
    task = reach_verdict(study_with_gains({"A": [-gain for gain in UP], "B": LEVEL}, kpi="mae", single=3.0), CARD).tasks[0]
    assert task.gain == pytest.approx(0.05)
    assert task.direction == "lower"


def test_that_a_study_without_test_scores_is_held_with_the_reason():
    study = study_with_gains({"A": UP, "B": UP})
    for record in study.records.values():
        record.test = None
    verdict = reach_verdict(study, CARD)
    assert verdict.verdict == "hold"
    assert verdict.delta_m.value is None
    assert not next(check for check in verdict.checks if check.code == "test_used_once").passed


def test_that_a_study_never_started_has_no_verdict():
    with pytest.raises(PlanError):
        reach_verdict(Study(), CARD)


def test_that_a_network_scored_without_being_chosen_is_found_out():
    study = study_with_gains({"A": UP, "B": UP})
    study.records["pair:A+B/0.001/0"].test = (0.9, 0.9)
    assert not next(check for check in reach_verdict(study, CARD).checks if check.code == "test_used_once").passed


def test_that_a_task_that_surely_gets_worse_is_named_before_doubtful_ones():
    worse = (-0.022, -0.030, -0.020, -0.028, -0.018)
    verdict = verdict_on((UNCLEAR, UP, worse))
    assert verdict.tasks[2].status in ("caution", "undecided")
    assert (verdict.reasons[0].code, verdict.reasons[0].task) == ("task_worse", "C")
    assert "C gets worse with joint training" in translator("en").render(verdict.reasons[0].message)


def test_that_networks_cut_off_while_improving_fail_a_check():
    study = study_with_gains({"A": UP, "B": UP})
    for record in study.records.values():
        end = record.finished
        assert end is not None
        record.finished = msgspec.structs.replace(end, steps=600, best_step=600 if record.trial.arm == "joint" else 580)
    check = next(check for check in reach_verdict(study, CARD).checks if check.code == "trained_to_the_end")
    assert not check.passed
    assert translator("en").render(check.message).startswith("5 of the 15 compared networks")


def test_that_all_checks_pass_for_a_clean_study():
    checks = reach_verdict(study_with_gains({"A": UP, "B": UP}), CARD).checks
    assert {check.code for check in checks} == {
        "criteria_frozen",
        "test_used_once",
        "same_splits",
        "equal_budget",
        "replicates",
        "trained_to_the_end",
        "failed_trials",
        "leak_probe",
        "seed_stability",
    }
    assert all(check.passed for check in checks)


def test_that_a_missing_replicate_is_found_out_and_left_out():
    study = study_with_gains({"A": UP, "B": UP})
    study.records["joint/0.001/4"].test = None
    verdict = reach_verdict(study, CARD)
    assert len(verdict.tasks[0].replicate_gains) == 4
    assert not next(check for check in verdict.checks if check.code == "same_splits").passed


def test_that_hold_says_how_much_more_evidence_would_do():
    verdict = verdict_on((UP, PROBABLY_GOOD, PROBABLY_GOOD))
    say = translator("en").render
    assert any("replicates instead of 5 could settle whether B stays above its floor" in say(text) for text in verdict.what_would_change)


def test_that_scattered_results_are_not_called_close_to_the_floor():
    scattered, close = (0.3, -0.4, 0.2, -0.35, -0.1), (-0.06, 0.02, -0.05, 0.01, -0.03)
    verdict = verdict_on((scattered, close, scattered))
    of_a, of_b, _, of_mean = (change.msgid for change in verdict.what_would_change)
    assert "scatter so widely" in of_a
    assert "so close to its floor" in of_b
    assert "scatters so widely" in of_mean


def test_that_seeds_criteria_and_versions_are_carried():
    verdict = verdict_on((UP, UP, UP))
    assert verdict.seeds == (0, 1, 2, 3, 4)
    assert verdict.criteria.frozen_at == "2026-11-20T16:40:00Z"
    assert verdict.criteria.hash is not None
    assert not verdict.criteria.changed
    assert verdict.versions == {"tasuki": "0"}
    assert [task.n_labels for task in verdict.tasks] == [900, 300, 200]


def test_that_pairs_are_directed_and_compared_with_the_single_network():
    verdict = verdict_on((UP, UP, UP))
    assert {(pair.helper, pair.helped) for pair in verdict.pairs} == {(a, b) for a in "ABC" for b in "ABC" if a != b}
    assert all(pair.gain == 0.0 and pair.interval == (0.0, 0.0) for pair in verdict.pairs)


def test_that_one_of_several_tasks_must_improve_beyond_its_own_interval():
    result = verdict_on((BARELY_UP, LEVEL, UNCLEAR)).tasks[0]
    assert result.interval is not None
    assert result.interval[0] > 0
    assert verdict_on((BARELY_UP, LEVEL, UNCLEAR)).verdict == "hold"


def test_that_criteria_changed_after_freezing_are_shown():
    study = study_with_gains({"A": UP, "B": UP})
    plan = study.plan
    assert plan is not None
    study.plan = msgspec.structs.replace(plan, tasks=(msgspec.structs.replace(plan.tasks[0], floor=-0.5), plan.tasks[1]))
    verdict = reach_verdict(study, CARD)
    assert verdict.criteria.changed
    assert "changed after they had been frozen" in next(one for one in verdict.checks if one.code == "criteria_frozen").message.msgid


def test_that_gains_are_told_in_the_kpis_own_unit_too():
    task = reach_verdict(study_with_gains({"A": [-gain for gain in UP], "B": LEVEL}, kpi="mae", single=3.0), CARD).tasks[0]
    assert task.unit_gain == pytest.approx(0.15)
    assert task.unit_interval is not None
    assert task.unit_interval[0] < 0.15 < task.unit_interval[1]


def test_that_the_mean_gain_is_told_weighed_and_plain():
    study = study_with_gains({"A": UP, "B": LEVEL})
    plan = study.plan
    assert plan is not None
    study.plan = msgspec.structs.replace(plan, tasks=(msgspec.structs.replace(plan.tasks[0], value=3.0), plan.tasks[1]))
    mean = reach_verdict(study, CARD).delta_m
    assert mean.value == pytest.approx(0.0375)
    assert mean.plain == pytest.approx(0.025)
    assert mean.plain_interval is not None


def test_that_the_spread_over_learning_rates_stands_beside_that_over_seeds():
    plan = plan_of([Task("A", "binary", "accuracy"), Task("B", "binary", "accuracy")], 3)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan, (0.001, 0.01))), workers=1, device="cpu"))
    for record in list(study.records.values()):
        one = record.trial
        better = {0.001: 0.1, 0.01: 0.05}[one.learning_rate] if one.arm == "joint" else 0.0
        finish(
            study, one.id, tuple(0.8 * (1 + better) + 0.008 * one.replicate * (better > 0.06) if weight else None for weight in one.weights)
        )
    task = reach_verdict(study, CARD).tasks[0]
    assert task.rate_spread == pytest.approx(0.06 / 2**0.5)
    assert task.replicate_spread == pytest.approx(0.01)


def test_that_a_floor_that_nothing_can_reach_is_said():
    verdict = reach_verdict(study_with_gains({"A": UP, "B": UP}, single=0.9, floor=0.2), CARD)
    assert verdict.verdict != "go"
    said = [translator("en").render(text) for text in verdict.what_would_change]
    assert any("even perfect predictions gain +11.1 %" in sentence for sentence in said)


def test_that_hold_names_labels_and_their_cost():
    study = study_with_gains({"A": UP, "B": PROBABLY_GOOD, "C": PROBABLY_GOOD})
    plan = study.plan
    assert plan is not None
    study.plan = msgspec.structs.replace(plan, tasks=tuple(msgspec.structs.replace(task, label_cost=250.0) for task in plan.tasks))
    said = [translator("en").render(text) for text in reach_verdict(study, CARD).what_would_change]
    assert any(
        "further labels for B could settle whether it stays above its floor; at 250 a label that costs" in sentence for sentence in said
    )


@pytest.mark.parametrize(
    ("rows", "shortage"),
    [
        (1000, ""),
        (310, " Only 10 rows of the table lack that label, so new rows are needed too."),
        (300, " Every row of the table has that label already, so new rows are needed."),
    ],
)
def test_that_labels_that_the_table_has_no_rows_for_are_said_to_need_new_rows(rows: int, shortage: str):
    study = study_with_gains({"A": UP, "B": PROBABLY_GOOD, "C": PROBABLY_GOOD})
    said = [translator("en").render(text) for text in reach_verdict(study, msgspec.structs.replace(CARD, rows=rows)).what_would_change]
    labels = next(sentence for sentence in said if "further labels for B" in sentence)
    assert labels.removeprefix(labels.split(".")[0] + ".") == shortage


def test_that_the_results_say_how_many_tasks_are_open_before_the_worst():
    say = translator("en").render
    none = say(gains(verdict_on((UNCLEAR, UNCLEAR, UNCLEAR))).meaning)
    assert none.startswith("None of the 3 tasks is proven to stay above its floor. The evidence does not show whether A")
    assert say(gains(verdict_on((UP, PROBABLY_BAD, UNCLEAR))).meaning).startswith("2 of 3 tasks are not proven to stay above their floor. ")
    assert say(gains(verdict_on((UP, LEVEL, UNCLEAR))).meaning).startswith("The evidence does not show whether C")
    assert say(gains(verdict_on((UP, DOWN, UNCLEAR))).meaning).startswith("B is hurt by joint training")


BAD = {
    "a baseline of zero": ("mae", 0.0, (0.1, 0.2, 0.1)),
    "both zero": ("mae", 0.0, (0.0, 0.0, 0.0)),
    "identical scores": ("accuracy", 0.8, (0.0, 0.0, 0.0)),
    "one replicate": ("accuracy", 0.8, (0.1,)),
    "a perfect baseline": ("auroc", 1.0, (0.0, -0.1, 0.0)),
}


@pytest.mark.parametrize("case", BAD)
def test_that_bad_figures_never_become_nan(case: str):
    kpi, single, gains = BAD[case]
    verdict = reach_verdict(study_with_gains({"A": gains, "B": gains}, kpi=kpi, single=single), CARD)
    encoded = msgspec.json.encode(verdict)
    assert b"NaN" not in encoded
    assert msgspec.json.decode(encoded, type=Verdict) == verdict
    assert translator("en").render(verdict.headline)
    assert verdict.verdict in ("hold", "no_go")


def test_that_a_kpi_undefined_on_the_test_part_is_said_and_left_out():
    study = study_with_gains({"A": UP, "B": UP, "C": UP})
    for record in study.records.values():
        if record.test is not None:
            record.test = (record.test[0], None, record.test[2])
    verdict = reach_verdict(study, CARD)
    assert (verdict.tasks[1].gain, verdict.tasks[1].status) == (None, "undecided")
    assert verdict.delta_m.value == pytest.approx(0.05)
    assert "B has no test result" in translator("en").render(verdict.tasks[1].message)


def test_that_draws_settle_what_the_replicates_alone_leave_open():
    study = study_with_gains({"A": UP, "B": PROBABLY_GOOD})
    before = reach_verdict(study, CARD).tasks[1]
    for record in study.records.values():
        if record.test is not None:
            record.draws = tuple(
                tuple(None if value is None else value + 0.002 * (draw % 5 - 2) for value in record.test) for draw in range(50)
            )
    after = reach_verdict(study, CARD).tasks[1]
    assert after.interval is not None
    assert before.interval is not None
    assert after.interval[1] - after.interval[0] < before.interval[1] - before.interval[0]
