"""Proposing a plan: what to compare, why, and what it will take."""

from collections.abc import Sequence

from engine.data.proposals import propose_task
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Preset, SplitPolicy
from engine.domain.protocol import PlanProposed, Proposal
from engine.domain.task import Task
from engine.domain.text import Text, message
from engine.methods import CATALOGUE
from engine.studies.estimate import estimate
from engine.studies.plan_rules import check_figures, check_task, check_unique_columns
from engine.studies.presets import MOST_TASKS_FOR_PAIRS, methods_of, preset_spec, training_settings
from engine.studies.trials import method_entry, trials_of

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
) -> PlanProposed:
    """The plan that ``preset`` stands for; ``columns`` overrides guesses, ``methods`` the preset's choice (the baseline is always in).

    PlanError when no study could come of it.
    """
    split = split or SplitPolicy()
    choices, warnings = _choose_columns(card, columns, tasks, split)
    images = any(choice.kind == "image" and choice.role == "feature" for choice in choices)
    spec = preset_spec(preset, images=images)
    chosen = tuple(methods) or methods_of(preset, len(tasks), images=images)
    plan = Plan(
        files=tuple(files),
        fingerprint=card.fingerprint,
        columns=choices,
        tasks=tuple(tasks),
        methods=tuple(MethodChoice(method) for method in dict.fromkeys((BASELINE, *chosen))),
        split=split,
        training=training_settings(spec, _labelled_rows(card, tasks) * split.train, images=images),
        replicates=spec.replicates if replicates is None else replicates,
        seed=seed,
        preset=preset,
    )
    check_plan(plan, card)
    trials = trials_of(plan)
    cost = estimate(plan, card, trials)
    return PlanProposed(
        plan=plan,
        proposals=_proposals(plan, images=images),
        trials=len(trials),
        seconds=cost.seconds,
        memory=cost.memory,
        warnings=tuple(warnings),
    )


def check_plan(plan: Plan, card: DatasetCard) -> None:
    """PlanError, with what to do, when ``plan`` cannot be computed on the data of ``card``."""
    _check_tasks(plan, card)
    _check_columns(plan, card)
    _check_split(plan, card)
    check_figures(plan)
    parts = [method_entry(choice.method).declaration.part for choice in plan.methods]
    if BASELINE not in (choice.method for choice in plan.methods):
        raise PlanError(message("The plan has no single-task baseline. Add the method {method}.", method=BASELINE))
    if "candidate" not in parts:
        raise PlanError(message("The plan has nothing to compare with the baseline. Add a method of joint training."))


def _choose_columns(
    card: DatasetCard, columns: Sequence[ColumnChoice], tasks: Sequence[Task], split: SplitPolicy
) -> tuple[tuple[ColumnChoice, ...], list[Text]]:
    """Roles for every column: decisions first, then tasks, the column to split by, leaks and images, then the guess."""
    decided = {choice.name: choice for choice in columns}
    targets = {task.name for task in tasks}
    unknown = [name for name in decided if card.column(name) is None]
    if unknown:
        raise PlanError(message("The data has no column {column}. Check its name.", column=unknown[0]))
    leaks = {finding.column for finding in card.findings if finding.code == "leak" or finding.severity == "blocker"}
    choices, left_out, kept = [], [], []
    for column in card.columns:
        choice = decided.get(column.name, ColumnChoice(column.name, column.kind, column.role))
        if column.name in targets and column.name not in decided:
            choice = ColumnChoice(column.name, choice.kind, "target")
        elif choice.role == "target" and column.name not in targets:
            choice = ColumnChoice(column.name, choice.kind, "ignore")
        elif split.kind != "random" and column.name == split.column and column.name not in decided:
            choice = ColumnChoice(column.name, choice.kind, split.kind)
        elif choice.role == "feature" and column.name in leaks and decided.get(column.name) != choice:
            choice = ColumnChoice(column.name, choice.kind, "ignore")
            left_out.append(column.name)
        if choice.role == "feature" and column.name in leaks:
            kept.append(column.name)
        choices.append(choice)
    warnings = [message("{column} is left out: it gives away what is to be predicted.", column=name) for name in left_out]
    warnings += [
        message("{column} is used although it gives away what is to be predicted. Make sure that it is known before.", column=name)
        for name in kept
    ]
    warnings += [finding.message for finding in card.findings if finding.code == "task_function" and finding.column in targets]
    return _images_alone(choices, warnings), warnings


