"""A planted one-way helper: does a clone of it help the target, what does that do to the helper, and are the right edges found?

Every way of training has the same splits, starts, longest training, optimiser and learning rates; for each, the rate with the lowest mean
validation loss is taken, and the test rows are used once. Test labels are complete; those for training and validation have the gaps.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
import torch
from scipy import stats

from engine.data.synthetic import make_one_way_helper
from engine.domain.events import DiagnosticsMeasured, TrialFinished
from engine.domain.plan import SettingValue, TrainingSettings, Trial
from engine.domain.task import Task
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.scoring import predict_weights

TASKS = tuple(Task(name, "regression", "mae") for name in ("Helper", "Target", "Stranger"))
RATES = (0.001, 0.003, 0.01)
WAYS: dict[str, tuple[str, str, dict[str, SettingValue]]] = {
    "single-task": ("single_task", "", {}),
    "equal weights": ("equal_weights", "joint", {}),
    "branched": ("self_auxiliary", "branched", {"edges": "none"}),
    "Helper>Target by hand": ("self_auxiliary", "clones", {"edges": "user", "given": "Helper>Target"}),
    "Stranger>Target by hand": ("self_auxiliary", "clones", {"edges": "user", "given": "Stranger>Target"}),
    "Target>Helper by hand": ("self_auxiliary", "clones", {"edges": "user", "given": "Target>Helper"}),
    "all": ("self_auxiliary", "clones", {"edges": "all"}),
    "affinity": ("self_auxiliary", "clones", {"edges": "affinity"}),
    "enumeration": ("self_auxiliary", "clones", {"edges": "enumeration"}),
    "learned": ("self_auxiliary", "clones", {"edges": "all", "weights": "learned"}),
    "enumeration, learned": ("self_auxiliary", "clones", {"edges": "enumeration", "weights": "learned"}),
}
"""Method, arm and settings."""


@dataclass(frozen=True)
class Outcome:
    """What one way of training reached."""

    way: str
    rates: tuple[float, ...]
    """The learning rate of each of its arms."""
    errors: np.ndarray
    """(seeds, T) mean squared test error relative to the variance of the test labels."""
    kept: np.ndarray
    """(T, T) share of the seeds in which source (row) helps target (column); NaN where there is no edge."""


class _Listener:
    """Keeps validation losses and the newest figures."""

    def __init__(self) -> None:
        self.losses: dict[str, float] = {}
        self.shares: dict[str, tuple[float | None, ...]] = {}

    def emit(self, event: object) -> None:
        if isinstance(event, TrialFinished):
            self.losses[event.trial] = event.loss
        if isinstance(event, DiagnosticsMeasured) and "path_shares" in event.figures:
            self.shares[event.trial] = event.figures["path_shares"]

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Not kept."""


def planted(rows: int, seeds: int) -> tuple[TrainingArrays, np.ndarray]:
    """Arrays of one table, split anew for each seed, and the complete labels (N, T)."""
    made = make_one_way_helper(rows)
    inputs = made.table.iloc[:, :12].to_numpy(np.float32)
    labels = made.table.iloc[:, 12:].to_numpy(np.float32)
    parts = np.stack([np.random.default_rng((seed, rows)).permutation(np.arange(rows) % 5) for seed in range(seeds)])
    parts = np.where(parts < 3, 0, parts - 2).astype(np.int8)
    flat = np.zeros((seeds, 12), np.float32)
    offset, scale = (
        np.stack([measure(labels[part == 0], axis=0) for part in parts]).astype(np.float32) for measure in (np.nanmean, np.nanstd)
    )
    return TrainingArrays(inputs, flat, flat + 1, labels, offset, scale, parts), made.complete.to_numpy(np.float64)


def measure(ways: Sequence[str], *, rows: int, seeds: int, steps: int) -> list[Outcome]:
    """The outcome of each of ``ways``."""
    arrays, complete = planted(rows, seeds)
    return [_measured(way, arrays, complete, steps) for way in ways]


