"""Which tasks fit together, on studies whose validation scores are given outright."""

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest

from engine.analysis.selection import choose
from engine.analysis.task_fit import best_divisions, count_divisions, fit_of_tasks
from engine.domain.events import GradientsMeasured, StudyStarted
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.task_fit import Grouping, TaskFit
from tests.engine.analysis.studies import SINGLE, finish, one_hot, plan_of, trial

Group = tuple[int, ...]


def partitions(tasks: list[int]) -> Iterator[list[Group]]:
    """Every division of ``tasks``, by hand."""
    if not tasks:
        yield []
        return
    first, rest = tasks[0], tasks[1:]
    for size in range(len(rest) + 1):
        for others in combinations(rest, size):
            for division in partitions([task for task in rest if task not in others]):
                yield [(first, *others), *division]


def grouped_study(
    gain: Callable[[Group, int, int], float],
    *,
    tasks: int = 4,
    replicates: int = 5,
    sizes: tuple[int, ...] | None = None,
    floor: float = -0.02,
) -> Study:
    """Single networks score 0.8; the network of a group scores that much better on each of its tasks in each replicate."""
    names = "ABCDEFGHIJ"[:tasks]
    plan = plan_of([Task(name, "binary", "accuracy", floor=floor) for name in names], replicates)
    study = Study()
    arms: list[tuple[str, tuple[float, ...], str, Group]] = [
        (f"single:{name}", one_hot(place, tasks), "single_task", (place,)) for place, name in enumerate(names)
    ]
    for size in sizes or range(2, tasks + 1):
        for group in combinations(range(tasks), size):
            label = "joint" if size == tasks else ("pair:" if size == 2 else "group:") + "+".join(names[task] for task in group)
            method = "equal_weights" if size == tasks else "task_groups"
            arms.append((label, tuple(float(task in group) for task in range(tasks)), method, group))
    trials = [(trial(label, weights, r, method=method), group) for label, weights, method, group in arms for r in range(replicates)]
    study.apply(StudyStarted(plan=plan, trials=tuple(one for one, _ in trials), workers=1, device="cpu"))
    for one, group in trials:
        alone = len(group) == 1
        kpis = [
            None if task not in group else SINGLE if alone else SINGLE * (1 + gain(group, task, one.replicate)) for task in range(tasks)
        ]
        finish(study, one.id, kpis)
    return study


def fit_of(study: Study) -> TaskFit:
    assert study.plan is not None
    fit = fit_of_tasks(study, study.plan, choose(study))
    assert fit is not None
    return fit


