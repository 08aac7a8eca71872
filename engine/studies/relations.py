"""What a plan's methods will know of how its tasks relate, and what there is to say of it before training."""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.labels import encode_labels
from engine.data.relation import estimate_relation, relations_of
from engine.data.relation_rules import check_relations
from engine.data.split import assign_parts
from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.protocol import PlanProposed
from engine.domain.relation import RelationFound, class_tasks, state_count
from engine.domain.text import Text, message
from engine.studies.seeds import derive_seed
from engine.studies.trials import method_entry, method_settings
from engine.training.relation.learner import RelationLearner
from engine.training.relation.settings import RelationSettings

PSEUDO_LABELS = "pseudo_labels"
MOST_CELLS = 144
"""Pairs of classes of two tasks up to which their estimated relation is sent to the window."""


def check_plan_relations(plan: Plan) -> None:
    """PlanError for a relation table that cannot be used, and for methods that need one where tasks with classes are too few."""
    check_relations(plan.relations, plan.tasks)
    using = relation_settings(plan)
    known = class_tasks(plan.tasks)
    if not known and any(choice.method == PSEUDO_LABELS for choice in plan.methods):
        raise PlanError(
            message(
                "The method {method} needs a task with classes, and the plan has none: a quantity gets no pseudo-labels. "
                "Choose other tasks, or leave it out.",
                method=PSEUDO_LABELS,
            )
        )
    if using and len(known) < 2:
        raise PlanError(
            message(
                "The method {method} needs at least two tasks with classes, and the plan has {count}. Choose other tasks, or leave it out.",
                method=next(iter(using)),
                count=len(known),
            )
        )


def relation_settings(plan: Plan) -> dict[str, RelationSettings]:
    """The settings of the plan's methods that go by a relation table, by method."""
    found: dict[str, RelationSettings] = {}
    for choice in plan.methods:
        settings = method_settings(choice)
        if issubclass(method_entry(choice.method).learner, RelationLearner) and isinstance(settings, RelationSettings):
            found[choice.method] = settings
    return found


def first_relations(dataset: Dataset, plan: Plan) -> tuple[RelationFound, ...]:
    """The relations that the plan's methods go by in the first replicate; every other learns its own from its own training rows."""
    using = relation_settings(plan)
    if not using:
        return ()
    least = min(settings.least_rows for settings in using.values())
    labels = _training_labels(dataset, plan)
    return relations_of(plan.relations, plan.tasks, labels, np.arange(len(labels)), least)


def first_estimates(dataset: Dataset, plan: Plan) -> tuple[RelationFound, ...]:
    """What the training rows of the first replicate say of every two tasks, each way, however few rows carry both labels.

    Nothing where no method goes by it; pairs with none such row or more than ``MOST_CELLS`` pairs of classes are left out.
    """
    if not relation_settings(plan):
        return ()
    labels = _training_labels(dataset, plan)
    counts = [state_count(task) for task in plan.tasks]
    pairs = [(a, b) for a, one in enumerate(counts) for b, other in enumerate(counts) if a != b and 0 < one * other <= MOST_CELLS]
    found = (estimate_relation(plan.tasks, pair, labels) for pair in pairs)
    return tuple(one for one in found if sum(one.rows))


def _training_labels(dataset: Dataset, plan: Plan) -> np.ndarray:
    """The labels (N, T) of the first replicate's training rows, NaN for missing."""
    labels = encode_labels(dataset.frame, plan.tasks)
    parts = assign_parts(dataset, plan.tasks, plan.split, derive_seed(plan.seed, "split", 0))
    return labels[parts == 0]


def with_relations(proposed: PlanProposed, dataset: Dataset) -> PlanProposed:
    """``proposed`` with the relations of its first replicate, and warnings about them."""
    found = first_relations(dataset, proposed.plan)
    estimates = first_estimates(dataset, proposed.plan)
    return replace(proposed, relations=found, estimates=estimates, warnings=(*proposed.warnings, *_warnings(proposed.plan, found)))


def _warnings(plan: Plan, found: tuple[RelationFound, ...]) -> Iterator[Text]:
    using = relation_settings(plan)
    if not using:
        return
    quantities = [task.name for task in plan.tasks if task.kind == "regression"]
    if quantities:
        yield message(
            "A relation table speaks of classes only, so that {tasks} is trained as with equal weights by distribution matching.",
            tasks=quantities,
        )
    named = [task.name for task in class_tasks(plan.tasks)]
    known = {frozenset((one.relation.given, one.relation.about)) for one in found}
    bare = [f"{a} – {b}" for place, a in enumerate(named) for b in named[place + 1 :] if frozenset((a, b)) not in known]
    if bare and not found:
        yield message(
            "Nothing is known of how the tasks relate: fewer than {least} training rows carry two labels at once. "
            "Distribution matching is then the same as equal weights; give a relation table.",
            least=min(settings.least_rows for settings in using.values()),
        )
    elif bare:
        yield message("Too few rows carry both labels to learn how these tasks relate: {pairs}. A relation table can say it.", pairs=bare)
    if any(settings.annotation == "soft" for settings in using.values()):
        yield from _undecided(plan, found, min(settings.least_share for settings in using.values()))


def _undecided(plan: Plan, found: tuple[RelationFound, ...], least: float) -> Iterator[Text]:
    """Tasks to which no label can lend anything, because all their classes have the same list."""
    names: list[str] = []
    for task in class_tasks(plan.tasks):
        tables = [one.relation.shares for one in found if one.relation.given == task.name]
        if not tables:
            continue
        rows = [[share if share >= least else 0.0 for table in tables for share in table[row]] for row in range(len(tables[0]))]
        scales = [[weight / (sum(row) or 1.0) for weight in row] for row in rows]
        if all(np.allclose(scale, scales[0]) for scale in scales):
            names.append(task.name)
    if names:
        yield message(
            "By the relation table, labels of other tasks favour no class of {tasks}, so that co-annotation lends nothing there.",
            tasks=names,
        )
