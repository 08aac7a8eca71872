"""What can be said of a task that is made from its description: how well that went for the project's own tasks, and how far out it is."""

from statistics import fmean

import numpy as np

from engine.data.dataset import Dataset
from engine.deploy.added_tasks import shared_columns
from engine.deploy.shared_parts import SharedPart
from engine.domain.new_task import LeftOutTask
from engine.domain.plan import Plan
from engine.domain.text import Text, message
from engine.methods import entry
from engine.studies.arrays import study_arrays
from engine.training.factorised.descriptors import leverage
from engine.training.factorised.zero_shot import leave_one_task_out
from engine.training.job import Link

_FAR_OUT = 1.0
"""No description that the networks were trained with reaches this leverage."""


def described_errors(dataset: Dataset, part: SharedPart, plan: Plan, link: Link) -> tuple[LeftOutTask, ...]:
    """The validation loss of each of the project's tasks when it is left out and made from its descriptor, on the first replicate.

    Nothing for a project of two tasks: one task alone says nothing of how descriptions and codes go together.
    """
    if len(plan.tasks) < 3:
        return ()
    method = entry(part.trial.method)
    found = leave_one_task_out(
        method,
        method.read(part.trial.settings),
        study_arrays(dataset, shared_columns(plan)),
        plan.tasks,
        plan.training,
        rate=part.trial.learning_rate,
        optimiser=part.trial.optimiser,
        seed=plan.seed,
        link=link,
    )
    return tuple(LeftOutTask(each.task, each.from_descriptor, each.from_mean, each.from_nearest) for each in found)


def description_remarks(
    part: SharedPart, description: tuple[float, ...], left_out: tuple[LeftOutTask, ...]
) -> tuple[float | None, tuple[Text, ...]]:
    """The leverage of the description, and what must be said of it."""
    descriptors = part.descriptors
    if descriptors is None or not description:
        return None, ()
    remarks: list[Text] = []
    strange = leverage(np.array(description), descriptors)
    if strange > _FAR_OUT:
        remarks.append(
            message(
                "The description lies outside those of the project's tasks (leverage {leverage}; up to 1 is inside), so the network is an "
                "extrapolation. Do not rely on it without labels.",
                leverage=f"{strange:.1f}",
            )
        )
    if len(descriptors) < descriptors.shape[1]:
        remarks.append(
            message(
                "The descriptions have more numbers ({numbers:count}) than there are tasks ({tasks:count}), so they cannot tell which of "
                "the numbers matter.",
                numbers=descriptors.shape[1],
                tasks=len(descriptors),
            )
        )
    if left_out:
        remarks.append(_left_out(left_out))
    return strange, tuple(remarks)


def _left_out(left_out: tuple[LeftOutTask, ...]) -> Text:
    described, mean, nearest = (
        fmean(values) for values in zip(*((each.from_descriptor, each.from_mean, each.from_nearest) for each in left_out), strict=True)
    )
    figures = {"tasks": len(left_out), "described": described, "mean": mean, "nearest": nearest}
    if described < min(mean, nearest):
        return message(
            "Each of the {tasks:count} tasks was left out once and made from its description: validation loss {described:score}, against "
            "{mean:score} from the mean of the other tasks and {nearest:score} from the nearest one. Descriptions told something here.",
            **figures,
        )
    return message(
        "Each of the {tasks:count} tasks was left out once and made from its description: validation loss {described:score}, against "
        "{mean:score} from the mean of the other tasks and {nearest:score} from the nearest one. Descriptions told nothing here, so do not "
        "rely on this network.",
        **figures,
    )
