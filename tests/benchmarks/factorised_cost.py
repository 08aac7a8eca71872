"""What factorised layers cost beside plain equal weights on the same network: `python -m tests.benchmarks.factorised_cost [--json]`.

Process CPU time at one thread, cohorts taken in turns, without probes. The target holds where going through Tucker's factors takes fewer
multiplications than composing every task's weights does: wide layers and narrow factors. At the sizes of small tables it does not.
"""

import argparse
import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import msgspec
import torch

from engine.domain.plan import SettingValue
from engine.methods import entry
from engine.training.cohort import Cohort
from engine.training.factorised.layers import factors_are_cheaper
from engine.training.factorised.network import FactorisedNetwork
from engine.training.source import Source
from tests.benchmarks.cohort_speed import Case, arrays_of, interleaved, job_of
from tests.benchmarks.measuring import Figure, report

TUCKER_LIMIT = 1.5
WIDE = Case("wide tables", 64, (512, 512), 64, 5, 2, 0.0)
SMALL = Case("small tables", 16, (64, 64), 64, 3, 10, 0.0)


def cohort_of(case: Case, method: str, **settings: SettingValue) -> Cohort:
    """Joint members trained by ``method``."""
    found, job, arrays = entry(method), job_of(case, members=case.members, probe_every=0, all_joint=True), arrays_of(case)
    chosen = found.read(settings)
    trials = tuple(msgspec.structs.replace(trial, method=method) for trial in job.trials)
    learner = found.learner(found.network(arrays.shape(job.settings), job.tasks, chosen), job.tasks, chosen)
    return Cohort(job, trials, Source(arrays, "cpu", torch.float32), learner, "cpu", torch.float32)


def measure(case: Case, rounds: int, share: float, limit: float | None) -> list[Figure]:
    """Cost per step of each form with factors of ``share`` of their limits, as a multiple of equal weights."""
    random: dict[str, SettingValue] = {"start": "random", "share": share}
    cohorts = {
        "equal_weights": cohort_of(case, "equal_weights"),
        "dmtrl_tucker": cohort_of(case, "dmtrl_tucker", **random),
        "dmtrl_tt": cohort_of(case, "dmtrl_tt", **random),
        "dmtrl_laf": cohort_of(case, "dmtrl_laf", **random),
        "trace_norm": cohort_of(case, "trace_norm"),
    }
    times = interleaved({name: cohort.advance for name, cohort in cohorts.items()}, rounds, {})
    network = cohorts["dmtrl_tucker"].learner.network
    assert isinstance(network, FactorisedNetwork)
    through = sum(factors_are_cheaper(form, case.batch, alike=place == 0) for place, form in enumerate(network.forms))
    plain = times.pop("equal_weights")
    return [
        Figure(
            f"{case.name}: {name}",
            seconds / plain,
            limit if name == "dmtrl_tucker" else None,
            f"x equal weights, {case.tasks} tasks, {1e3 * seconds / case.members:.2f} ms a member-step"
            + (f"; {through} of {len(network.forms)} layers through the factors" if name == "dmtrl_tucker" else ""),
        )
        for name, seconds in times.items()
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    torch.set_num_threads(1)
    figures = [*measure(WIDE, options.rounds, 1 / 16, TUCKER_LIMIT), *measure(SMALL, options.rounds, 0.5, None)]
    return report(figures, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
