"""One digit against all others as ten tasks, with few labelled rows: factorised layers against single-task and hard sharing.

After Yang & Hospedales, ICLR 2017, section 4.1, on the 8x8 digits of scikit-learn instead of MNIST and with fully connected layers.
Every method has the same rows, starts, steps, optimiser and learning rates; for each, the rate with the lower validation loss is taken,
and the test rows are used once.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
import torch
from sklearn.datasets import load_digits

from engine.domain.events import TrialFinished
from engine.domain.plan import SettingValue, TrainingSettings, Trial
from engine.domain.task import Task
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.scoring import predict_weights
from tests.replication.record import Finding, command, paired, write

TASKS = tuple(Task(f"digit {digit}", "binary", "auroc") for digit in range(10))
VALIDATION_ROWS = 200
RATES = (0.001, 0.003, 0.01)
"""Learning rates that every method tries."""
METHODS: dict[str, tuple[str, dict[str, SettingValue]]] = {
    "single-task": ("single_task", {}),
    "hard sharing": ("equal_weights", {}),
    "LAF": ("dmtrl_laf", {"start": "random"}),
    "Tucker": ("dmtrl_tucker", {"start": "random"}),
    "TT": ("dmtrl_tt", {"start": "random"}),
    "LAF from single-task": ("dmtrl_laf", {"start": "single_task"}),
    "Tucker from single-task": ("dmtrl_tucker", {"start": "single_task"}),
    "TT from single-task": ("dmtrl_tt", {"start": "single_task"}),
    "trace norm": ("trace_norm", {}),
}


@dataclass(frozen=True)
class Row:
    """Test errors of one method at one number of training rows; one entry per seed."""

    rows: int
    method: str
    rate: str
    binary: tuple[float, ...]
    """Mean over the ten tasks of the share of wrong answers."""
    ranked: tuple[float, ...]
    """Share of rows whose digit does not have the highest of the ten outputs."""


class _Listener:
    """Keeps the validation losses."""

    def __init__(self) -> None:
        self.losses: dict[str, float] = {}

    def emit(self, event: object) -> None:
        if isinstance(event, TrialFinished):
            self.losses[event.trial] = event.loss

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Not kept."""


def digits(rows: int, seeds: int) -> TrainingArrays:
    """``rows`` training rows, 200 for validation, the rest for the test, drawn anew for each seed."""
    loaded = load_digits()
    inputs = (loaded.data / 16.0).astype(np.float32)
    labels = np.eye(10, dtype=np.float32)[loaded.target]
    parts = np.full((seeds, len(inputs)), 2, dtype=np.int8)
    for seed in range(seeds):
        order = np.random.default_rng((seed, rows)).permutation(len(inputs))
        parts[seed, order[:rows]], parts[seed, order[rows : rows + VALIDATION_ROWS]] = 0, 1
    offset = np.stack([inputs[part == 0].mean(0) for part in parts])
    spread = np.stack([inputs[part == 0].std(0) for part in parts])
    scale = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    same = np.ones((seeds, 10), dtype=np.float32)
    return TrainingArrays(inputs, offset, scale.astype(np.float32), labels, 0 * same, same, parts)


def measure(rows: int, methods: Sequence[str], seeds: int, steps: int, rates: Sequence[float] = RATES) -> list[Row]:
    """The test errors of ``methods`` on ``rows`` training rows."""
    arrays = digits(rows, seeds)
    return [_measured(name, rows, arrays, steps, rates) for name in methods]