def two_camps(group: Group, task: int, replicate: int) -> float:
    """A and B help each other, so do C and D; across the camps it hurts."""
    mates = sum(other // 2 == task // 2 for other in group) - 1
    strangers = sum(other // 2 != task // 2 for other in group)
    return 0.04 * mates - 0.03 * strangers + 0.002 * (replicate - 2)


def test_that_the_best_division_is_the_one_that_enumeration_finds() -> None:
    worths = {
        group: ((sum((7 * task + 3) ** 2 for task in group) * 37) % 101) / 10 - 4
        for size in range(2, 6)
        for group in combinations(range(5), size)
    }
    worths |= {(task,): 0.0 for task in range(5)}
    found = best_divisions(5, worths)
    by_size: dict[int, float] = {}
    for division in partitions(list(range(5))):
        by_size[len(division)] = max(by_size.get(len(division), float("-inf")), sum(worths[group] for group in division))
    assert {networks: worth for networks, (worth, _) in found.items()} == pytest.approx(by_size)
    assert all(sorted(task for group in division for task in group) == list(range(5)) for _, division in found.values())


@pytest.mark.parametrize(("tasks", "bell"), [(3, 5), (4, 15), (5, 52), (8, 4140)])
def test_that_all_divisions_are_counted_as_bell_did(tasks: int, bell: int) -> None:
    groups = {group for size in range(2, tasks + 1) for group in combinations(range(tasks), size)}
    assert count_divisions(tasks, groups) == bell


def test_that_two_camps_are_found_and_proposed_for_the_next_study() -> None:
    fit = fit_of(grouped_study(two_camps))
    best = fit.within(4)
    assert best is not None
    assert fit.proposed == 2
    assert set(best.groups) == {("A", "B"), ("C", "D")}
    assert best.gain == pytest.approx(0.04)
    assert best.interval is not None
    assert 0 < best.interval[0] < best.gain < best.interval[1]
    assert fit.held_out == pytest.approx(0.04)
    assert fit.compared == 15
    assert any("next study" in sentence.msgid for sentence in fit.sentences)


def test_that_a_smaller_budget_gives_fewer_networks() -> None:
    fit = fit_of(grouped_study(lambda group, task, replicate: 0.01 / len(group)))
    budgets = [fit.within(budget) for budget in (1, 2, 4)]
    assert [found.networks for found in budgets if found is not None] == [1, 2, 2]
    assert fit.within(0) is None


def test_that_a_group_that_breaks_a_floor_is_never_proposed() -> None:
    def gain(group: Group, task: int, replicate: int) -> float:
        return -0.05 if task == 0 else 0.2

    fit = fit_of(grouped_study(gain))
    assert all(("A",) in grouping.groups for grouping in fit.groupings)
    assert not next(group for group in fit.groups if group.tasks == ("A", "B")).keeps_floors


def test_that_one_network_per_task_stays_where_nothing_helps() -> None:
    fit = fit_of(grouped_study(lambda group, task, replicate: -0.01))
    assert fit.proposed == 4
    assert "no grouping beats" in fit.sentences[0].msgid


def test_that_a_choice_by_chance_loses_its_gain_on_replicates_it_did_not_see() -> None:
    """Every group has its lucky replicate, and nothing else."""
    groups = [group for size in range(2, 5) for group in combinations(range(4), size)]

    def gain(group: Group, task: int, replicate: int) -> float:
        return 0.1 if groups.index(group) % 5 == replicate else -0.02

    fit = fit_of(grouped_study(gain, floor=-1.0))
    best = fit.within(4)
    assert best is not None
    assert fit.held_out is not None
    assert best.gain > 0.003
    assert fit.held_out < 0
    assert any("do not build on it" in sentence.msgid for sentence in fit.sentences)


def test_that_pairs_alone_are_used_as_far_as_they_go_and_the_rest_is_said_to_be_missing() -> None:
    fit = fit_of(grouped_study(two_camps, sizes=(2, 4)))
    assert fit.compared == 11
    assert any("were not trained" in sentence.msgid for sentence in fit.sentences)


def test_that_gradients_pick_pairs_where_there_are_too_many_tasks() -> None:
    study = grouped_study(lambda group, task, replicate: 0.0, tasks=9, sizes=(9,))
    pairs = list(combinations(range(9), 2))
    cosine = tuple(0.6 if pair == (0, 8) else 0.3 if pair == (2, 8) else -0.1 for pair in pairs)
    measured = GradientsMeasured(
        trial="joint/0.001/0",
        step=10,
        cosine=cosine,
        conflict_share=tuple(float(value < 0) for value in cosine),
        magnitude_similarity=(1.0,) * len(pairs),
        sample_cosine=(0.2,) * 9,
        sample_conflict_share=(0.1,) * 9,
    )
    study.apply(measured)
    fit = fit_of(study)
    assert fit.groupings == ()
    assert fit.next_pairs == (("A", "I"), ("C", "I"))
    assert fit.affinities[0].cosine == pytest.approx(0.6)
    assert fit.affinities[0].within == pytest.approx(0.1)


def test_that_two_tasks_have_nothing_to_group() -> None:
    study = grouped_study(lambda group, task, replicate: 0.1, tasks=2)
    assert study.plan is not None
    assert fit_of_tasks(study, study.plan, choose(study)) is None


def test_that_a_grouping_counts_its_networks() -> None:
    assert Grouping((("A", "B"), ("C",)), 0.0, None).networks == 2
