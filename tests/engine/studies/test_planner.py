from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, SplitPolicy
from engine.domain.task import DEFAULT_KPI, Task, TaskKind
from engine.methods.auxiliary.self_auxiliary import METHOD
from engine.studies.estimate import START_SECONDS, estimate, feature_count, member_bytes, time_left
from engine.studies.planner import check_plan, propose_plan
from engine.studies.presets import preset_spec, training_settings
from engine.studies.seeds import derive_seed
from engine.studies.trials import cohorts_of, trials_of
from tests.examples import example_card, example_plan


def _proposed(**changes: object):
    card, plan = example_card(), example_plan(frozen=False)
    arguments = {"columns": (), "tasks": plan.tasks, "preset": "quick", "split": SplitPolicy()} | changes
    return propose_plan(card, plan.files, **arguments)  # type: ignore[arg-type]


def test_that_a_leaking_column_is_left_out_and_named() -> None:
    proposed = _proposed()
    assert "Machine failure" not in [column.name for column in proposed.plan.features()]
    assert [warning.values["column"] for warning in proposed.warnings] == ["Machine failure"]


def test_that_a_person_may_insist_on_a_leaking_column() -> None:
    proposed = _proposed(columns=(ColumnChoice("Machine failure", "binary", "feature"),))
    assert "Machine failure" in [column.name for column in proposed.plan.features()]


def test_that_a_target_that_is_no_task_does_not_become_an_input() -> None:
    proposed = _proposed(tasks=example_plan().tasks[:2])
    roles = {column.name: column.role for column in proposed.plan.columns}
    assert roles["HDF"] == "target"
    assert roles["RNF"] == "ignore"


def test_that_the_column_to_split_by_is_no_input() -> None:
    plan = _proposed(split=SplitPolicy(kind="group", column="Type")).plan
    assert "Type" not in [column.name for column in plan.features()]


def test_that_presets_ask_for_more_replicates_and_learning_rates() -> None:
    for preset, replicates, rates in (("quick", 5, 3), ("standard", 10, 5), ("thorough", 20, 7)):
        plan = _proposed(preset=preset).plan
        assert (plan.replicates, len(plan.training.learning_rates)) == (replicates, rates)
    assert max(plan.training.learning_rates) / min(plan.training.learning_rates) >= 999


def test_that_every_method_is_explained_and_priced_against_the_baseline() -> None:
    proposals = {proposal.method: proposal for proposal in _proposed(methods=("equal_weights",)).proposals}
    assert proposals["single_task"].cost == 1
    assert proposals["task_pairs"].cost == 2
    assert [name for name, proposal in proposals.items() if proposal.chosen] == ["single_task", "equal_weights"]


def test_that_more_rows_are_trained_longer_within_bounds() -> None:
    spec = preset_spec("quick", images=False)
    steps = [training_settings(spec, rows).max_steps for rows in (10, 1000, 1e6)]
    assert steps == sorted(steps)
    assert steps[-1] == spec.most_steps


def test_that_trial_ids_depend_on_everything_that_decides_the_result_and_on_nothing_else() -> None:
    plan = example_plan(frozen=False)
    ids = [trial.id for trial in trials_of(plan)]
    assert len(set(ids)) == len(ids)
    assert [trial.id for trial in trials_of(replace(plan, files=("elsewhere.csv",), decider="someone"))] == ids
    for changed in (
        replace(plan, seed=1),
        replace(plan, fingerprint="other"),
        replace(plan, training=replace(plan.training, hidden=(32,))),
        replace(plan, tasks=(replace(plan.tasks[0], description=(1.0,)), *plan.tasks[1:])),
        replace(plan, split=SplitPolicy(train=0.5, validation=0.3, test=0.2)),
    ):
        assert not set(ids) & {trial.id for trial in trials_of(changed)}


def test_that_a_wider_grid_keeps_the_trials_it_shares() -> None:
    plan = example_plan(frozen=False)
    wider = replace(plan, training=replace(plan.training, learning_rates=(*plan.training.learning_rates, 0.1)))
    assert {trial.id for trial in trials_of(plan)} <= {trial.id for trial in trials_of(wider)}


def test_that_cohorts_hold_every_trial_once_with_one_optimiser_each() -> None:
    plan = example_plan()
    trials = trials_of(plan)
    cohorts = cohorts_of(plan, trials)
    assert sorted(trial.id for cohort in cohorts for trial in cohort.trials) == sorted(trial.id for trial in trials)
    assert all(len({trial.optimiser for trial in cohort.trials}) == 1 for cohort in cohorts)
    assert all(50 <= len(cohort.trials) <= 200 for cohort in cohorts)
    assert len({cohort.id for cohort in cohorts}) == len(cohorts)


