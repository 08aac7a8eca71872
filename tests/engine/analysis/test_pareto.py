"""The trade-off between the tasks, and the volume that a set of points dominates."""

import random
from itertools import product

import pytest

from engine.analysis.hypervolume import hypervolume, undominated
from engine.analysis.pareto import trade_off_of
from engine.analysis.selection import choose
from engine.domain.events import StudyStarted
from engine.domain.pareto import Pareto
from engine.domain.study import Study
from engine.domain.task import Task
from tests.engine.analysis.studies import SINGLE, finish, one_hot, plan_of, trial

Gains = dict[str, tuple[float, float]]
FRONT: Gains = {"weights:1": (0.10, 0.00), "weights:2": (0.06, 0.05), "weights:3": (0.05, 0.04), "weights:4": (-0.04, 0.20)}
"""Means of arms: the third lies below the second, the fourth breaks the first task's floor."""


def study_of(gains: Gains, values: tuple[float, float] = (1.0, 1.0)) -> Study:
    plan = plan_of([Task(name, "binary", "accuracy", value=value) for name, value in zip("AB", values, strict=True)], 3)
    study = Study()
    arms = [("single:A", one_hot(0, 2), "single_task"), ("single:B", one_hot(1, 2), "single_task")]
    arms += [(arm, (1.0, 1.0), "swept_weights") for arm in gains]
    trials = [trial(arm, weights, r, method=method) for arm, weights, method in arms for r in range(3)]
    study.apply(StudyStarted(plan=plan, trials=tuple(trials), workers=1, device="cpu"))
    for one in trials:
        scores = gains.get(one.arm, (0.0, 0.0))
        kpis = [
            SINGLE * (1 + gain + 0.001 * (one.replicate - 1)) if weight and one.arm in gains else SINGLE if weight else None
            for gain, weight in zip(scores, one.weights, strict=True)
        ]
        finish(study, one.id, kpis)
    return study


def pareto_of(gains: Gains, values: tuple[float, float] = (1.0, 1.0)) -> Pareto:
    study = study_of(gains, values)
    assert study.plan is not None
    found = trade_off_of(study, study.plan, choose(study))
    assert found is not None
    return found


def arm_of(pareto: Pareto, **values: float) -> str:
    point = pareto.preferred(values)
    assert point is not None
    return point.arm


@pytest.mark.parametrize(
    ("points", "reference", "volume"),
    [
        ([], (0.0, 0.0), 0.0),
        ([(2.0, 3.0)], (0.0, 0.0), 6.0),
        ([(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)], (0.0, 0.0), 6.0),
        ([(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)], (-1.0, -1.0), 13.0),
        ([(1.0, -1.0), (0.0, 5.0)], (0.0, 0.0), 0.0),
        ([(1.0, 1.0, 2.0), (1.0, 2.0, 1.0), (2.0, 1.0, 1.0)], (0.0, 0.0, 0.0), 4.0),
        ([(1.0, 1.0, 2.0), (1.0, 1.0, 2.0), (0.5, 0.5, 0.5)], (0.0, 0.0, 0.0), 2.0),
        ([(2.0,) * 8, (1.0,) * 8], (0.0,) * 8, 256.0),
    ],
)
def test_that_the_hypervolume_has_known_values(points: list[tuple[float, ...]], reference: tuple[float, ...], volume: float) -> None:
    assert hypervolume(points, reference) == pytest.approx(volume)


@pytest.mark.parametrize("dimensions", [2, 3, 4, 5])
def test_that_the_hypervolume_is_the_number_of_unit_cells_below_whole_points(dimensions: int) -> None:
    chance = random.Random(dimensions)
    points = [tuple(float(chance.randint(0, 4)) for _ in range(dimensions)) for _ in range(7)]
    cells = sum(
        any(all(at < value for at, value in zip(cell, point, strict=True)) for point in points)
        for cell in product(range(4), repeat=dimensions)
    )
    assert hypervolume(points, (0.0,) * dimensions) == pytest.approx(cells)


def test_that_only_points_that_another_surpasses_are_dominated() -> None:
    assert undominated([(1.0, 2.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0)]) == [(1.0, 2.0), (2.0, 1.0)]


def test_that_the_front_leaves_out_what_another_surpasses() -> None:
    pareto = pareto_of(FRONT)
    assert {point.arm for point in pareto.front} == {"weights:1", "weights:2", "weights:4"}
    assert [point.arm for point in pareto.points if not point.keeps_floors] == ["weights:4"]
    assert [point.arm for point in pareto.points if point.chosen] == ["weights:4"]


def test_that_the_volume_is_counted_from_the_floors() -> None:
    pareto = pareto_of(FRONT)
    assert pareto.reference == (-0.02, -0.02)
    assert pareto.hypervolume == pytest.approx(0.12 * 0.02 + 0.08 * 0.05)
    assert not any("hypervolume" in sentence.msgid for sentence in pareto.sentences)


def test_that_the_preferred_point_follows_the_values_and_keeps_the_floors() -> None:
    pareto = pareto_of(FRONT)
    assert arm_of(pareto) == "weights:2"
    assert arm_of(pareto, A=5.0) == "weights:1"
    assert arm_of(pareto, B=100.0) == "weights:2"
    assert arm_of(pareto_of(FRONT, (9.0, 1.0))) == "weights:1"
    assert arm_of(pareto, A=0.0, B=0.0) == "weights:2"


def test_that_a_point_below_a_floor_is_preferred_only_where_no_other_is_left() -> None:
    pareto = pareto_of({"weights:4": (-0.04, 0.20), "weights:5": (-0.05, 0.10)})
    assert arm_of(pareto) == "weights:4"
    assert any("keeps every task" in sentence.msgid for sentence in pareto.sentences)


def test_that_a_point_is_found_by_its_key() -> None:
    pareto = pareto_of(FRONT)
    point = pareto.point("swept_weights/weights:2/adamw/0.001")
    assert point is not None
    assert point.gains == pytest.approx((0.06, 0.05))
    assert pareto.point("swept_weights/weights:9/adamw/0.001") is None


def test_that_without_baselines_there_is_no_trade_off() -> None:
    plan = plan_of([Task(name, "binary", "accuracy") for name in "AB"], 2)
    study = Study().apply_all([StudyStarted(plan=plan, trials=(trial("joint", (1.0, 1.0), 0),), workers=1, device="cpu")])
    assert trade_off_of(study, plan, choose(study)) is None
