"""Does a joint network keep more of its quality under corrupted inputs than single-task networks do? After Elich et al. (arXiv:2311.04698).

As the authors did it: networks are trained on clean rows and frozen; heads are fitted anew on training rows with a corruption of random
kind and strength; both are then looked at under every kind and strength. The share of quality kept by the joint network minus that kept
by the single-task networks is averaged, with the sign turned: below zero speaks for the joint network. Here on the 8x8 digits of
scikit-learn, one digit against all others, with five kinds of corruption in five strengths; heads are logistic regressions on the
standardised last hidden layer.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

import numpy as np
import torch
from scipy.ndimage import gaussian_filter
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from engine.domain.events import Event, TrialFinished
from engine.domain.plan import TrainingSettings, Trial
from engine.methods import entry
from engine.training.arrays import TrainingArrays
from engine.training.job import CohortJob
from engine.training.loop import run_cohort
from engine.training.source import standardise
from engine.training.weights import StoredNetwork, unpack_weights
from tests.replication.digits_one_vs_all import TASKS, digits
from tests.replication.record import Finding, paired, write

RATES = (0.001, 0.003, 0.01)
STRENGTHS = (1, 2, 3, 4, 5)
Corruption = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]


def _noise(rows: np.ndarray, strength: int, generator: np.random.Generator) -> np.ndarray:
    return rows + 0.08 * strength * generator.standard_normal(rows.shape)


def _specks(rows: np.ndarray, strength: int, generator: np.random.Generator) -> np.ndarray:
    hit = generator.random(rows.shape) < 0.04 * strength
    return np.where(hit, generator.integers(0, 2, rows.shape), rows)


def _blur(rows: np.ndarray, strength: int, generator: np.random.Generator) -> np.ndarray:
    return gaussian_filter(rows.reshape(-1, 8, 8), (0, 0.25 * strength, 0.25 * strength)).reshape(rows.shape)


def _contrast(rows: np.ndarray, strength: int, generator: np.random.Generator) -> np.ndarray:
    middle = rows.mean(1, keepdims=True)
    return middle + (rows - middle) * (1 - 0.15 * strength)


def _brightness(rows: np.ndarray, strength: int, generator: np.random.Generator) -> np.ndarray:
    return rows + 0.1 * strength


KINDS: dict[str, Corruption] = {"noise": _noise, "specks": _specks, "blur": _blur, "contrast": _contrast, "brightness": _brightness}


@dataclass(frozen=True)
class Kept:
    """One seed: mean AUROC over the ten tasks, on clean rows and under each kind and strength."""

    clean: tuple[float, float]
    """Of the single-task networks and of the joint one."""
    corrupted: dict[tuple[str, int], tuple[float, float]]


def corrupted(rows: np.ndarray, kind: str, strength: int, seed: int) -> np.ndarray:
    """Rows (N, 64) of values in 0..1, corrupted and cut to that range."""
    generator = np.random.default_rng((seed, strength, list(KINDS).index(kind)))
    return np.clip(KINDS[kind](rows, strength, generator), 0, 1).astype(np.float32)


def loss_of_quality(single: tuple[float, float], joint: tuple[float, float], *, higher_is_better: bool = True) -> float:
    """How much less the joint network keeps than the single-task one, of (clean, corrupted) quality each; below zero speaks for it."""
    kept = joint[1] / joint[0] - single[1] / single[0]
    return -kept if higher_is_better else kept


def measure(rows: int, seeds: int, steps: int) -> list[Kept]:
    """Networks trained on ``rows`` clean training rows, looked at on the test rows."""
    arrays = digits(rows, seeds)
    networks = {name: _trained(method, arrays, steps) for name, method in (("single", "single_task"), ("joint", "equal_weights"))}
    return [_kept(arrays, seed, networks["single"][seed], networks["joint"][seed]) for seed in range(seeds)]


def _trained(method: str, arrays: TrainingArrays, steps: int) -> list[list[bytes]]:
    """For each seed the stored networks of the method's arms, each with the rate of the lowest mean validation loss."""
    found = entry(method)
    settings = found.read({})
    seeds = range(len(arrays.parts))
    arms = found.arms(TASKS, settings)
    trials = {
        (arm.label, rate, seed): Trial(f"{arm.label} {rate:g} {seed}", method, arm.label, arm.weights, "adamw", rate, 1e-4, seed, {})
        for arm in arms
        for rate in RATES
        for seed in seeds
    }
    training = TrainingSettings(
        hidden=(64, 32), batch_size=64, max_steps=steps, evaluate_every=max(5, steps // 30), patience=10, probe_every=0
    )
    losses = dict[str, float]()

    class Listener:
        """Keeps the validation losses."""

        def emit(self, event: Event) -> None:
            if isinstance(event, TrialFinished):
                losses[event.trial] = event.loss

        def should_stop(self) -> bool:
            return False

        def checkpoint(self, blob: bytes) -> None:
            """Not kept."""

    job = CohortJob("corrupted", tuple(trials.values()), TASKS, training, seed=0)
    blobs = run_cohort(job, arrays, Listener(), found.learner, network=found.network, settings=settings)
    best = {
        arm.label: min(RATES, key=lambda rate: fmean(losses.get(trials[arm.label, rate, seed].id, np.inf) for seed in seeds))
        for arm in arms
    }
    return [[blobs[trials[arm.label, best[arm.label], seed].id] for arm in arms] for seed in seeds]


@torch.no_grad()
def _features(stored: StoredNetwork, rows: np.ndarray) -> np.ndarray:
    """(N, 32) the last hidden layer."""
    seen = standardise(torch.from_numpy(rows)[None], stored.offset, stored.scale, torch.float32)
    return stored.learner.forward(stored.parameters, seen)[-2][0].numpy()


def _kept(arrays: TrainingArrays, seed: int, single: list[bytes], joint: list[bytes]) -> Kept:
    training, test = (arrays.inputs[arrays.parts[seed] == part] for part in (0, 2))
    labels, wanted = (arrays.labels[arrays.parts[seed] == part] for part in (0, 2))
    generator = np.random.default_rng((seed, 5))
    drawn = [(str(generator.choice(list(KINDS))), int(generator.choice(STRENGTHS))) for _ in training]
    spoilt = np.concatenate(
        [corrupted(row[None], *how, seed=1000 * seed + place) for place, (row, how) in enumerate(zip(training, drawn, strict=True))]
    )
    looks = {("clean", 0): test} | {(kind, strength): corrupted(test, kind, strength, seed) for kind in KINDS for strength in STRENGTHS}
    sides = [
        [
            _reached(unpack_weights(network, entry), spoilt, labels, looks, wanted, tasks)
            for network, tasks in zip(networks, owned, strict=True)
        ]
        for networks, owned in ((single, [[task] for task in range(len(TASKS))]), (joint, [list(range(len(TASKS)))]))
    ]
    means = {look: (fmean(each[look] for each in sides[0]), fmean(each[look] for each in sides[1])) for look in looks}
    clean = means.pop(("clean", 0))
    return Kept(clean, means)


def _reached(
    network: StoredNetwork,
    spoilt: np.ndarray,
    labels: np.ndarray,
    looks: dict[tuple[str, int], np.ndarray],
    wanted: np.ndarray,
    tasks: list[int],
) -> dict[tuple[str, int], float]:
    """Mean AUROC of ``tasks`` for each look at the test rows, with new heads fitted on the ``spoilt`` training rows."""
    learned = _features(network, spoilt)
    middle, spread = learned.mean(0), learned.std(0) + 1e-6
    seen = {look: (_features(network, rows) - middle) / spread for look, rows in looks.items()}
    aurocs: dict[tuple[str, int], list[float]] = {look: [] for look in looks}
    for task in tasks:
        head = LogisticRegression(max_iter=500).fit((learned - middle) / spread, labels[:, task])
        for look, shown in seen.items():
            aurocs[look].append(float(roc_auc_score(wanted[:, task], shown @ head.coef_[0])))
    return {look: fmean(values) for look, values in aurocs.items()}


def losses_of_quality(kept: Kept, kind: str | None = None) -> float:
    """The mean over all kinds, or over the strengths of one kind, in points."""
    return 100 * fmean(
        loss_of_quality((kept.clean[0], single), (kept.clean[1], joint))
        for (name, _), (single, joint) in kept.corrupted.items()
        if kind in (None, name)
    )


def findings(found: Sequence[Kept], setting: str) -> list[Finding]:
    """The joint network against single-task ones: over all kinds, and kind by kind."""
    made = list[Finding]()
    for kind in (None, *KINDS):
        difference = paired([losses_of_quality(kept, kind) for kept in found], [0.0] * len(found))
        where = f"{setting}, {kind or 'all kinds'}"
        measure = "loss of AUROC under corruption, points"
        made.append(Finding("Robustness of joint networks", "joint", "single-task", where, measure, "lower", *difference, kind is None))
    return made


def table(found: Sequence[Kept]) -> str:
    """Markdown: AUROC, clean and per kind (mean over strengths), and the difference in what is kept."""
    lines = ["| inputs | single-task AUROC % | joint AUROC % | joint loses more (points, 95 %) |", "|---|---|---|---|"]
    cells = [_spread([kept.clean[side] for kept in found]) for side in (0, 1)]
    lines.append(f"| clean | {' | '.join(cells)} | |")
    for kind in KINDS:
        cells = [
            _spread([fmean(pair[side] for (name, _), pair in kept.corrupted.items() if name == kind) for kept in found]) for side in (0, 1)
        ]
        difference = paired([losses_of_quality(kept, kind) for kept in found], [0.0] * len(found))
        lines.append(f"| {kind} | {' | '.join(cells)} | {'{:+.2f} ({:+.2f} to {:+.2f})'.format(*difference)} |")
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float]) -> str:
    return f"{100 * fmean(values):.2f} ± {100 * stdev(values):.2f}"


def main() -> int:
    """Write the results, anew after each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=600)
    options = parser.parse_args()
    torch.set_num_threads(1)
    threadpool_limits(1)
    started, tables, made = time.time(), "", list[Finding]()
    about = f"{' '.join((__doc__ or '').split())}\n\nAll seeds draw from the same 1,797 digits, so that intervals are somewhat narrow."
    for rows in (100, 300):
        found = measure(rows, options.seeds, options.steps)
        tables += f"## {rows} training rows\n\n{table(found)}\n"
        made += findings(found, f"{rows} rows")
        title, command = "Quality under corrupted inputs", "python -m tests.replication.corrupted_digits"
        write("corrupted_digits", title, command, options.seeds, started, about, tables, made)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
