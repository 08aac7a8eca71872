"""Controls that a result must stand up to, each of which must be able to fail."""

import pytest
from msgspec.structs import replace

from engine.analysis.controls import controls_of
from engine.analysis.selection import choose
from engine.domain.dataset import DatasetCard, Finding
from engine.domain.events import StudyStarted, TrialFinished
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import Text, translator
from engine.domain.verdict import Check
from tests.engine.analysis.studies import one_hot, plan_of, study_with_gains, trial
from tests.examples import example_card

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"), Task("C", "binary", "auroc"))


def control(study: Study, code: str, card: DatasetCard | None = None, plan: Plan | None = None) -> Check | None:
    assert study.plan is not None
    found = controls_of(study, plan or study.plan, choose(study), card)
    return next((check for check in found if check.code == code), None)


def with_shuffled_labels(gains: dict[str, list[float]]) -> Study:
    """Single-task networks score 0.8 and beside shuffled labels that much better; a second rate is much worse for both."""
    plan = plan_of(TASKS, 5)
    trials = []
    for rate in (0.001, 0.01):
        for number in range(5):
            trials += [trial(f"single:{task.name}", one_hot(place, 3), number, rate, "single_task") for place, task in enumerate(TASKS)]
            for place, task in enumerate(TASKS):
                noisy = trial(f"shuffled:{task.name}", (1.0, 1.0, 1.0), number, rate, "shuffled_labels")
                trials.append(replace(noisy, shuffled=tuple(other for other in range(3) if other != place)))
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials), workers=1, device="cpu"))
    for one in trials:
        worse = 0.1 if one.learning_rate == 0.01 else 0.0
        kpis = tuple(
            None if weight == 0 else 0.8 * (1 + (gains[task.name][one.replicate] if one.shuffled else 0.0)) - worse
            for task, weight in zip(TASKS, one.weights, strict=True)
        )
        study.apply(TrialFinished(trial=one.id, best_step=1, steps=1, loss=0.5, kpis=kpis, seconds=1.0))
    return study


NOTHING = [0.004, -0.003, 0.002, -0.004, 0.001]
MUCH = [0.05, 0.052, 0.049, 0.051, 0.05]


def test_that_no_gain_beside_shuffled_labels_passes() -> None:
    check = control(with_shuffled_labels({"A": NOTHING, "B": NOTHING, "C": NOTHING}), "shuffled_control")
    assert check is not None
    assert check.passed


def test_that_a_gain_beside_shuffled_labels_is_found_out_and_names_the_task() -> None:
    check = control(with_shuffled_labels({"A": NOTHING, "B": MUCH, "C": NOTHING}), "shuffled_control")
    assert check is not None
    assert not check.passed
    assert translator("en").render(check.message).startswith("For B a gain remains beside shuffled labels of the other tasks (B: +5.0 %")


def test_that_the_control_is_left_out_where_it_was_not_made() -> None:
    assert control(study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5}), "shuffled_control") is None


@pytest.mark.parametrize(("role", "passed"), [("feature", False), ("ignore", True)])
def test_that_a_column_which_gives_a_task_away_passes_only_if_it_is_left_out(role: str, passed: bool) -> None:
    leak = Finding("leak", "blocker", Text("It gives A away."), "code")
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    assert study.plan is not None
    plan = replace(study.plan, columns=(ColumnChoice("code", "number", role),))  # pyright: ignore[reportArgumentType]
    check = control(study, "leak_probe", replace(example_card(), findings=(leak,)), plan)
    assert check is not None
    assert check.passed is passed
    assert "code" in str(check.message.values)


def test_that_data_without_such_a_column_passes() -> None:
    check = control(study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5}), "leak_probe", replace(example_card(), findings=()))
    assert check is not None
    assert check.passed


def test_that_a_sign_which_hangs_on_one_replicate_is_found_out() -> None:
    check = control(study_with_gains({"A": [-0.01, -0.01, -0.01, -0.01, 0.09], "B": [0.0] * 5}), "seed_stability")
    assert check is not None
    assert not check.passed
    assert "without number 5 it turns" in translator("en").render(check.message)


def test_that_a_sign_which_every_replicate_shares_is_stable() -> None:
    check = control(study_with_gains({"A": [0.01, 0.02, 0.03, 0.02, 0.01], "B": [0.0] * 5}), "seed_stability")
    assert check is not None
    assert check.passed
