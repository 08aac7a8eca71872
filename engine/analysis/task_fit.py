"""Which tasks fit together: the best division of the tasks among networks, and what gradients hint at, all on validation data.

Objective: Δm, the mean over all tasks, weighed by their value, of the mean gain over the replicates against the task's own tuned
network (whose gain is 0). A group is trained in one network with one configuration, the best for its tasks by the same measure; it
is admitted if no task's mean gain lies below its floor. Every division of up to ``MOST_TASKS`` tasks into admitted groups is
compared, by dynamic programming over subsets, for each number of networks. The best of many is flattered by chance, so the
same choice, configurations included, is also made without each replicate in turn and measured on that one.
"""

from itertools import combinations
from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from engine.analysis.arms import arms_of, joint_arms
from engine.analysis.group_gains import JOINT, Gains, TrainedGroup, trained_groups, values_of
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.selection import Selection
from engine.analysis.task_fit_words import sentences_of
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.task_fit import Affinity, GroupGain, Grouping, TaskFit, TaskGain

MOST_TASKS = 8
"""Divisions of more tasks are too many to compare, and their groups too many to train."""
Division = tuple[tuple[int, ...], ...]


class _Block(Struct, frozen=True):
    """A group that may become part of a division."""

    tasks: tuple[int, ...]
    worth: float
    """What it adds to Δm."""
    gains: dict[int, Gains]


def fit_of_tasks(study: Study, plan: Plan, selection: Selection) -> TaskFit | None:
    """What the study tells of how its tasks fit together; None for two tasks, whose only group is the joint training itself."""
    if len(plan.tasks) < 3:
        return None
    trained = trained_groups(study, plan, selection)
    affinities = _affinities(study, plan)
    if not affinities and not any(len(group.tasks) < len(plan.tasks) for group in trained):
        return None
    groups = tuple(gain for group in trained if (gain := _group_gain(plan, group)) is not None)
    groupings, held_out, compared = _groupings(plan, trained, selection)
    best = max(groupings, key=lambda grouping: (grouping.gain, -grouping.networks), default=None)
    fit = TaskFit(
        groups=groups,
        groupings=groupings,
        proposed=best.networks if best is not None else None,
        held_out=held_out,
        compared=compared,
        affinities=affinities,
        next_pairs=_next_pairs(plan, affinities) if len(plan.tasks) > MOST_TASKS else (),
    )
    return replace(fit, sentences=sentences_of(plan, fit))


def _group_gain(plan: Plan, group: TrainedGroup) -> GroupGain | None:
    values = values_of(plan)
    gains = group.best(values)
    if gains is None:
        return None
    means = {task: fmean(gains[task].values()) for task in group.tasks}
    total = sum(values[task] for task in group.tasks)
    mean = sum(values[task] * means[task] for task in group.tasks) / total if total else fmean(means.values())
    return GroupGain(
        tasks=tuple(plan.tasks[task].name for task in group.tasks),
        gains=tuple(TaskGain(plan.tasks[task].name, means[task], _interval(plan, list(gains[task].values()))) for task in group.tasks),
        mean=mean,
        keeps_floors=all(means[task] >= plan.tasks[task].floor for task in group.tasks),
    )


def _groupings(plan: Plan, trained: tuple[TrainedGroup, ...], selection: Selection) -> tuple[tuple[Grouping, ...], float | None, int]:
    """The best grouping per number of networks, what is left of the best of all when it is chosen afresh, and how many there are."""
    count = len(plan.tasks)
    if count > MOST_TASKS or any(task.name not in selection.baseline for task in plan.tasks):
        return (), None, 0
    blocks = _blocks(plan, trained)
    chosen = best_divisions(count, {block.tasks: block.worth for block in blocks.values()})
    replicates = range(plan.replicates)
    kept_out: dict[int, list[float]] = {}
    of_the_best: list[float] = []
    for replicate in replicates:
        others = _blocks(plan, trained, without=replicate)
        found = best_divisions(count, {block.tasks: block.worth for block in others.values()})
        for networks, (_, division) in found.items():
            measured = _measured(plan, division, others, replicate)
            if measured is not None:
                kept_out.setdefault(networks, []).append(measured)
        best = max(found.values(), key=lambda entry: (entry[0], -len(entry[1])))
        measured = _measured(plan, best[1], others, replicate)
        of_the_best += [measured] if measured is not None else []
    groupings: list[Grouping] = []
    for networks, (worth, division) in sorted(chosen.items()):
        by_replicate = [gain for replicate in replicates if (gain := _measured(plan, division, blocks, replicate)) is not None]
        known = kept_out.get(networks, [])
        groupings.append(
            Grouping(
                groups=tuple(tuple(plan.tasks[task].name for task in group) for group in division),
                gain=worth,
                interval=_interval(plan, by_replicate) if networks < count else None,
                held_out=fmean(known) if len(known) > 1 and networks < count else None,
            )
        )
    possible = count_divisions(count, {group.tasks for group in trained})
    return tuple(groupings), fmean(of_the_best) if len(of_the_best) > 1 else None, possible


