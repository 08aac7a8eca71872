import json
import random

import msgspec
import pytest

from engine.analysis.explanation import MOST_WORST, explanation_of
from engine.analysis.selection import choose
from engine.domain.calibration import Calibration
from engine.domain.events import InputsPermuted, SlicesCompared, TrialFinished
from engine.domain.explanation import Explanation, Slice, SliceMeasured
from engine.domain.study import Study
from engine.domain.text import Text, translator
from tests.engine.analysis.studies import study_with_gains

SPEED = Slice("speed", low=10.0)


def explained(study: Study) -> Explanation | None:
    """What is told of ``study``."""
    assert study.plan is not None
    return explanation_of(study, study.plan, choose(study))


def known(study: Study) -> Explanation:
    """The same, where there is something to tell."""
    found = explained(study)
    assert found is not None
    return found


def measured(part: Slice, mean: float, task: int = 0, variance: float = 1e-4) -> SliceMeasured:
    """A part of 200 rows with about this gain in each of five replicates."""
    gains = tuple(mean + shift for shift in (-0.002, -0.001, 0.0, 0.001, 0.002))
    return SliceMeasured(part, task, 200, 80.0, 0.8, 0.8 + mean, gains, variance, 4 * variance)


def words(text: Text | None) -> str:
    """In English."""
    assert text is not None
    return translator("en").render(text)


def test_that_nothing_is_explained_where_nothing_was_measured() -> None:
    assert explained(study_with_gains({"A": [0.1] * 3, "B": [0.1] * 3})) is None


def test_that_columns_come_by_their_mean_drop_and_one_whose_interval_holds_zero_is_not_certain() -> None:
    study = study_with_gains({"A": [0.1] * 3, "B": [0.1] * 3})
    for replicate, (x, y) in enumerate(((0.20, 0.05), (0.21, -0.04), (0.19, 0.01))):
        study.apply(InputsPermuted(trial=f"joint/0.001/{replicate}", columns=("y", "x", "z"), drops=((y, x, None), (None,) * 3)))
    first, second = known(study).tasks
    assert [(column.column, column.certain) for column in first.columns] == [("x", True), ("y", False)]
    assert first.columns[0].drop == pytest.approx(0.2)
    assert words(first.about_columns) == "The answers for A depend on x: shuffling it worsens the result by 0.200 (Accuracy)."
    assert second.columns == ()
    assert second.about_columns is None


def test_that_no_column_is_named_without_evidence() -> None:
    study = study_with_gains({"A": [0.1] * 3, "B": [0.1] * 3})
    study.apply(InputsPermuted(trial="joint/0.001/0", columns=("x",), drops=((0.2,), (0.2,))))
    task = known(study).tasks[0]
    assert task.columns[0].interval is None
    assert words(task.about_columns) == "For A, no column clearly matters."


def test_that_a_clearly_worse_part_is_told_in_plain_words() -> None:
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    study.apply(
        SlicesCompared(trials=(), slices=(measured(Slice("Product", "C"), -0.2), measured(SPEED, 0.2), measured(SPEED, 0.001, task=1)))
    )
    first, second = known(study).tasks
    assert [(gain.part, gain.certain) for gain in first.worst] == [(Slice("Product", "C"), True)]
    assert [words(text) for text in first.about_parts] == ["Product = C: 200 rows, joint training is worse by 0.200 (Accuracy)."]
    assert second.worst == ()
    assert words(second.about_parts[0]).startswith("B: in the 1 part compared joint training is not clearly worse")


def test_that_networks_that_are_no_longer_chosen_explain_nothing() -> None:
    study = study_with_gains({"A": [0.1] * 3, "B": [0.1] * 3})
    study.apply(InputsPermuted(trial="pair:A+B/0.001/0", columns=("x",), drops=((0.2,), (0.2,))))
    study.apply(SlicesCompared(trials=("pair:A+B/0.001/0",), slices=(measured(SPEED, -0.2),)))
    assert explained(study) is None


def test_that_a_part_is_not_certain_when_many_were_looked_at() -> None:
    """A difference of two standard errors is nothing remarkable among sixty parts."""
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    others = [measured(Slice("x", str(number)), 0.001) for number in range(60)]
    study.apply(SlicesCompared(trials=(), slices=(measured(SPEED, -0.022), *others)))
    task = known(study).tasks[0]
    assert [(gain.part, gain.certain) for gain in task.worst] == [(SPEED, False)]
    assert "in none of the 61 parts" in words(task.about_parts[0])


def test_that_at_most_five_parts_are_shown_the_surest_first() -> None:
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    study.apply(SlicesCompared(trials=(), slices=tuple(measured(Slice("x", str(number)), -0.05 - 0.01 * number) for number in range(9))))
    worst = known(study).tasks[0].worst
    assert [gain.part.value for gain in worst] == ["8", "7", "6", "5", "4"]
    assert len(worst) == MOST_WORST


def test_that_equal_parts_are_seldom_called_worse() -> None:
    """Of 200 studies with 40 parts and no difference, about 5 % may name one; 10 % would be far beyond chance."""
    noise = random.Random(5)
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    named = 0
    for _ in range(200):
        parts: list[SliceMeasured] = []
        for number in range(40):
            shared = noise.gauss(0, 0.01)
            gains = tuple(shared + noise.gauss(0, 0.01) for _ in range(5))
            parts.append(SliceMeasured(Slice("x", str(number)), 0, 200, 80.0, 0.8, 0.8, gains, 1.2e-4, 2e-4))
        study.apply(SlicesCompared(trials=(), slices=tuple(parts)))
        named += any(gain.certain for gain in known(study).tasks[0].worst)
    assert named <= 20


def test_that_calibrations_of_candidate_and_baseline_stand_beside_each_other() -> None:
    study = study_with_gains({"A": [0.1] * 2, "B": [0.1] * 2})
    for name, record in study.records.items():
        found = tuple(
            Calibration((40, 3, 60), (0.1, 0.5, 0.9), (0.2, 0.5, 0.8), 0.1 if record.trial.arm == "joint" else 0.05) if weight else None
            for weight in record.trial.weights
        )
        assert record.finished is not None
        study.apply(TrialFinished(trial=name, best_step=1, steps=1, loss=0.5, kpis=record.finished.kpis, seconds=1.0, calibrations=found))
    task = known(study).tasks[0]
    assert task.candidate is not None
    assert task.baseline is not None
    assert (task.candidate.rows, task.candidate.error, task.baseline.error) == ((80, 6, 120), pytest.approx(0.1), pytest.approx(0.05))
    assert words(task.about_calibration) == (
        "The probabilities of A are off by 10.0 % on average with joint training and by 5.0 % with single-task training."
    )


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Slice("line", "A"), "line = A"),
        (Slice("line"), "line is missing"),
        (Slice("speed", high=3.5), "speed below 3.5"),
        (Slice("speed", low=3.5), "speed from 3.5 on"),
        (Slice("speed", low=3.5, high=1200.0), "speed from 3.5 to below 1200"),
        (Slice("day", low=0.0, high=31.0, date=True), "day from 1970-01-01 to below 1970-02-01"),
    ],
)
def test_that_parts_are_written_as_a_person_would(part: Slice, expected: str) -> None:
    assert words(part.words()) == expected


def test_that_the_explanation_is_json_without_nan() -> None:
    study = study_with_gains({"A": [0.1] * 5, "B": [0.1] * 5})
    study.apply(SlicesCompared(trials=(), slices=(measured(SPEED, 0.0, variance=0.0),)))
    found = known(study)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Explanation) == found
    assert "NaN" not in json.dumps(msgspec.to_builtins(found))
