"""Invented but plausible data cards, plans, events and studies for tests of charts, reports and pages."""

import math
import random
from collections.abc import Iterator
from itertools import combinations

from msgspec.structs import replace

from engine.analysis.criteria import criteria_hash
from engine.domain.dataset import Column, CoverageStrip, DatasetCard, Finding, SourceFile
from engine.domain.events import (
    Event,
    GradientsMeasured,
    StudyFinished,
    StudyProgressed,
    StudyStarted,
    TestScored,
    TrialEvaluated,
    TrialFinished,
    TrialStarted,
)
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, TrainingSettings, Trial
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import message

NAMES = ("HDF", "PWF", "OSF", "TWF", "RNF")
LABELS = {"HDF": 812, "PWF": 764, "OSF": 790, "TWF": 702, "RNF": 655}
SINGLE = {"HDF": 0.957, "PWF": 0.942, "OSF": 0.971, "TWF": 0.741, "RNF": 0.512}
JOINT = {"HDF": 0.981, "PWF": 0.968, "OSF": 0.979, "TWF": 0.812, "RNF": 0.497}
STEPS = tuple(range(20, 420, 20))


def example_card() -> DatasetCard:
    """A card as the pictures of the window show it: 10,000 rows, five sparse failure causes."""
    noise = random.Random(1)
    features = (
        Column("気温 [K]", "number", "feature", unit="K", distinct=93, examples=("295.3", "304.5")),
        Column("Rotational speed [rpm]", "number", "feature", unit="rpm", distinct=941, examples=("1168", "2886")),
        Column("Type", "category", "feature", distinct=3, examples=("L", "M", "H"), classes=("H", "L", "M")),
        Column("Product ID", "id", "ignore", distinct=10_000, examples=("M14860", "L47181")),
        Column("Machine failure", "binary", "feature", distinct=2, examples=("0", "1"), classes=("0", "1")),
    )
    targets = tuple(
        Column(name, "binary", "target", missing=10_000 - LABELS[name], distinct=2, examples=("0", "1"), classes=("0", "1"))
        for name in NAMES
    )
    return DatasetCard(
        files=(SourceFile("failures_2026.csv", rows=10_000, encoding="cp932", delimiter=","),),
        rows=10_000,
        columns=features + targets,
        label_counts=dict(LABELS),
        dropped=(),
        findings=(
            Finding(
                "leak",
                "blocker",
                message(
                    "“{column}” is the logical OR of the causes; used as a feature it gives the answer away.", column="Machine failure"
                ),
                "Machine failure",
            ),
            Finding("rare_class", "warning", message("{task} has only {count} positive labels.", task="TWF", count=46), "TWF"),
        ),
        fingerprint="a93f00c2d1e4",
        coverage=tuple(CoverageStrip(name, tuple(max(0.0, noise.gauss(0.08, 0.12)) for _ in range(100))) for name in NAMES),
        preview=(("298.1", "1551", "M", "M14860", "0", "", "", "", "", ""), ("298.2", "1408", "L", "L47181", "0", "0", "0", "0", "0", "0")),
    )


def example_plan(replicates: int = 5, *, frozen: bool = True) -> Plan:
    """A quick plan for the five causes."""
    choices = tuple(ColumnChoice(column.name, column.kind, column.role) for column in example_card().columns)
    choices = tuple(ColumnChoice(choice.name, choice.kind, "ignore") if choice.name == "Machine failure" else choice for choice in choices)
    plan = Plan(
        files=("failures_2026.csv",),
        fingerprint="a93f00c2d1e4",
        columns=choices,
        tasks=tuple(Task(name, "binary", "auroc", classes=("0", "1")) for name in NAMES),
        methods=tuple(MethodChoice(method) for method in ("single_task", "equal_weights", "swept_weights", "task_pairs")),
        training=TrainingSettings(learning_rates=(0.001, 0.01), max_steps=400),
        replicates=replicates,
        decider="製造技術部長",
        decide_by="2026-12-04",
        frozen_at="2026-11-20T16:40:00Z" if frozen else None,
    )
    return replace(plan, criteria_hash=criteria_hash(plan)) if frozen else plan


