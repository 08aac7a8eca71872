"""What Rep-MTL costs beside plain equal weights in the same run: `python -m tests.benchmarks.saliency_cost [--json] [--rounds N]`.

Process CPU time at one thread, cohorts taken in turns.
"""

import argparse
import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch

from engine.methods import REGULARISATION, entry
from tests.benchmarks.cohort_speed import CASES, Case, interleaved, job_of
from tests.benchmarks.measuring import Figure, report
from tests.benchmarks.method_cost import cohort_of

LIMIT = 2.5
FIVE = Case("default network", 16, (64, 64), 64, 5, 100, 0.0)
FEW = Case("few members", 16, (64, 64), 64, 5, 15, 0.0)
"""What each step costs beside its arithmetic weighs more here; for information, since the target is that of a full cohort."""


def compare(case: Case, rounds: int) -> list[Figure]:
    """The member-step of each method against that of equal weights."""
    job = job_of(case, members=case.members, probe_every=0, all_joint=True)
    methods = [entry("equal_weights"), *REGULARISATION]
    cohorts = {method.declaration.id: cohort_of(method, job, case) for method in methods}
    times = interleaved({name: cohort.advance for name, cohort in cohorts.items()}, rounds, dict.fromkeys(cohorts, 5))
    base = times["equal_weights"]
    return [
        Figure(
            f"{case.name}, {case.tasks} tasks: {name}",
            seconds / base,
            None if case is FEW else LIMIT,
            f"{1e3 * seconds / case.members:.3f} ms a member-step against {1e3 * base / case.members:.3f} ms",
            "x",
        )
        for name, seconds in times.items()
        if name != "equal_weights"
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    return report([figure for case in (FIVE, FEW, *CASES) for figure in compare(case, options.rounds)], as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
