"""Adam against SGD with momentum as a factor of the comparison of methods, after Elich et al. (GCPR 2024, arXiv:2311.04698).

Their first experiment in small: every method with both optimisers, the learning rate of each chosen by the mean gain on validation rows out
of one grid for all, then all seeds once on the test rows; which runs no other run beats in both tasks; and how much of the difference
between runs is the optimiser's. Here the single-task networks, against which gains are counted, are tuned in the same way with both
optimisers, while the authors tuned theirs with Adam alone.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
import torch

from engine.analysis.gain import delta_m, relative_gain
from engine.domain.events import Event, TrialFinished
from engine.domain.plan import OptimiserName, TrainingSettings, Trial
from engine.domain.task import Task
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.scoring import predict_weights
from tests.replication.record import Finding, Pattern, paired, write
from tests.replication.rep_mtl_ablation import planted

TASKS = (Task("y0", "regression", "rmse"), Task("y1", "regression", "rmse"))
RATES = (0.5, 0.1, 0.05, 0.01, 0.005, 0.001, 0.0005, 0.0001)
OPTIMISERS: tuple[OptimiserName, ...] = ("adamw", "sgd")
METHODS = {
    "equal_weights": "equal weights",
    "uncertainty": "uncertainty",
    "random_weights": "random weights",
    "pcgrad": "PCGrad",
    "cagrad": "CAGrad",
    "imtl_g": "IMTL-G",
    "aligned_mtl": "Aligned-MTL",
}
"""Those of the authors that are in the catalogue."""


@dataclass(frozen=True)
class Outcome:
    """One method with one optimiser: per seed the test errors of both tasks, and their mean gain over single-task training in percent."""

    method: str
    optimiser: OptimiserName
    rate: str
    errors: np.ndarray
    """(seeds, 2) root mean squared errors."""
    gains: tuple[float, ...]


class _Listener:
    """Keeps the validation KPIs."""

    def __init__(self) -> None:
        self.kpis: dict[str, tuple[float | None, ...]] = {}

    def emit(self, event: Event) -> None:
        if isinstance(event, TrialFinished):
            self.kpis[event.trial] = event.kpis

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Not kept."""


def front(points: Sequence[Sequence[float]]) -> list[bool]:
    """Which points (lower is better) no other beats: at most as high everywhere and not the same. Equal points all stay."""
    return [not any(beats(other, point) for other in points) for point in points]