def test_that_wide_networks_make_smaller_cohorts() -> None:
    plan = example_plan()
    trials = trials_of(plan)
    wide = dict.fromkeys((method.method for method in plan.methods), 40e6)
    assert max(len(cohort.trials) for cohort in cohorts_of(plan, trials, wide)) <= 10


def _with_task_as_feature(plan: Plan) -> Plan:
    columns = tuple(replace(column, role="feature") if column.name == "HDF" else column for column in plan.columns)
    return replace(plan, columns=columns)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda plan: replace(plan, tasks=()), "no task"),
        (lambda plan: replace(plan, tasks=plan.tasks[:1]), "one task only"),
        (lambda plan: replace(plan, tasks=(plan.tasks[0], plan.tasks[0])), "twice"),
        (lambda plan: replace(plan, tasks=(*plan.tasks, Task("XYZ", "binary", "auroc"))), "no column"),
        (_with_task_as_feature, "both a task and an input"),
        (lambda plan: replace(plan, methods=(MethodChoice("single_task"), MethodChoice("magic"))), "no method"),
        (lambda plan: replace(plan, methods=(MethodChoice("single_task"),)), "nothing to compare"),
        (lambda plan: replace(plan, methods=(MethodChoice("equal_weights"),)), "no single-task baseline"),
        (lambda plan: replace(plan, columns=()), "No column is left"),
        (lambda plan: replace(plan, split=SplitPolicy(kind="group")), "needs a column"),
        (lambda plan: replace(plan, split=SplitPolicy(kind="time", column="When")), "no column"),
        (lambda plan: replace(plan, split=SplitPolicy(kind="group", column="HDF")), "cannot be what the rows are split by"),
        (lambda plan: replace(plan, split=SplitPolicy(train=0.9, validation=0.2, test=0.2)), "add up to 1"),
        (lambda plan: replace(plan, methods=(MethodChoice("single_task"), MethodChoice("task_pairs"))), "nothing to compare"),
        (lambda plan: replace(plan, replicates=-3), "replicates must be between"),
        (lambda plan: replace(plan, replicates=100_000), "replicates must be between"),
        (lambda plan: replace(plan, columns=(*plan.columns, plan.columns[0])), "in the plan twice"),
        (lambda plan: replace(plan, tasks=(replace(plan.tasks[0], kpi="mae"), *plan.tasks[1:])), "cannot be judged by"),
        (lambda plan: replace(plan, tasks=(replace(plan.tasks[0], kpi="nonsense"), *plan.tasks[1:])), "cannot be judged by"),
        (lambda plan: replace(plan, tasks=(replace(plan.tasks[0], classes=()), *plan.tasks[1:])), "do not suit its kind"),
        (lambda plan: replace(plan, tasks=(replace(plan.tasks[0], classes=("a", "a")), *plan.tasks[1:])), "do not suit its kind"),
        (lambda plan: replace(plan, tasks=(replace(plan.tasks[0], value=float("inf")), *plan.tasks[1:])), "finite number"),
        (lambda plan: replace(plan, training=replace(plan.training, learning_rates=(-0.1,))), "learning rate must be"),
        (lambda plan: replace(plan, training=replace(plan.training, learning_rates=(float("nan"),))), "learning rate must be"),
        (lambda plan: replace(plan, training=replace(plan.training, hidden=())), "must name"),
        (lambda plan: replace(plan, training=replace(plan.training, hidden=(0, -3))), "must name"),
        (lambda plan: replace(plan, training=replace(plan.training, hidden=(1_000_000,))), "must name"),
    ],
)
def test_that_an_impossible_plan_is_refused_in_words(change, sentence: str) -> None:
    with pytest.raises(PlanError, match=sentence):
        check_plan(change(example_plan(frozen=False)), example_card())


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (lambda row: ("yes", "no")[row % 2] if row < 9 else "", "binary", "too few labels"),
        (lambda row: "yes", "binary", "are the same"),
        (lambda row: "3.5", "regression", "are the same"),
        (lambda row: ("a", "b", "c")[row % 3], "regression", "not numbers"),
        (lambda row: ("a", "b", "c")[row % 3], "binary", "has 3 classes|has {n} classes"),
        (lambda row: "", "regression", "too few labels"),
    ],
)
def test_that_labels_that_cannot_be_learned_are_refused_whoever_made_the_plan(
    tmp_path: Path, content: Callable[[int], str], kind: TaskKind, sentence: str
) -> None:
    rows = "".join(f"{row % 7 * 0.5},{row % 5 * 1.5},{content(row)}\n" for row in range(60))
    (tmp_path / "table.csv").write_text(f"speed,wear,broken\n{rows}", encoding="utf-8")
    card = read_dataset([tmp_path / "table.csv"]).card
    tasks = (Task("wear", "regression", "mae"), Task("broken", kind, DEFAULT_KPI[kind], classes=("yes", "no") if kind == "binary" else ()))
    with pytest.raises(PlanError, match=sentence):
        propose_plan(card, ["table.csv"], (), tasks, "quick")


