"""Measures what the app says that a step of each method costs: `python -m tests.benchmarks.step_cost [--json] [--rounds N]`.

Process CPU time of a step of the default network beside plain equal weights, in turns, for 3 and 5 tasks with 40 % of the labels and as
many members as a standard study trains side by side. What a method does before its first step is not part of it. With ``--record`` the
measured costs go into ``step_cost.json``, to which a test holds what the app says.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import msgspec
import torch

from engine.domain.task_groups import GROUP_METHOD, GROUP_SETTING, groups_text
from engine.methods import CATALOGUE, entry
from engine.training.cohort import Cohort
from engine.training.learner import MethodEntry
from engine.training.source import Source
from tests.benchmarks.cohort_speed import Case, arrays_of, job_of, paired
from tests.benchmarks.measuring import Figure, report

RECORD = Path(__file__).with_suffix(".json")
MEMBERS = 50
TASKS = (3, 5)
FAR = 1.35
"""What the app says may be off by this factor: it is one number for all networks and batches."""


def measured_methods() -> list[MethodEntry]:
    """Every way of learning jointly that the app offers as a candidate, equal weights apart."""
    return [method for method in CATALOGUE if method.declaration.part == "candidate" and not method.is_plain]


def off_by(said: float, measured: float) -> float:
    """The factor between two costs, at least 1."""
    return max(said / measured, measured / said)


def cohort_of(case: Case, method: MethodEntry) -> Cohort:
    """Joint members trained by ``method`` with its default settings."""
    job = job_of(case, members=case.members, probe_every=0, all_joint=True, steps=20)
    names = [task.name for task in job.tasks]
    halves = groups_text((names[:2], names[2:]))
    settings = method.read({GROUP_SETTING: halves} if method.declaration.id == GROUP_METHOD else {})
    arm = next(arm for arm in reversed(method.arms(job.tasks, settings)) if all(arm.weights))
    chosen = method.read(msgspec.structs.asdict(settings) | arm.settings)
    trials = tuple(msgspec.structs.replace(trial, method=method.declaration.id) for trial in job.trials)
    arrays = arrays_of(case)
    learner = method.learner(method.network(arrays.shape(job.settings), job.tasks, chosen), job.tasks, chosen)
    return Cohort(job, trials, Source(arrays, "cpu", torch.float32), learner, "cpu", torch.float32)


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """By method and number of tasks, the cost of a step."""
    costs: dict[str, dict[str, float]] = {method.declaration.id: {} for method in measured_methods()}
    for tasks in TASKS:
        case = Case("default network", 16, (64, 64), 64, tasks, MEMBERS, 0.0)
        cohorts = {method.declaration.id: cohort_of(case, method) for method in measured_methods()}
        base = cohort_of(case, entry("equal_weights")).advance
        steps = {name: cohort.advance for name, cohort in cohorts.items()}
        for name, (ratio, _, _) in paired(base, steps, rounds, dict.fromkeys(["base", *steps], 5)).items():
            costs[name][str(tasks)] = round(ratio, 2)
    return costs


def figures(costs: dict[str, dict[str, float]]) -> list[Figure]:
    """How far the app is off for each method and number of tasks."""
    return [
        Figure(
            f"cost in the app: {name}, {tasks} tasks",
            off_by(said := entry(name).cost(int(tasks)), ratio),
            FAR,
            f"says {said:.2f} x a plain step, measured {ratio:.2f} x",
            "x",
        )
        for name, found in costs.items()
        for tasks, ratio in found.items()
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where the app is too far off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    costs = measure(options.rounds)
    if options.record:
        record = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": "2 shared x86-64 cores, one used", "costs": costs}
        RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return report(figures(costs), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
