"""Measures the cohort against the loop a user would write: `python -m tests.benchmarks.cohort_speed [--json]`."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from torch.nn import functional

from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.training.arrays import TrainingArrays
from engine.training.cohort import Cohort
from engine.training.job import CohortJob
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.networks import network_for
from engine.training.source import Source

ROWS = 5000
MISSING = 0.6


@dataclass(frozen=True)
class Case:
    name: str
    features: int
    hidden: tuple[int, ...]
    batch: int
    tasks: int
    members: int
    target: float


CASES = (Case("small", 16, (64, 64), 64, 3, 100, 1 / 8), Case("large", 64, (128, 128, 128), 256, 5, 10, 0.6))


@dataclass(frozen=True)
class Result:
    """A figure with its target, which it should not be above; None for a figure that is for information only."""

    name: str
    figure: float
    target: float | None
    detail: str

    @property
    def met(self) -> bool:
        return self.target is None or self.figure <= self.target


class UserNetwork(torch.nn.Module):
    """What a user would write: a trunk and a head per task."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        widths = (case.features, *case.hidden)
        layers: list[torch.nn.Module] = []
        for before, after in pairwise(widths):
            layers += [torch.nn.Linear(before, after), torch.nn.ReLU()]
        self.trunk = torch.nn.Sequential(*layers)
        self.heads = torch.nn.ModuleList(torch.nn.Linear(case.hidden[-1], 1) for _ in range(case.tasks))

    def forward(self, inputs: torch.Tensor) -> list[torch.Tensor]:
        shared = self.trunk(inputs)
        return [head(shared)[:, 0] for head in self.heads]


class UserLoop:
    """One network trained step by step; rows are standardised beforehand and no DataLoader slows it down."""

    def __init__(self, case: Case, arrays: TrainingArrays) -> None:
        self._inputs = torch.from_numpy(arrays.inputs)
        self._labels = torch.from_numpy(arrays.labels)
        self._network = UserNetwork(case)
        self._optimiser = torch.optim.Adam(self._network.parameters(), lr=1e-3)
        self._batch = case.batch
        self._order = torch.randperm(ROWS)
        self._position = 0

    def step(self) -> None:
        if self._position + self._batch > ROWS:
            self._order, self._position = torch.randperm(ROWS), 0
        rows = self._order[self._position : self._position + self._batch]
        self._position += self._batch
        inputs, labels = self._inputs[rows], self._labels[rows]
        loss = torch.zeros(())
        for task, logits in enumerate(self._network(inputs)):
            known = ~labels[:, task].isnan()
            if known.any():
                loss = loss + functional.binary_cross_entropy_with_logits(logits[known], labels[known, task])
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()


class SilentLink:
    """Nobody listens."""

    def emit(self, event: object) -> None:
        """Drop it."""

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Drop it."""


def arrays_of(case: Case, replicates: int = 5) -> TrainingArrays:
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(ROWS, case.features)).astype(np.float32)
    labels = (inputs @ generator.normal(size=(case.features, case.tasks)) > 0).astype(np.float32)
    labels[generator.random(labels.shape) < MISSING] = np.nan
    columns = np.ones((replicates, case.features), dtype=np.float32)
    targets = np.ones((replicates, case.tasks), dtype=np.float32)
    parts = generator.choice(np.array([0, 1, 2], dtype=np.int8), size=(replicates, ROWS), p=(0.6, 0.2, 0.2))
    return TrainingArrays(inputs, 0 * columns, columns, labels, 0 * targets, targets, parts)


def job_of(case: Case, *, members: int, probe_every: int, all_joint: bool, steps: int = 200) -> CohortJob:
    """A grid as a plan makes it: every task alone and all jointly, over replicates and learning rates; or joint members only."""
    tasks = tuple(Task(f"t{index}", "binary", "auroc") for index in range(case.tasks))
    arms = [("joint", (1.0,) * case.tasks)]
    if not all_joint:
        arms += [(f"single:t{index}", tuple(float(index == other) for other in range(case.tasks))) for index in range(case.tasks)]
    trials = tuple(
        Trial(f"{number}", "equal_weights", *arms[number % len(arms)], "adamw", 1e-3, 1e-4, number // len(arms) % 5)
        for number in range(members)
    )
    settings = TrainingSettings(
        hidden=case.hidden, batch_size=case.batch, max_steps=steps, evaluate_every=20, patience=1000, probe_every=probe_every
    )
    return CohortJob("benchmark", trials, tasks, settings, seed=0)


def cohort_of(job: CohortJob, arrays: TrainingArrays) -> Cohort:
    source = Source(arrays, "cpu", torch.float32)
    learner = Learner(network_for("table", arrays.inputs.shape[1], job.settings, job.tasks), job.tasks)
    return Cohort(job, job.trials, source, learner, "cpu", torch.float32)


def interleaved(steps: dict[str, Callable[[], None]], rounds: int, repeat: dict[str, int]) -> dict[str, float]:
    """Median process CPU seconds of each step, taken in turns so that a busy machine touches all alike."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for round_number in range(rounds + 2):
        for name, step in steps.items():
            start = time.process_time()
            for _ in range(repeat.get(name, 1)):
                step()
            if round_number >= 2:
                times[name].append((time.process_time() - start) / repeat.get(name, 1))
    return {name: statistics.median(values) for name, values in times.items()}