def example_trials(plan: Plan) -> tuple[Trial, ...]:
    """Every arm x optimiser x learning rate x replicate of ``plan``."""
    count = len(plan.tasks)
    one_hot = [tuple(float(i == k) for i in range(count)) for k in range(count)]
    arms = [("single_task", f"single:{task.name}", one_hot[k]) for k, task in enumerate(plan.tasks)]
    arms.append(("equal_weights", "joint", (1.0,) * count))
    arms += [("swept_weights", f"weights:{k + 1}", tuple(2.0 if i == k else 0.75 for i in range(count))) for k in range(count)]
    arms += [
        ("task_pairs", f"pair:{plan.tasks[a].name}+{plan.tasks[b].name}", tuple(float(i in (a, b)) for i in range(count)))
        for a, b in combinations(range(count), 2)
    ]
    return tuple(
        Trial(f"{arm}/{optimiser}/{rate:g}/{replicate}", method, arm, weights, optimiser, rate, 1e-4, replicate)
        for method, arm, weights in arms
        for optimiser in plan.training.optimisers
        for rate in plan.training.learning_rates
        for replicate in range(plan.replicates)
    )


def example_events(plan: Plan, shift: float = 0.0, spread: float = 0.004, *, test: bool = True) -> Iterator[Event]:
    """The events of a study; joint scores move by ``shift``, replicates scatter by ``spread``.

    With ``test`` the joint and single-task trials of AdamW at the first learning rate are scored on the test part.
    """
    trials = example_trials(plan)
    noise = random.Random(7)
    yield StudyStarted(plan=plan, trials=trials, workers=2, device="cpu", versions={"tasuki": "0.1.0", "torch": "2.13.0"})
    for number, trial in enumerate(trials):
        yield TrialStarted(trial=trial.id)
        ceiling = _ceiling(plan, trial, shift, spread, noise)
        for step in STEPS:
            rise = 1 - math.exp(-step / 90)
            yield TrialEvaluated(
                trial=trial.id, step=step, loss=1.0 - 0.5 * rise, kpis=tuple(None if c is None else 0.5 + (c - 0.5) * rise for c in ceiling)
            )
        if trial.arm == "joint":
            yield from _gradients(trial, len(plan.tasks), noise)
        yield TrialFinished(trial=trial.id, best_step=STEPS[-1], steps=STEPS[-1], loss=0.5, kpis=ceiling, seconds=1.5)
        if number % 40 == 0:
            done = number / len(trials)
            yield StudyProgressed(phase="training", done=done, elapsed=100 * done, left_low=90 * (1 - done), left_high=130 * (1 - done))
    if test:
        for trial in trials:
            first = trial.optimiser == "adamw" and trial.learning_rate == plan.training.learning_rates[0]
            if first and (trial.arm == "joint" or trial.method == "single_task"):
                yield TestScored(trial=trial.id, kpis=_ceiling(plan, trial, shift, spread, noise))
        yield StudyFinished(state="done")


def example_study(shift: float = 0.0, spread: float = 0.004, replicates: int = 5, *, test: bool = True) -> Study:
    """The fold of ``example_events``."""
    plan = example_plan(replicates)
    return Study().apply_all(example_events(plan, shift, spread, test=test))


def _ceiling(plan: Plan, trial: Trial, shift: float, spread: float, noise: random.Random) -> tuple[float | None, ...]:
    base = SINGLE if trial.method == "single_task" else JOINT
    handicap = (0.01 if trial.optimiser == "sgd" else 0.0) + (0.005 if trial.learning_rate != plan.training.learning_rates[0] else 0.0)
    handicap += 0.004 if trial.arm.startswith(("weights", "pair")) else 0.0
    moved = 0.0 if trial.method == "single_task" else shift
    return tuple(
        min(0.999, base[task.name] + moved - handicap + noise.gauss(0, spread)) if weight > 0 else None
        for task, weight in zip(plan.tasks, trial.weights, strict=True)
    )


def _gradients(trial: Trial, count: int, noise: random.Random) -> Iterator[Event]:
    pairs = list(combinations(range(count), 2))
    for step in STEPS:
        cosine = tuple(-0.22 if pair == (3, 4) else 0.2 + noise.gauss(0, 0.05) for pair in pairs)
        yield GradientsMeasured(
            trial=trial.id,
            step=step,
            cosine=cosine,
            conflict_share=tuple(0.68 if value < 0 else 0.1 for value in cosine),
            magnitude_similarity=tuple(0.7 for _ in pairs),
            sample_cosine=(0.3,) * count,
            sample_conflict_share=(0.2,) * count,
        )
