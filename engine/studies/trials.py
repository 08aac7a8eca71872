"""From a plan to its trials, and from trials to the cohorts that are trained together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, OptimiserName, Plan, Trial
from engine.domain.text import message
from engine.methods import CATALOGUE, entry
from engine.studies.seeds import fingerprint
from engine.studies.typed_settings import typed_settings
from engine.training.job import CohortJob
from engine.training.learner import Arm, MethodEntry, Reduced

TABLE_MEMBERS = 64
"""Members of one cohort of small networks: larger ones gain nothing (0.092 ms a member-step at 50, 0.099 at 220), and smaller
ones keep every core busy to the end."""
IMAGE_MEMBERS = 6
"""Trials of one image cohort; they are trained one after another."""
COHORT_BYTES = 400e6
"""Memory that one cohort of wide networks may take."""
GPU_MEMBERS = 256
"""Members of one cohort of small networks on a GPU, where a step of 256 takes hardly longer than one of 8 (2.9 and 2.5 ms measured)."""
TUNED_SETTINGS = ("optimisers", "learning_rates", "sgd_factor")


def method_entry(method: str) -> MethodEntry:
    """The catalogue's entry for ``method``; PlanError for one that it does not hold."""
    known = [found.declaration.id for found in CATALOGUE]
    if method not in known:
        raise PlanError(message("There is no method {method}. Known methods: {known}.", method=method, known=known))
    return entry(method)


def trials_of(plan: Plan) -> tuple[Trial, ...]:
    """Every trial of ``plan``: each arm of each method with each optimiser and learning rate, once per replicate."""
    shared = _shared_identity(plan)
    trials = (
        Trial(
            id="",
            method=method.method,
            arm=arm.label,
            weights=tuple(float(weight) for weight in arm.weights),
            optimiser=optimiser,
            learning_rate=rate,
            weight_decay=plan.training.weight_decay,
            replicate=replicate,
            settings=asdict(settings) | arm.settings,
            **_alteration(arm),
        )
        for method in plan.methods
        for settings in (method_settings(method),)
        for arm in method_entry(method.method).arms(plan.tasks, settings)
        for optimiser in plan.training.optimisers[: None if arm.reduced is None else 1]
        for rate in _tried(learning_rates(plan, optimiser), arm.reduced)
        for replicate in range(plan.replicates if arm.reduced is None else min(plan.replicates, arm.reduced.replicates))
    )
    return tuple(replace(trial, id=fingerprint(shared, trial)[:12]) for trial in trials)


def learning_rates(plan: Plan, optimiser: OptimiserName) -> tuple[float, ...]:
    """The grid of ``optimiser``; SGD tries the rates of AdamW times a factor."""
    factor = plan.training.sgd_factor if optimiser == "sgd" else 1.0
    return tuple(float(f"{rate * factor:.6g}") for rate in plan.training.learning_rates)


def _alteration(arm: Arm) -> dict[str, Any]:
    """What ``arm`` changes about the labels; nothing at all for most, so that the identity of their trials stays what it was."""
    found: dict[str, Any] = {}
    if arm.label_share < 1:
        found["label_share"] = arm.label_share
    if arm.shuffled:
        found["shuffled"] = arm.shuffled
    return found


def tried_share(plan: Plan, arm: Arm) -> float:
    """The trials of ``arm`` among those of an arm that the whole grid is tried with."""
    if arm.reduced is None:
        return 1.0
    tried = len(_tried(plan.training.learning_rates, arm.reduced)) * min(plan.replicates, arm.reduced.replicates)
    return tried / (len(plan.training.optimisers) * len(plan.training.learning_rates) * plan.replicates)


def _tried(rates: tuple[float, ...], reduced: Reduced | None) -> tuple[float, ...]:
    """All of ``rates``, or those in the middle of the grid by size."""
    if reduced is None or len(rates) <= reduced.rates:
        return rates
    first = (len(rates) - reduced.rates) // 2
    return tuple(sorted(rates)[first : first + reduced.rates])


def method_settings(choice: MethodChoice) -> msgspec.Struct:
    """The typed settings of a chosen method; PlanError names a value that is out of bounds."""
    return typed_settings(choice, method_entry(choice.method).settings)


def is_image_plan(plan: Plan) -> bool:
    """Whether the networks look at images."""
    return any(column.kind == "image" for column in plan.features())


def cohorts_of(
    plan: Plan, trials: Sequence[Trial], member_bytes: Mapping[str, float] | None = None, members: int = 0
) -> tuple[CohortJob, ...]:
    """``trials`` in groups that one worker trains together; the grouping depends on the plan and on ``members``, never on the machine.

    ``member_bytes`` says by method what a member takes; a group is as small as the most demanding method in it asks for. ``members``
    is how many a group of a table may have at most, and it gets memory in that proportion; 0 for the usual number.
    """
    groups: dict[tuple[str, str], list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[trial.optimiser, _program(trial)].append(trial)
    return tuple(
        cohort_job(plan, chunk)
        for group in groups.values()
        for chunk in _even_chunks(sorted(group, key=lambda trial: trial.replicate), _size(plan, group, member_bytes or {}, members))
    )


def _size(plan: Plan, group: Sequence[Trial], member_bytes: Mapping[str, float], members: int) -> int:
    """Members of a cohort of ``group``."""
    most = IMAGE_MEMBERS if is_image_plan(plan) else members or TABLE_MEMBERS
    room = COHORT_BYTES * members / TABLE_MEMBERS if members else COHORT_BYTES
    needed = max(member_bytes.get(method, 0.0) for method in {trial.method for trial in group})
    return max(4, min(most, int(room / needed))) if needed > 0 else most


def cohort_job(plan: Plan, trials: Sequence[Trial]) -> CohortJob:
    """One cohort of ``trials``."""
    return CohortJob(
        id=fingerprint([trial.id for trial in trials])[:12],
        trials=tuple(trials),
        tasks=plan.tasks,
        settings=plan.training,
        seed=plan.seed,
        kind="image" if is_image_plan(plan) else "table",
        relations=plan.relations,
    )


def _program(trial: Trial) -> str:
    """Equal for trials that one program can train: all plain ones, else those of one method with the same settings."""
    return "" if method_entry(trial.method).is_plain else fingerprint(trial.method, trial.settings)


def _even_chunks(trials: list[Trial], size: int) -> Iterator[list[Trial]]:
    pieces = -(-len(trials) // size)
    for piece in range(pieces):
        yield trials[piece * len(trials) // pieces : (piece + 1) * len(trials) // pieces]


def _shared_identity(plan: Plan) -> tuple[object, ...]:
    training = {name: value for name, value in asdict(plan.training).items() if name not in TUNED_SETTINGS}
    tasks = [(task.name, task.kind, task.kpi, task.classes, *filter(None, (task.costs, task.description))) for task in plan.tasks]
    identity = (plan.fingerprint, plan.columns, tasks, plan.split, training, plan.seed)
    return (*identity, plan.relations) if plan.relations else identity