def paired(
    base: Callable[[], None], steps: dict[str, Callable[[], None]], rounds: int, repeat: dict[str, int]
) -> dict[str, tuple[float, float, float]]:
    """For each step its process CPU time as a multiple of ``base``'s, its seconds, and ``base``'s beside it; medians over ``rounds``.

    ``base`` is timed before and after each step, so that both see the same machine however busy it is in between.
    """
    seen: dict[str, list[tuple[float, float, float]]] = {name: [] for name in steps}
    for round_number in range(rounds + 1):
        before = _seconds(base, repeat.get("base", 1))
        for name, step in steps.items():
            mine = _seconds(step, repeat.get(name, 1))
            after = _seconds(base, repeat.get("base", 1))
            if round_number:
                around = (before + after) / 2
                seen[name].append((mine / around, mine, around))
            before = after
    return {name: tuple(map(statistics.median, zip(*values, strict=True))) for name, values in seen.items()}


def _seconds(step: Callable[[], None], times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        step()
    return (time.process_time() - start) / times


def compare_steps(case: Case, rounds: int) -> list[Result]:
    """CPU time per member-step at one thread: user loop, cohort with joint members only, and the price of probes."""
    torch.set_num_threads(1)
    arrays = arrays_of(case)
    user = UserLoop(case, arrays)
    build = {
        "plain": job_of(case, members=case.members, probe_every=0, all_joint=True),
        "probed": job_of(case, members=case.members, probe_every=10, all_joint=True),
        "grid": job_of(case, members=case.members, probe_every=0, all_joint=False),
        "probed grid": job_of(case, members=case.members, probe_every=10, all_joint=False),
    }
    steps: dict[str, Callable[[], None]] = {name: cohort_of(job, arrays).advance for name, job in build.items()}
    repeat = dict.fromkeys(steps, 10) | {"user": 50}
    times = interleaved({"user": user.step, **steps}, rounds, repeat)
    mine = times["grid"] / case.members
    return [
        Result(
            f"{case.name}: step",
            mine / times["user"],
            case.target,
            f"{1e3 * mine:.3f} ms a member-step against {1e3 * times['user']:.3f} ms",
        ),
        Result(
            f"{case.name}: step, joint members only",
            times["plain"] / case.members / times["user"],
            case.target,
            f"{1e3 * times['plain'] / case.members:.3f} ms a member-step",
        ),
        Result(f"{case.name}: probes in a grid", times["probed grid"] / times["grid"] - 1, 0.1, "extra CPU time at every ten steps"),
        Result(
            f"{case.name}: probes, every member joint",
            times["probed"] / times["plain"] - 1,
            None,
            "no study is like that: single-task members, which have nothing to probe, come with it",
        ),
    ]


def _work(line: Connection, case: Case, half: int, steps: int) -> None:
    torch.set_num_threads(1)
    arrays = arrays_of(case)
    job = job_of(case, members=case.members, probe_every=10, all_joint=False, steps=steps)
    mine = CohortJob(job.id, job.trials[half::2], job.tasks, job.settings, job.seed)
    run_cohort(job_of(case, members=2, probe_every=10, all_joint=False, steps=20), arrays, SilentLink(), Learner)
    line.send("ready")
    while line.recv() == "go":
        run_cohort(mine, arrays, SilentLink(), Learner)
        line.send("done")


def compare_grids(case: Case, threads: int, target: float, rounds: int = 3, steps: int = 400, sampled_networks: int = 3) -> Result:
    """Wall time of a whole grid, evaluations and probes included, in two warm one-thread workers; the fastest of ``rounds``.

    The user's loop has the default number of threads and no evaluation; it is timed on a few networks and multiplied.
    """
    context = get_context("spawn")
    lines: list[Connection] = []
    for half in (0, 1):
        here, there = context.Pipe()
        context.Process(target=_work, args=(there, case, half, steps), daemon=True).start()
        lines.append(here)
    for line in lines:
        line.recv()
    arrays = arrays_of(case)
    torch.set_num_threads(threads)
    UserLoop(case, arrays).step()
    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        for line in lines:
            line.send("go")
        for line in lines:
            line.recv()
        mine.append(time.perf_counter() - start)
        start = time.perf_counter()
        for _ in range(sampled_networks):
            user = UserLoop(case, arrays)
            for _ in range(steps):
                user.step()
        theirs.append((time.perf_counter() - start) / sampled_networks * case.members)
    for line in lines:
        line.send("leave")
    torch.set_num_threads(1)
    ours, loops = min(mine), min(theirs)
    detail = f"{ours:.2f} s in two workers against {loops:.1f} s with {threads} threads, {case.members} members of {steps} steps"
    return Result(f"{case.name}: whole grid, wall time", ours / loops, target, detail)


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    threads = torch.get_num_threads()
    results = [result for case in CASES for result in compare_steps(case, options.rounds)]
    results.append(compare_grids(CASES[0], threads, 1 / 20))
    if options.json:
        sys.stdout.write(json.dumps([asdict(result) | {"met": result.met} for result in results], indent=1) + "\n")
    else:
        for result in results:
            target = " " * 16 if result.target is None else f"<= {result.target:.4f} {'met   ' if result.met else 'MISSED'}"
            sys.stdout.write(f"{result.figure:7.4f} {target} {result.name:34} {result.detail}\n")
    return 0 if all(result.met for result in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
