"""How much the candidate's gain owes to the learning rate and how much to the seed, side by side, on validation data."""

from statistics import fmean, stdev

from msgspec.structs import replace

from engine.analysis.arms import arms_of, single_arms
from engine.analysis.selection import Selection, validation_gains
from engine.domain.study import Study
from engine.domain.verdict import TaskVerdict


def with_spreads(study: Study, selection: Selection, tasks: tuple[TaskVerdict, ...]) -> tuple[TaskVerdict, ...]:
    """``tasks`` with the spread of their gain over the candidate's learning rates and over its replicates."""
    plan, chosen = study.plan, selection.configuration
    arms = arms_of(study)
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    if plan is None or chosen is None or joint is None:
        return tasks
    singles = single_arms(arms)
    found: list[TaskVerdict] = []
    for position, task in enumerate(tasks):
        configuration = selection.baseline.get(task.name)
        if configuration is None:
            found.append(task)
            continue
        reference = singles[position].validation(configuration, position)
        rates = [one for one in joint.records if replace(one, learning_rate=chosen.learning_rate) == chosen]
        gains = {one: validation_gains(plan, joint, one, position, reference) for one in rates}
        means = [fmean(known) for known in gains.values() if known]
        own = gains[chosen]
        found.append(
            replace(
                task,
                rate_spread=stdev(means) if len(means) > 1 else None,
                replicate_spread=stdev(own) if len(own) > 1 else None,
            )
        )
    return tuple(found)