def _images_alone(choices: list[ColumnChoice], warnings: list[Text]) -> tuple[ColumnChoice, ...]:
    """Beside an image no other column is looked at; which ones that concerns is said in a warning."""
    images = {choice.name for choice in choices if choice.kind == "image" and choice.role == "feature"}
    beside = [choice.name for choice in choices if choice.role == "feature" and choice.name not in images]
    if not images or not beside:
        return tuple(choices)
    warnings.append(message("The networks look at the images alone; these columns are not used: {columns}.", columns=beside))
    return tuple(ColumnChoice(choice.name, choice.kind, "ignore") if choice.name in beside else choice for choice in choices)


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
                message("{column} is a task and an input of the networks at once. Choose one of the two roles.", column=choice.name)
            )
    if not plan.features():
        raise PlanError(message("No column is left to predict from. Give at least one column the role of an input."))


def _check_split(plan: Plan, card: DatasetCard) -> None:
    split = plan.split
    if split.kind != "random":
        if not split.column:
            raise PlanError(message("A split by {kind} needs a column to go by. Name it.", kind=split.kind))
        if card.column(split.column) is None:
            raise PlanError(message("The data has no column {column} to split by. Check its name.", column=split.column))
        if split.column in {task.name for task in plan.tasks}:
            raise PlanError(message("{column} is a task and cannot be what the rows are split by.", column=split.column))
    shares = (split.train, split.validation, split.test)
    if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise PlanError(
            message(
                "The shares of training, validation and test must be above 0 and add up to 1; got {train}, {validation} and {test}.",
                train=split.train,
                validation=split.validation,
                test=split.test,
            )
        )


def _proposals(plan: Plan, *, images: bool) -> tuple[Proposal, ...]:
    chosen = {choice.method for choice in plan.methods}
    baseline = _arms(plan, BASELINE)
    return tuple(
        Proposal(
            method=found.declaration.id,
            chosen=found.declaration.id in chosen,
            reason=_reason(
                found.declaration.id, found.declaration.summary, len(plan.tasks), images=images, chosen=found.declaration.id in chosen
            ),
            cost=_arms(plan, found.declaration.id) / baseline,
        )
        for found in CATALOGUE
    )


def _arms(plan: Plan, method: str) -> int:
    found = method_entry(method)
    return len(found.arms(plan.tasks, found.settings()))


def _reason(method: str, summary: str, tasks: int, *, images: bool, chosen: bool) -> Text:
    pairs = tasks * (tasks - 1) // 2
    match method, chosen:
        case "single_task", _:
            return message("One network per task: what every joint training is measured against.")
        case "equal_weights", True:
            return message("The plainest way to train together; it shows whether the tasks fit at all.")
        case "swept_weights", True:
            return message("Favours each task in turn and shows what that costs the others.")
        case "task_pairs", True:
            return message("Trains every two tasks alone (pairs: {pairs}) and shows who helps whom.", pairs=pairs)
        case "swept_weights", False if images:
            return message("Left out: with images every further weighting takes long. The standard preset includes it.")
        case "task_pairs", False if tasks == 2:
            return message("Left out: with two tasks the only pair is the joint training itself.")
        case "task_pairs", False if tasks > MOST_TASKS_FOR_PAIRS:
            return message("Left out: {tasks} tasks make {pairs} pairs, which costs more than it tells.", tasks=tasks, pairs=pairs)
        case "task_pairs", False if images:
            return message(
                "Left out: with images every pair of tasks takes long (pairs: {pairs}). The thorough preset includes them.", pairs=pairs
            )
        case _:
            return Text(summary)
