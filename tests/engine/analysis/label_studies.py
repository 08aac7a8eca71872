"""Studies with parts of the labels whose validation KPIs follow given curves."""

import random
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from engine.domain.events import StudyStarted, TrialFinished
from engine.domain.plan import MethodChoice, Trial
from engine.domain.study import Study
from engine.domain.task import Task
from tests.engine.analysis.studies import one_hot, plan_of, trial

SHARES = (0.125, 0.25, 0.5, 0.75, 1.0)
LABELS = 600
"""Training labels of each task: 1,000 with a label, of which 60 % are for training."""
Curve = Callable[[float], float]
"""KPI by number of training labels."""


def label_trials(tasks: Sequence[Task], replicates: int, rates: Sequence[float] = (0.001, 0.01)) -> list[Trial]:
    found: list[Trial] = []
    for share in SHARES:
        arms = [("single_task", f"single:{task.name}", one_hot(place, len(tasks))) for place, task in enumerate(tasks)]
        arms.append(("equal_weights", "joint", (1.0,) * len(tasks)))
        for method, arm, weights in arms:
            for rate in rates:
                for number in range(replicates):
                    plain = trial(arm, weights, number, rate, method)
                    part = replace(plain, id=f"{share}/{plain.id}", method="label_curves", arm=f"labels:{share:g}:{arm}", label_share=share)
                    found.append(part if share < 1 else plain)
    return found


def label_study(
    tasks: Sequence[Task], single: Sequence[Curve], joint: Sequence[Curve], *, spread: float = 0.002, replicates: int = 5, seed: int = 0
) -> Study:
    """Every configuration reaches the curve of its task and way, but the second rate is worse by 0.05; replicates scatter."""
    noise = random.Random(seed)
    plan = replace(plan_of(tasks, replicates), methods=(MethodChoice("label_curves"),))
    study = Study()
    trials = label_trials(tasks, replicates)
    study.apply(StudyStarted(plan=plan, trials=tuple(trials), workers=1, device="cpu"))
    for one in trials:
        curves = joint if all(one.weights) else single
        worse = 0.05 if one.learning_rate == 0.01 else 0.0
        kpis = tuple(
            None if weight == 0 else curve(one.label_share * LABELS) - worse + noise.gauss(0, spread)
            for weight, curve in zip(one.weights, curves, strict=True)
        )
        study.apply(TrialFinished(trial=one.id, best_step=1, steps=1, loss=0.5, kpis=kpis, seconds=1.0))
    return study
