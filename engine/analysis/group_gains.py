"""What every trained group of tasks did for its members, replicate by replicate, on validation data."""

from collections.abc import Collection, Mapping

from msgspec import Struct

from engine.analysis.arms import Arm, Configuration, arms_of, single_arms
from engine.analysis.gain import paired_gains
from engine.analysis.selection import Selection
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.task import kpi

Gains = dict[int, float]
"""Gain by replicate."""
GROUP_PREFIXES = ("pair:", "group:")
JOINT = ("equal_weights", "joint")
"""Method and arm of the network that trains all tasks as groups are trained."""


class TrainedGroup(Struct, frozen=True):
    """A group's network in every configuration that was tried."""

    tasks: tuple[int, ...]
    """Positions in the plan."""
    tried: dict[Configuration, dict[int, Gains]]
    """Gains of each task by configuration."""

    def best(self, values: Mapping[int, float], without: int | None = None) -> dict[int, Gains] | None:
        """The gains of the configuration with the best mean gain, weighed by ``values``; None if none could be compared.

        Replicate ``without`` is not looked at. As everywhere, configurations with fewer complete replicates do not compete.
        """
        best: tuple[int, float] | None = None
        found: dict[int, Gains] | None = None
        for gains in self.tried.values():
            seen = [[gain for replicate, gain in gains[task].items() if replicate != without] for task in self.tasks]
            fewest = min(len(known) for known in seen)
            if fewest == 0:
                continue
            worth = sum(values[task] * sum(known) / len(known) for task, known in zip(self.tasks, seen, strict=True))
            if best is None or (fewest, worth) > best:
                best, found = (fewest, worth), gains
        return found


def trained_groups(study: Study, plan: Plan, selection: Selection) -> tuple[TrainedGroup, ...]:
    """Every group of two or more tasks that was trained with equal weights, small ones first; each once, whichever method asked for it."""
    arms = arms_of(study)
    singles = single_arms(arms)
    reference = {
        position: singles[position].validation(configuration, position)
        for position, task in enumerate(plan.tasks)
        if (configuration := selection.baseline.get(task.name)) is not None and position in singles
    }
    groups: dict[tuple[int, ...], TrainedGroup] = {}
    for arm in arms:
        wanted = arm.name.startswith(GROUP_PREFIXES) or (arm.method, arm.name) == JOINT
        if wanted and len(arm.tasks) > 1 and arm.tasks not in groups and all(task in reference for task in arm.tasks):
            groups[arm.tasks] = TrainedGroup(arm.tasks, _tried(plan, arm, reference))
    return tuple(groups[tasks] for tasks in sorted(groups, key=lambda tasks: (len(tasks), tasks)))


def values_of(plan: Plan) -> dict[int, float]:
    """The tasks' values by position, as shares of their sum; equal ones where all are zero."""
    values = [task.value for task in plan.tasks]
    values = values if sum(values) > 0 else [1.0] * len(values)
    return {position: value / sum(values) for position, value in enumerate(values)}


def _tried(plan: Plan, arm: Arm, reference: Mapping[int, Mapping[int, float]]) -> dict[Configuration, dict[int, Gains]]:
    return {
        configuration: {task: _gains(plan, task, arm.validation(configuration, task), reference[task]) for task in arm.tasks}
        for configuration in arm.records
    }


def _gains(plan: Plan, task: int, values: Mapping[int, float], reference: Mapping[int, float]) -> Gains:
    shared: Collection[int] = [replicate for replicate in values if replicate in reference]
    paired = paired_gains([reference[one] for one in shared], [values[one] for one in shared], kpi(plan.tasks[task].kpi))
    return {replicate: gain for replicate, gain in zip(shared, paired.gains, strict=True) if gain is not None}