def _measured(name: str, rows: int, arrays: TrainingArrays, steps: int, tried: Sequence[float]) -> Row:
    method, settings = METHODS[name]
    found = entry(method)
    chosen = found.read(settings)
    seeds = range(len(arrays.parts))
    trials = tuple(
        Trial(f"{arm.label} {rate:g} {seed}", method, arm.label, arm.weights, "adamw", rate, 1e-4, seed, settings)
        for arm in found.arms(TASKS, chosen)
        for rate in tried
        for seed in seeds
    )
    training = TrainingSettings(
        hidden=(64, 32), batch_size=64, max_steps=steps, evaluate_every=max(5, steps // 30), patience=10, probe_every=0
    )
    listener = _Listener()
    job = CohortJob("digits", trials, TASKS, training, seed=0)
    blobs = run_cohort(job, arrays, listener, found.learner, network=found.network, settings=chosen)
    answers, rates = np.zeros((len(seeds), len(arrays.inputs), 10)), list[float]()
    for arm in found.arms(TASKS, chosen):
        mine = np.flatnonzero(arm.weights)
        best = min(tried, key=lambda rate: fmean(listener.losses.get(f"{arm.label} {rate:g} {seed}", np.inf) for seed in seeds))
        rates.append(best)
        for seed in seeds:
            answers[seed][:, mine] = predict_weights(blobs[f"{arm.label} {best:g} {seed}"], arrays.inputs, find=entry)[:, mine]
    binary, ranked = list[float](), list[float]()
    for seed in seeds:
        test = arrays.parts[seed] == 2
        binary.append(float(np.mean((answers[seed][test] > 0.5) != arrays.labels[test])))
        ranked.append(float(np.mean(answers[seed][test].argmax(1) != arrays.labels[test].argmax(1))))
    return Row(rows, name, "/".join(sorted({f"{rate:g}" for rate in rates})), tuple(binary), tuple(ranked))


def table(found: Sequence[Row]) -> str:
    """Markdown: errors in percent, mean and standard deviation over seeds, and the paired 95 % interval of the difference."""
    lines = ["| rows | method | rate | binary error % | 10-way error % | 10-way minus single-task, 95 % |", "|---|---|---|---|---|---|"]
    for row in found:
        base = next(other for other in found if other.rows == row.rows and other.method == "single-task")
        difference = [100 * (mine - theirs) for mine, theirs in zip(row.ranked, base.ranked, strict=True)]
        lines.append(
            f"| {row.rows} | {row.method} | {row.rate} | {_spread(row.binary)} | {_spread(row.ranked)} | "
            f"{'' if row is base else _interval(difference)} |"
        )
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float]) -> str:
    return f"{100 * fmean(values):.2f} ± {100 * stdev(values):.2f}"


def _interval(values: Sequence[float]) -> str:
    return "{:+.2f} ({:+.2f} to {:+.2f})".format(*paired(values, [0.0] * len(values)))


def findings(found: Sequence[Row]) -> list[Finding]:
    """Every method against single-task training and hard sharing, in points; main are the forms that start from single-task networks."""
    made = list[Finding]()
    for row in found:
        for against in ("single-task", "hard sharing"):
            base = next(other for other in found if other.rows == row.rows and other.method == against)
            if row.method in ("single-task", against):
                continue
            for measure, mine, theirs in (("10-way error", row.ranked, base.ranked), ("binary error", row.binary, base.binary)):
                difference = paired([100 * value for value in mine], [100 * value for value in theirs])
                main = measure == "10-way error" and against == "single-task"
                idea = "trace norm" if row.method == "trace norm" else "hard sharing" if row.method == "hard sharing" else "factorisation"
                made.append(Finding(idea, row.method, against, f"{row.rows} rows", f"{measure}, points", "lower", *difference, main))
    return made


ABOUT = """AdamW; hidden layers of 64 and 32; at most {steps} steps of 64 rows, early stopping on 200 validation rows, which every method
has beside its training rows; learning rate of {rates} chosen on validation; errors on the remaining rows, mean ± standard deviation
over seeds. Networks "from single-task" spend 150 of 600 steps on the single-task networks. Nothing was tuned beyond the rate: "LAF",
"Tucker" and "TT" start at random with half of each axis and 5 code numbers for 10 tasks, those "from single-task" have ranks from an
error budget of 0.1, the trace norm has strength 0.001. All seeds draw from the same 1,797 digits, so that intervals are somewhat narrow."""


def main() -> int:
    """Write the results, anew after each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[50, 100, 300, 500, 1000])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--rates", type=float, nargs="+", default=list(RATES))
    parser.add_argument("--record", default="digits_one_vs_all", help="name of the record, where it shall stand beside another")
    options = parser.parse_args()
    torch.set_num_threads(1)
    started, found = time.time(), list[Row]()
    about = ABOUT.format(steps=options.steps, rates=", ".join(f"{rate:g}" for rate in options.rates))
    for rows in options.rows:
        found += measure(rows, tuple(METHODS), options.seeds, options.steps, options.rates)
        title, run = "One digit against all others, with few labelled rows", command("digits_one_vs_all", sys.argv[1:])
        write(options.record, title, run, options.seeds, started, about, table(found), findings(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
