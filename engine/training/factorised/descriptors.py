"""What is known of each task beforehand, as numbers, from which its code can be made instead of learned.

Yang & Hospedales, "A Unified Perspective on Multi-Domain and Multi-Task Learning", ICLR 2015: a task's weights are linear in its
descriptor. One-hot descriptors give free codes back; [1, one-hot] gives a shared part plus one of each task's own.
"""

import numpy as np

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.domain.text import message, message_n


def read_descriptors(text: str, tasks: tuple[Task, ...]) -> np.ndarray:
    """(T, B) from ``first task: 1 0; second task: 1 1``, or else from the tasks' own descriptions.

    PlanError for a task without one, unequal lengths, or what is no number.
    """
    found: dict[str, list[float]] = {task.name: list(task.description) for task in tasks}
    for part in text.split(";"):
        name, colon, numbers = part.rpartition(":")
        if not colon:
            if part.strip():
                raise PlanError(message("“{part}” is not a task descriptor. Write it as name: 1 0 0.", part=part.strip()))
            continue
        try:
            found[name.strip()] = [float(number) for number in numbers.replace(",", " ").split()]
        except ValueError as error:
            raise PlanError(
                message("The descriptor of {task} may hold numbers only; got “{numbers}”.", task=name.strip(), numbers=numbers.strip())
            ) from error
    for task in tasks:
        if not found.get(task.name):
            raise PlanError(
                message(
                    "The task {task} is not described, but the codes of the factorised layers are to be made from descriptions. "
                    "Describe it on the Tasks page, or in the setting as {task}: 1 0.",
                    task=task.name,
                )
            )
    lengths = {len(found[task.name]) for task in tasks}
    if len(lengths) > 1:
        first, other = tasks[0].name, next(task.name for task in tasks if len(found[task.name]) != len(found[tasks[0].name]))
        raise PlanError(
            message_n(
                "The descriptors of {first} and {other} have {one:count} and {two:count} number; all need equally many.",
                "The descriptors of {first} and {other} have {one:count} and {two:count} numbers; all need equally many.",
                "two",
                first=first,
                other=other,
                one=len(found[first]),
                two=len(found[other]),
            )
        )
    return np.array([found[task.name] for task in tasks])


def fitted_map(codes: np.ndarray, descriptors: np.ndarray, ridge: float = 0.0) -> np.ndarray:
    """(B, K) the map from ``descriptors`` (T, B) to codes nearest to ``codes`` (K, T), with a ridge penalty."""
    if ridge == 0.0:
        return np.linalg.pinv(descriptors) @ codes.T
    return np.linalg.solve(descriptors.T @ descriptors + ridge * np.eye(descriptors.shape[1]), descriptors.T @ codes.T)


def leverage(new: np.ndarray, descriptors: np.ndarray, ridge: float = 1e-3) -> float:
    """How far the descriptor ``new`` (B,) lies outside what ``descriptors`` (T, B) cover; well above 1 means extrapolation."""
    inside = descriptors.T @ descriptors + ridge * np.eye(descriptors.shape[1])
    return float(new @ np.linalg.solve(inside, new))
