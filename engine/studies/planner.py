"""Proposing a plan: what to compare, why, and what it will take."""

from collections.abc import Sequence

from msgspec.structs import asdict

from engine.data.proposals import propose_task
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Preset, SplitPolicy
from engine.domain.protocol import PlanProposed, Proposal
from engine.domain.reading import ReadingOptions
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.task_groups import GROUP_METHOD, named_groups
from engine.domain.text import Text, message
from engine.methods import CATALOGUE
from engine.studies.blockers import blockers_of, check_decided, open_blockers
from engine.studies.column_choices import choose_columns
from engine.studies.estimate import estimate
from engine.studies.method_settings import with_settings
from engine.studies.plan_rules import check_figures, check_private, check_task, check_unique_columns
from engine.studies.presets import preset_spec, training_settings
from engine.studies.proposing import Judged, judge
from engine.studies.relations import check_plan_relations
from engine.studies.situation import situation_of
from engine.studies.split_rules import check_split_column, split_warnings
from engine.studies.trials import method_entry, method_settings, trials_of, tried_share

BASELINE = "single_task"


def propose_plan(
    card: DatasetCard,
    files: Sequence[str],
    columns: Sequence[ColumnChoice],
    tasks: Sequence[Task],
    preset: Preset,
    split: SplitPolicy | None = None,
    methods: Sequence[str] = (),
    *,
    seed: int = 0,
    replicates: int | None = None,
    reading: ReadingOptions | None = None,
    accepted: Sequence[str] = (),
    relations: Sequence[Relation] = (),
    settings: Sequence[MethodChoice] = (),
    others_wait: bool = False,
) -> PlanProposed:
    """The plan that ``preset`` stands for; ``columns`` overrides guesses, ``methods`` the preset's choice (the baseline is always in).

    Columns with a blocker are left out unless they are ``accepted`` (``code:column``) or decided in ``columns``; what is
    decided as an input but not accepted comes back among the blockers. ``settings`` are those of compared methods that differ from
    their defaults; those of other methods are refused, or passed over where ``others_wait``. Groups of tasks that they name are compared
    beside the preset's choice. PlanError when no study could come of it.
    """
    split = split or SplitPolicy()
    choices, warnings = choose_columns(card, columns, tasks, split, accepted)
    images = any(choice.kind == "image" and choice.role == "feature" for choice in choices)
    spec = preset_spec(preset, images=images)
    situation = situation_of(card, tasks, preset, images=images, relations=relations, columns=choices)
    besides = (GROUP_METHOD,) if named_groups(settings) else ()
    judged = judge(situation, {found.declaration.id: found.declaration.summary for found in CATALOGUE}, methods, besides)
    chosen = tuple(methods) or tuple(one.method for one in judged if one.chosen)
    plan = Plan(
        files=tuple(files),
        fingerprint=card.fingerprint,
        columns=choices,
        tasks=tuple(tasks),
        methods=with_settings(dict.fromkeys((BASELINE, *chosen)), settings, others_wait=others_wait),
        split=split,
        training=training_settings(spec, _labelled_rows(card, tasks) * split.train, images=images),
        replicates=spec.replicates if replicates is None else replicates,
        seed=seed,
        preset=preset,
        reading=reading or ReadingOptions(),
        accepted=_still_accepted(card, choices, accepted),
        relations=tuple(relations),
    )
    check_plan(plan, card, decided=False)
    trials = trials_of(plan)
    cost = estimate(plan, card, trials)
    return PlanProposed(
        plan=plan,
        proposals=_proposals(plan, judged),
        trials=len(trials),
        seconds=cost.seconds,
        memory=cost.memory,
        warnings=(*warnings, *split_warnings(split, card)),
        blockers=open_blockers(card, choices, accepted),
    )