def _blocks(plan: Plan, trained: tuple[TrainedGroup, ...], without: int | None = None) -> dict[tuple[int, ...], _Block]:
    """Groups that keep every floor, and every task alone; ``without`` a replicate where one is named."""
    values = values_of(plan)
    blocks: dict[tuple[int, ...], _Block] = {(task,): _Block((task,), 0.0, {}) for task in range(len(plan.tasks))}
    for group in trained:
        gains = group.best(values, without)
        if gains is None:
            continue
        seen = {task: [gain for replicate, gain in gains[task].items() if replicate != without] for task in group.tasks}
        means = {task: sum(known) / len(known) for task, known in seen.items()}
        if all(means[task] >= plan.tasks[task].floor for task in group.tasks):
            blocks[group.tasks] = _Block(group.tasks, sum(values[task] * means[task] for task in group.tasks), gains)
    return blocks


def best_divisions(count: int, worths: dict[tuple[int, ...], float]) -> dict[int, tuple[float, Division]]:
    """For each possible number of blocks, the division of ``count`` tasks into blocks of ``worths`` with the highest sum."""
    by_first: dict[int, list[tuple[int, float, tuple[int, ...]]]] = {}
    for tasks, worth in worths.items():
        by_first.setdefault(min(tasks), []).append((sum(1 << task for task in tasks), worth, tasks))
    whole = (1 << count) - 1
    known: dict[int, dict[int, tuple[float, Division]]] = {whole: {0: (0.0, ())}}
    for covered in range(whole, -1, -1):
        if covered == whole:
            continue
        first = (~covered & (covered + 1)).bit_length() - 1
        best: dict[int, tuple[float, Division]] = {}
        for mask, worth, tasks in by_first.get(first, ()):
            for networks, (rest, division) in known[covered | mask].items() if not covered & mask else ():
                if networks + 1 not in best or worth + rest > best[networks + 1][0]:
                    best[networks + 1] = (worth + rest, (tasks, *division))
        known[covered] = best
    return known[0]


def count_divisions(count: int, groups: set[tuple[int, ...]]) -> int:
    """How many divisions of ``count`` tasks consist of ``groups`` and single tasks."""
    masks: dict[int, list[int]] = {first: [1 << first] for first in range(count)}
    for tasks in groups:
        masks[min(tasks)].append(sum(1 << task for task in tasks))
    whole = (1 << count) - 1
    ways = {whole: 1}
    for covered in range(whole - 1, -1, -1):
        first = (~covered & (covered + 1)).bit_length() - 1
        ways[covered] = sum(ways[covered | mask] for mask in masks[first] if not covered & mask)
    return ways[0]


def _measured(plan: Plan, division: Division, blocks: dict[tuple[int, ...], _Block], replicate: int) -> float | None:
    """Δm of ``division`` on one replicate; None where a task has no gain there."""
    values = values_of(plan)
    total = 0.0
    for group in division:
        for task in group if len(group) > 1 else ():
            gain = blocks[group].gains[task].get(replicate)
            if gain is None:
                return None
            total += values[task] * gain
    return total


def _interval(plan: Plan, gains: list[float]) -> tuple[float, float] | None:
    return corrected_resampled_t(gains, test_rows=plan.split.validation, train_rows=plan.split.train)


def _affinities(study: Study, plan: Plan) -> tuple[Affinity, ...]:
    """Mean cosines over the joint networks with equal weights, or over all that train every task where there are none."""
    complete = joint_arms(arms_of(study), len(plan.tasks))
    plain = [arm for arm in complete if (arm.method, arm.name) == JOINT]
    trials = {record.trial.id for arm in plain or complete for records in arm.records.values() for record in records.values()}
    events = [event for event in study.gradients if event.trial in trials]
    found: list[Affinity] = []
    for place, (first, second) in enumerate(combinations(range(len(plan.tasks)), 2)):
        cosines = [value for event in events if (value := event.cosine[place]) is not None]
        shares = [value for event in events if (value := event.conflict_share[place]) is not None]
        if not cosines or not shares:
            continue
        within = [
            fmean(known)
            for task in (first, second)
            if (
                known := [
                    value for event in events if event.sample_conflict_share and (value := event.sample_conflict_share[task]) is not None
                ]
            )
        ]
        names = plan.tasks[first].name, plan.tasks[second].name
        found.append(Affinity(*names, fmean(cosines), fmean(shares), max(within, default=None)))
    return tuple(sorted(found, key=lambda one: -one.cosine))


def _next_pairs(plan: Plan, affinities: tuple[Affinity, ...]) -> tuple[tuple[str, str], ...]:
    """For each task the partner whose gradients agree with its own most, if they agree at all."""
    chosen: dict[tuple[str, str], None] = {}
    for task in plan.tasks:
        partner = next((one for one in affinities if task.name in (one.first, one.second) and one.cosine > 0), None)
        if partner is not None:
            chosen[partner.first, partner.second] = None
    return tuple(chosen)