def test_that_a_setting_that_the_method_does_not_have_is_refused(plan: Plan) -> None:
    with pytest.raises(PlanError, match="no setting"):
        trials_of(replace(plan, methods=(MethodChoice("single_task"), MethodChoice("swept_weights", {"strength": "high"}))))


def test_that_the_estimate_grows_with_the_work_and_is_a_range(dataset: Dataset, plan: Plan) -> None:
    trials = trials_of(plan)
    once, twice = estimate(plan, dataset.card, trials, 1), estimate(plan, dataset.card, trials * 50, 1)
    assert once.seconds[0] < once.seconds[1] < twice.seconds[1]
    assert 5e8 < once.memory < 1.5e9


def test_that_a_method_that_keeps_each_tasks_gradient_is_reckoned_with(dataset: Dataset, plan: Plan) -> None:
    plain, aggregated = (replace(plan, methods=(MethodChoice(method),)) for method in ("equal_weights", "upgrad"))
    first, second = (estimate(each, dataset.card, trials_of(each) * 1000, 1) for each in (plain, aggregated))
    assert second.seconds[1] > 1.3 * first.seconds[1]
    widths = feature_count(plan, dataset.card), *plan.training.hidden
    shared = sum((before + 1) * after for before, after in pairwise(widths))
    more = member_bytes(aggregated, dataset.card)["upgrad"] - member_bytes(plain, dataset.card)["equal_weights"]
    assert more == pytest.approx(4 * len(plan.tasks) * shared)


def test_that_the_trainings_that_find_helpers_are_counted_and_those_of_given_ones_are_none(dataset: Dataset, plan: Plan) -> None:
    chosen = {"affinity": {}, "enumeration": {"edges": "enumeration"}, "given": {"edges": "all"}}
    plan = replace(plan, training=replace(plan.training, hidden=(16, 16)))
    plans = {name: replace(plan, methods=(MethodChoice("self_auxiliary", settings),)) for name, settings in chosen.items()}
    found = {name: estimate(each, dataset.card, trials_of(each) * 1000, 1).seconds for name, each in plans.items()}
    count = len(plan.tasks)
    branched_and_clones = 2 * METHOD.cost(count)
    for name in ("affinity", "enumeration"):
        beforehand = METHOD.beforehand(count, METHOD.read(chosen[name]))
        assert beforehand > 0
        ratio = (found[name][1] - START_SECONDS) / (found["given"][1] - START_SECONDS)
        assert ratio == pytest.approx((branched_and_clones + beforehand) / branched_and_clones)


def test_that_a_demanding_method_makes_the_cohorts_of_others_no_smaller() -> None:
    plan = replace(example_plan(20), methods=tuple(MethodChoice(method) for method in ("equal_weights", "upgrad")))
    trials = trials_of(plan)
    wide = {"equal_weights": 1e3, "upgrad": 40e6}
    sizes = {job.trials[0].method: len(job.trials) for job in cohorts_of(plan, trials, wide)}
    assert sizes["upgrad"] <= 10
    assert sizes["equal_weights"] == max(len(job.trials) for job in cohorts_of(plan, trials) if job.trials[0].method == "equal_weights")
    assert sizes["equal_weights"] > 10


def test_that_the_time_left_follows_the_pace() -> None:
    low, high = time_left(60, 0.5, 0.5, (10, 20))
    assert low < 60 < high
    assert time_left(60, 0.5, 0, (10, 20)) == (0, 0)
    assert time_left(15, 0, 1, (10, 20)) == (10, 20)
    assert time_left(60, 0, 1, (10, 20)) == (10, 60)


def test_that_seeds_differ_by_purpose_and_stay_the_same() -> None:
    assert derive_seed(0, "split", 0) == derive_seed(0, "split", 0)
    assert len({derive_seed(seed, purpose, 0) for seed in range(3) for purpose in ("split", "start")}) == 6