def check_plan(plan: Plan, card: DatasetCard, *, decided: bool = True) -> None:
    """PlanError, with what to do, when ``plan`` cannot be computed on the data of ``card``.

    ``decided`` asks for a decision on every blocker as well, unless the criteria are frozen already.
    """
    _check_tasks(plan, card)
    _check_columns(plan, card)
    check_split_column(plan, card)
    check_private(plan)
    check_figures(plan)
    check_plan_relations(plan)
    parts = [method_entry(choice.method).declaration.part for choice in plan.methods]
    if BASELINE not in (choice.method for choice in plan.methods):
        raise PlanError(message("The plan has no single-task baseline. Add the method {method}.", method=BASELINE))
    if "candidate" not in parts:
        raise PlanError(message("The plan has nothing to compare with the baseline. Add a method of joint training."))
    for choice in plan.methods:
        found = method_entry(choice.method)
        if choice.method == GROUP_METHOD and not found.arms(plan.tasks, method_settings(choice)):
            raise PlanError(
                message(
                    "{method} does not say which tasks share a network. Name the groups in its settings, or leave it out.",
                    method=Text(found.declaration.name),
                )
            )
    if decided and plan.frozen_at is None:
        check_decided(plan, card)


def _still_accepted(card: DatasetCard, choices: Sequence[ColumnChoice], accepted: Sequence[str]) -> tuple[str, ...]:
    """What was accepted and matters: of inputs, or of the data as a whole."""
    inputs = {choice.name for choice in choices if choice.role == "feature"}
    known = {finding.key for finding in blockers_of(card) if finding.column is None or finding.column in inputs}
    return tuple(key for key in dict.fromkeys(accepted) if key in known)


def _labelled_rows(card: DatasetCard, tasks: Sequence[Task]) -> float:
    return max((card.label_counts.get(task.name, card.rows) for task in tasks), default=card.rows)


def _check_tasks(plan: Plan, card: DatasetCard) -> None:
    names = [task.name for task in plan.tasks]
    if not names:
        raise PlanError(message("The plan has no task. Choose the columns that are to be predicted."))
    if len(names) == 1:
        raise PlanError(
            message("The plan has one task only, {task}. Joint training needs at least two; choose another column.", task=names[0])
        )
    for name in names:
        if names.count(name) > 1:
            raise PlanError(message("The task {task} is in the plan twice. Remove one of them.", task=name))
        if card.column(name) is None:
            raise PlanError(message("The data has no column {column} for the task of that name. Check its name.", column=name))
    for task in plan.tasks:
        propose_task(card, task.name, task.kind)
        check_task(task)


def _check_columns(plan: Plan, card: DatasetCard) -> None:
    names = {task.name for task in plan.tasks}
    check_unique_columns(choice.name for choice in plan.columns)
    for choice in plan.columns:
        if card.column(choice.name) is None:
            raise PlanError(message("The data has no column {column}. Check its name.", column=choice.name))
        if choice.name in names and choice.role == "feature":
            raise PlanError(
                message("{column} is both a task and an input of the networks. Choose one of the two roles.", column=choice.name)
            )
    if not plan.features():
        raise PlanError(message("No column is left to predict from. Give at least one column the role of an input."))


def _proposals(plan: Plan, judged: Sequence[Judged]) -> tuple[Proposal, ...]:
    baseline = _cost(plan, BASELINE)
    return tuple(
        Proposal(method=one.method, chosen=one.chosen, reason=one.reason, cost=_cost(plan, one.method) / baseline, fits=one.fits)
        for one in judged
    )


def _cost(plan: Plan, method: str) -> float:
    """Arms, as far as they are tried, times what a step of each takes, and what comes before it."""
    found, count = method_entry(method), len(plan.tasks)
    defaults = found.settings()
    if method == GROUP_METHOD:
        return found.cost(count)
    return sum(
        tried_share(plan, arm) * (found.cost(count) + found.beforehand(count, found.read(asdict(defaults) | arm.settings)))
        for arm in found.arms(plan.tasks, defaults)
    )