def beats(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether ``one`` is nowhere higher and somewhere lower."""
    return all(mine <= theirs for mine, theirs in zip(one, other, strict=True)) and tuple(one) != tuple(other)


def measure(methods: Sequence[str], seeds: int, steps: int, rates: Sequence[float] = RATES) -> list[Outcome]:
    """Every method with both optimisers; each seed has a table of its own."""
    arrays = planted(seeds, shared=True, count=len(TASKS))
    alone = {optimiser: _errors("single_task", optimiser, arrays, steps, rates, None) for optimiser in OPTIMISERS}
    reference = np.minimum(*(validation for _, _, validation in alone.values())).mean(0)
    best = [min(OPTIMISERS, key=lambda name, task=task: alone[name][2][:, task].mean()) for task in range(len(TASKS))]
    single = np.stack([alone[name][1][:, task] for task, name in enumerate(best)], axis=1)
    made = list[Outcome]()
    for method in methods:
        for optimiser in OPTIMISERS:
            rate, errors, _ = _errors(method, optimiser, arrays, steps, rates, reference)
            gains = tuple(_gain(base, mine) for base, mine in zip(single, errors, strict=True))
            made.append(Outcome(method, optimiser, rate, errors, gains))
    return made


def _gain(baseline: np.ndarray, errors: np.ndarray) -> float:
    """Mean gain in percent; an error that is not a number has lost everything."""
    gains = [relative_gain(float(a), float(b), higher_is_better=False) for a, b in zip(baseline, errors, strict=True)]
    found = delta_m(gains)
    return -100.0 if found is None else 100 * found


def _errors(
    method: str, optimiser: OptimiserName, arrays: TrainingArrays, steps: int, rates: Sequence[float], reference: np.ndarray | None
) -> tuple[str, np.ndarray, np.ndarray]:
    """The chosen rates, and test and validation errors (seeds, 2); without ``reference`` (2,) each task's rate is chosen on its own."""
    found = entry(method)
    settings = found.read({})
    seeds = range(len(arrays.parts))
    arms = found.arms(TASKS, settings)
    trials = {
        (arm.label, rate, seed): Trial(f"{arm.label} {rate:g} {seed}", method, arm.label, arm.weights, optimiser, rate, 1e-5, seed, {})
        for arm in arms
        for rate in rates
        for seed in seeds
    }
    training = TrainingSettings(hidden=(64, 64), max_steps=steps, evaluate_every=max(5, steps // 30), patience=10, probe_every=0)
    listener = _Listener()
    job = CohortJob("factor", tuple(trials.values()), TASKS, training, seed=0)
    blobs = run_cohort(job, arrays, listener, found.learner, network=found.network, settings=settings)
    test, validation = np.zeros((len(seeds), 2)), np.zeros((len(seeds), 2))
    chosen = list[float]()
    for arm in arms:
        mine = np.flatnonzero(arm.weights)
        seen = {
            rate: np.array([[_known(listener.kpis.get(trials[arm.label, rate, seed].id), task) for task in mine] for seed in seeds])
            for rate in rates
        }
        scale = np.ones(len(mine)) if reference is None else reference[mine]
        best = min(rates, key=lambda rate: float((seen[rate] / scale).mean()))
        chosen.append(best)
        validation[:, mine] = seen[best]
        for seed in seeds:
            rows = arrays.parts[seed] == 2
            blob = blobs.get(trials[arm.label, best, seed].id)
            lost = np.full((int(rows.sum()), 2), np.nan)
            answers = lost if blob is None else predict_weights(blob, arrays.inputs[rows], find=entry)
            test[seed, mine] = np.sqrt(np.square(answers - arrays.labels[rows]).mean(0))[mine]
    return "/".join(f"{rate:g}" for rate in dict.fromkeys(chosen)), test, validation


def _known(kpis: tuple[float | None, ...] | None, task: int) -> float:
    """The KPI, or infinity for a run that has none because it diverged."""
    value = kpis[task] if kpis else None
    return float("inf") if value is None or not np.isfinite(value) else value


def counts(found: Sequence[Outcome]) -> dict[OptimiserName, tuple[int, int]]:
    """Per optimiser, summed over seeds: how many runs are on the seed's front, and how many no run of the other optimiser beats."""
    totals = dict.fromkeys(OPTIMISERS, (0, 0))
    for seed in range(len(found[0].errors)):
        points = [tuple(outcome.errors[seed].tolist()) for outcome in found]
        kept = front(points)
        for place, outcome in enumerate(found):
            others = [points[other] for other, theirs in enumerate(found) if theirs.optimiser != outcome.optimiser]
            free = not any(beats(other, points[place]) for other in others)
            on_front, undominated = totals[outcome.optimiser]
            totals[outcome.optimiser] = (on_front + kept[place], undominated + free)
    return totals


def findings(found: Sequence[Outcome]) -> list[Finding]:
    """Adam against SGD for every method; every method against equal weights with the same optimiser; in points of the mean gain."""
    made = list[Finding]()
    by_key = {(outcome.method, outcome.optimiser): outcome for outcome in found}
    for method in dict.fromkeys(outcome.method for outcome in found):
        adam, sgd = by_key[method, "adamw"], by_key[method, "sgd"]
        difference = paired(adam.gains, sgd.gains)
        name = METHODS[method]
        made.append(Finding("Adam or SGD", "Adam", "SGD with momentum", name, "mean gain, points", "higher", *difference, True))
        if method == "equal_weights":
            continue
        for mine in (adam, sgd):
            base = by_key["equal_weights", mine.optimiser]
            where = "Adam" if mine is adam else "SGD with momentum"
            idea = "Weighting and gradient surgery"
            difference = paired(mine.gains, base.gains)
            made.append(Finding(idea, name, "equal weights", where, "mean gain, points", "higher", *difference, True))
    return made


def patterns(found: Sequence[Outcome]) -> list[Pattern]:
    """What the authors read off their fronts and tables."""
    found_counts = counts(found)
    adam, sgd = found_counts["adamw"], found_counts["sgd"]
    means = {name: [fmean(each.gains) for each in found if each.optimiser == name] for name in OPTIMISERS}
    ranks = {name: np.argsort(np.argsort(means[name])) for name in OPTIMISERS}
    agreement = float(np.corrcoef(ranks["adamw"], ranks["sgd"])[0, 1])
    between_optimisers = fmean(abs(a - b) for a, b in zip(means["adamw"], means["sgd"], strict=True))
    between_methods = fmean(stdev(values) for values in means.values())
    return [
        Pattern(
            "Adam or SGD",
            "More runs with Adam than with SGD are on the joint front",
            f"{adam[0]} against {sgd[0]}; not beaten by a run of the other optimiser: {adam[1]} against {sgd[1]}",
            adam[0] > sgd[0],
        ),
        Pattern("Adam or SGD", "The order of methods changes with the optimiser", f"rank correlation {agreement:.2f}", agreement < 0.5),
        Pattern(
            "Adam or SGD",
            "The optimiser matters more than the method",
            f"mean difference {between_optimisers:.2f} points between optimisers, spread {between_methods:.2f} between methods",
            between_optimisers > between_methods,
        ),
    ]


def table(found: Sequence[Outcome]) -> str:
    """Markdown: mean gain over single-task training, mean and standard deviation over seeds, and the chosen rates."""
    lines = ["| method | Adam: mean gain % | rate | SGD: mean gain % | rate |", "|---|---|---|---|---|"]
    for adam in (outcome for outcome in found if outcome.optimiser == "adamw"):
        sgd = next(other for other in found if other.method == adam.method and other.optimiser == "sgd")
        cells = [f"{fmean(each.gains):+.2f} ± {stdev(each.gains):.2f} | {each.rate}" for each in (adam, sgd)]
        lines.append(f"| {METHODS[adam.method]} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(1)
    started = time.time()
    found = measure(tuple(METHODS), options.seeds, options.steps)
    about = (
        f"{' '.join((__doc__ or '').split())}\n\nTwo planted regressions on two common hidden directions, a new table of 600 rows for each "
        f"seed, half of the labels of training and validation missing; hidden layers of 64 and 64; at most {options.steps} steps with "
        f"early stopping; weight decay 0.00001; rates {', '.join(f'{rate:g}' for rate in RATES)}. Gains are of root mean squared errors."
    )
    title, command = "Adam or SGD as a factor of the comparison", "python -m tests.replication.optimiser_factor"
    write("optimiser_factor", title, command, options.seeds, started, about, table(found), findings(found), patterns(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
