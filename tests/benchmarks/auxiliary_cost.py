"""What helpers cost beside plain equal weights and beside the branched network alone: `python -m tests.benchmarks.auxiliary_cost [--json]`.

Process CPU time of a member-step at one thread, cohorts taken in turns; edges are given, so that nothing is measured beforehand. What
finding edges costs is counted in steps instead: affinity and enumeration take their share of the longest training, four times over with
other rows held out, and enumeration trains T + T (T - 1) / 2 plain networks for it each time. The target holds for the same network,
which is the branched one; against the fully shared network of equal weights the figures are for information, because T branches cost more
than one whoever helps.
"""

import argparse
import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import msgspec
import torch

from engine.domain.plan import SettingValue
from engine.methods import entry
from engine.training.cohort import Cohort
from engine.training.source import Source
from tests.benchmarks.cohort_speed import CASES, Case, arrays_of, interleaved, job_of
from tests.benchmarks.measuring import Figure, report

PER_EDGE = 0.2


def cohort_of(case: Case, method: str, settings: dict[str, SettingValue]) -> Cohort:
    """A cohort of ``case`` that trains all tasks with ``method``."""
    job = job_of(case, members=case.members, probe_every=0, all_joint=True)
    job = msgspec.structs.replace(job, trials=tuple(msgspec.structs.replace(trial, method=method) for trial in job.trials))
    found, arrays = entry(method), arrays_of(case)
    chosen = found.read(settings)
    learner = found.learner(found.network(arrays.shape(job.settings), job.tasks, chosen), job.tasks, chosen)
    return Cohort(job, job.trials, Source(arrays, "cpu", torch.float32), learner, "cpu", torch.float32)


def compare(case: Case, rounds: int) -> list[Figure]:
    """Ratios for no edge, one, one for each task, and all; learned weights for information."""
    names = [task.name for task in job_of(case, members=1, probe_every=0, all_joint=True).tasks]
    chain = [f"{first}>{second}" for first, second in zip(names, [*names[1:], names[0]], strict=True)]
    count = len(names)
    wanted: dict[str, tuple[int, dict[str, SettingValue]]] = {
        "no edge": (0, {"edges": "none"}),
        "one edge": (1, {"edges": "user", "given": chain[0]}),
        f"{count} edges": (count, {"edges": "user", "given": ", ".join(chain)}),
        f"all {count * (count - 1)} edges": (count * (count - 1), {"edges": "all"}),
        f"all {count * (count - 1)} edges, learned": (-1, {"edges": "all", "weights": "learned"}),
    }
    cohorts = {name: cohort_of(case, "self_auxiliary", settings) for name, (_, settings) in wanted.items()}
    cohorts["plain"] = cohort_of(case, "equal_weights", {})
    times = interleaved({name: cohort.advance for name, cohort in cohorts.items()}, rounds, dict.fromkeys(cohorts, 5))
    figures = []
    for name, (edges, _) in wanted.items():
        branched, plain = times[name] / times["no edge"], times[name] / times["plain"]
        detail = f"{1e3 * times[name] / case.members:.3f} ms a member-step"
        limit = None if edges < 0 else 1.0 + PER_EDGE * edges
        if edges:
            figures.append(Figure(f"{case.name}: {name}, to the branched network", branched, limit, detail, "x"))
        figures.append(Figure(f"{case.name}: {name}, to equal weights", plain, None, detail, "x"))
    return figures


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    return report([figure for case in CASES for figure in compare(case, options.rounds)], as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