def _measured(way: str, arrays: TrainingArrays, complete: np.ndarray, steps: int) -> Outcome:
    method, wanted, settings = WAYS[way]
    found = entry(method)
    chosen = found.read(settings)
    seeds = range(len(arrays.parts))
    arms = [arm for arm in found.arms(TASKS, chosen) if not wanted or arm.label == wanted]
    training = TrainingSettings(hidden=(64, 64), max_steps=steps, evaluate_every=max(5, steps // 30), patience=10, probe_every=0)
    listener = _Listener()
    trials = tuple(
        Trial(f"{arm.label} {rate:g} {seed}", method, arm.label, arm.weights, "adamw", rate, 1e-4, seed, settings)
        for arm in arms
        for rate in RATES
        for seed in seeds
    )
    job = CohortJob("helper", trials, TASKS, training, seed=0)
    blobs = run_cohort(job, arrays, listener, found.learner, network=found.network, settings=chosen)
    answers, rates, best = np.zeros((len(seeds), len(arrays.inputs), len(TASKS))), list[float](), 0.0
    for arm in arms:
        mine = np.flatnonzero(arm.weights)
        best = min(RATES, key=lambda rate: fmean(listener.losses.get(f"{arm.label} {rate:g} {seed}", np.inf) for seed in seeds))
        rates.append(best)
        for seed in seeds:
            answers[seed][:, mine] = predict_weights(blobs[f"{arm.label} {best:g} {seed}"], arrays.inputs, find=entry)[:, mine]
    errors = []
    for seed in seeds:
        test = arrays.parts[seed] == 2
        errors.append(np.square(answers[seed] - complete)[test].mean(0) / complete[test].var(0))
    kept = np.full((3, 3), np.nan)
    shares = [listener.shares[name] for seed in seeds if (name := f"{arms[-1].label} {best:g} {seed}") in listener.shares]
    if shares:
        rows = np.array([[np.nan if value is None else value for value in share] for share in shares], float)
        kept = np.where(np.isnan(rows), np.nan, rows > 0).mean(0).reshape(3, 3)
    return Outcome(way, tuple(rates), np.array(errors), kept)


def difference(mine: np.ndarray, theirs: np.ndarray) -> tuple[float, float, float]:
    """Mean over seeds of the gain in percent (error saved, relative to ``theirs``), and its paired 95 % interval.

    The seeds split one and the same table anew, so that the interval is somewhat too narrow.
    """
    gains = 100 * (theirs - mine) / theirs
    half = float(stats.t.ppf(0.975, len(gains) - 1) * stdev(gains) / len(gains) ** 0.5)
    return fmean(gains), fmean(gains) - half, fmean(gains) + half


def table(found: Sequence[Outcome]) -> str:
    """Markdown: relative test errors, the target's and the helper's gains, and how often each edge was kept."""
    by_way = {outcome.way: outcome for outcome in found}
    lines = [
        "| way | rate | error Helper | error Target | error Stranger | Target against single-task, % | Target against branched, % "
        "| Helper against branched, % | edges kept |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for outcome in found:
        cells = [f"{fmean(column):.3f}" for column in outcome.errors.T]
        for other, task in (("single-task", 1), ("branched", 1), ("branched", 0)):
            if other not in by_way or other == outcome.way:
                cells.append("")
                continue
            cells.append("{:+.1f} ({:+.1f} to {:+.1f})".format(*difference(outcome.errors[:, task], by_way[other].errors[:, task])))
        edges = [
            f"{TASKS[s].name[0]}>{TASKS[t].name[0]} {outcome.kept[s, t]:.0%}"
            for s in range(3)
            for t in range(3)
            if s != t and not np.isnan(outcome.kept[s, t])
        ]
        lines.append(f"| {outcome.way} | {'/'.join(f'{rate:g}' for rate in outcome.rates)} | {' | '.join(cells)} | {', '.join(edges)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(1)
    sys.stdout.write(table(measure(tuple(WAYS), rows=options.rows, seeds=options.seeds, steps=options.steps)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
