"""Bounds of a plan that its types cannot express: figures that no training could use, tasks that no KPI fits."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite

from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.task import COST, KPIS, Task
from engine.domain.text import message

FEWEST_REPLICATES, MOST_REPLICATES = 2, 200
WIDEST_LAYER = 4096
MOST_LAYERS = 16


def check_figures(plan: Plan) -> None:
    """PlanError for replicates, learning rates or layers out of bounds, and for a number that is none."""
    if not FEWEST_REPLICATES <= plan.replicates <= MOST_REPLICATES:
        raise PlanError(
            message(
                "The number of replicates must be between {least} and {most}; got {given}. Change it.",
                least=FEWEST_REPLICATES,
                most=MOST_REPLICATES,
                given=plan.replicates,
            )
        )
    for rate in plan.training.learning_rates:
        if not (isfinite(rate) and 0 < rate <= 10):
            raise PlanError(message("A learning rate must be above 0 and at most 10; got {given}. Change it.", given=rate))
    _check_layers("hidden", plan.training.hidden)
    _check_layers("image_channels", plan.training.image_channels)
    for name, value in _numbers(plan):
        if not isfinite(value):
            raise PlanError(message("{name} must be a finite number; got {given}. Change it.", name=name, given=value))


def check_task(task: Task) -> None:
    """PlanError when the KPI does not suit the kind of ``task``, or the classes do not."""
    known = [kpi.id for kpi in KPIS if task.kind in kpi.kinds]
    if task.kpi not in known:
        raise PlanError(
            message("The task {task} cannot be judged by {kpi}. Choose one of {known}.", task=task.name, kpi=task.kpi, known=known)
        )
    classes = len(set(task.classes))
    fits = {"binary": classes == 2, "multiclass": classes >= 2, "regression": True}[task.kind]
    if not fits or classes != len(task.classes):
        raise PlanError(
            message(
                "The classes of task {task} do not suit its kind: {classes}. A binary task has two, and no class is named twice.",
                task=task.name,
                classes=list(task.classes) or ["–"],
            )
        )
    if task.kpi == COST:
        _check_costs(task)


def _check_costs(task: Task) -> None:
    classes = len(task.classes)
    fits = len(task.costs) == classes and all(len(row) == classes for row in task.costs)
    amounts = [amount for row in task.costs for amount in row]
    if not task.costs or not fits:
        raise PlanError(
            message(
                "The task {task} is judged by the cost of mistakes, so it needs an amount for each of its {classes} classes against each "
                "other. Enter them.",
                task=task.name,
                classes=classes,
            )
        )
    wrong = next((amount for amount in amounts if not (isfinite(amount) and amount >= 0)), None)
    if wrong is not None:
        raise PlanError(message("A mistake in {task} costs 0 or more; got {given}. Change it.", task=task.name, given=wrong))
    if not any(amounts):
        raise PlanError(
            message("Every mistake in {task} costs 0, so nothing could be compared. Enter what a mistake costs.", task=task.name)
        )


def check_unique_columns(names: Iterable[str]) -> None:
    """PlanError for a column that is listed more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            raise PlanError(message("The column {column} is in the plan twice. Remove one of them.", column=name))


def check_private(plan: Plan) -> None:
    """PlanError for a private column that no head could see, and where the shared trunk would see nothing."""
    tasks = {task.name for task in plan.tasks}
    for choice in (choice for choice in plan.columns if choice.private_to):
        strangers = [name for name in choice.private_to if name not in tasks]
        if strangers:
            raise PlanError(
                message(
                    "The column {column} is private to {task}, which is not a task of the plan. Name one of its tasks or share the column.",
                    column=choice.name,
                    task=strangers[0],
                )
            )
        if choice.role != "feature":
            raise PlanError(
                message(
                    "The column {column} is private to tasks but is no input of the networks. Make it an input or private to nobody.",
                    column=choice.name,
                )
            )
        if choice.kind == "image":
            raise PlanError(message("The images in {column} cannot be private to single tasks. Share the column.", column=choice.name))
    features = plan.features()
    if features and all(choice.private_to for choice in features):
        raise PlanError(
            message("Every input is private to single tasks, so there is nothing to share. Share at least one column between the tasks.")
        )


def _check_layers(name: str, widths: tuple[int, ...]) -> None:
    if not 1 <= len(widths) <= MOST_LAYERS or not all(1 <= width <= WIDEST_LAYER for width in widths):
        raise PlanError(
            message(
                "{name} must name 1 to {layers} layers of 1 to {widest} units each; got {given}. Change it.",
                name=name,
                layers=MOST_LAYERS,
                widest=WIDEST_LAYER,
                given=[str(width) for width in widths] or ["–"],
            )
        )


def _numbers(plan: Plan) -> Iterator[tuple[str, float]]:
    yield from (("sgd_factor", plan.training.sgd_factor), ("weight_decay", plan.training.weight_decay))
    for task in plan.tasks:
        yield from (("floor", task.floor), ("margin", task.margin), ("value", task.value), ("label_cost", task.label_cost))
        yield from (("description", number) for number in task.description)
