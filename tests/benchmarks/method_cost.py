"""What methods cost beside plain equal weights in the same run: `python -m tests.benchmarks.method_cost [--json] [--rounds N]`.

Process CPU time at one thread, each method timed between two runs of equal weights: on a busy machine only their ratio means anything.
torchjd's own Nash-MTL and CAGrad need cvxpy, which we do without; in their places stand torchjd's Jacobian and its FairGrad at alpha = 1,
whose equation is Nash-MTL's, and the scipy solver of CAGrad's authors. UPGrad has the projection by non-negative least squares.

Where targets are missed, and why (one run alone on 2 cores, 2026-11-22):

- FAMO, 1.27 to 1.31 of a plain step: its paper looks at the losses after the step, on the same rows. That forward pass alone is 0.21
  (small) to 0.26 (large), its losses 0.02; all the rest of FAMO is a few hundredths.
- Aggregation of a small step, 1.67 to 1.84 of a plain step where 1.69 is asked for, of a large one 2.01 to 2.13 of 2.22. Rows without
  any label are never drawn, so that of the drawn labels not 0.40 but 0.51 (3 tasks) and 0.43 (5) are there. Three quarters of the pass
  by hand are matrix products, which run as fast as those of the plain pass; each list of rows is padded to the longest task's (10 %).
- Solvers of 5 tasks: 0.007 to 0.026 of a step; those that iterate (CAGrad, FairGrad, Nash-MTL, UPGrad) are at 0.023 to 0.026. They are
  some hundred operations on tiny arrays, each of which costs its call, not its arithmetic. With 3 tasks and 100 members, 0.015 to 0.057.
- CAGrad beside scipy's solver: the large step of one member takes 0.21 of the plain loop's, where a fifth is asked for.
"""

import argparse
import os
import sys
from collections.abc import Callable

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import msgspec
import numpy as np
import torch
from scipy.optimize import minimize, nnls
from torch.nn import functional
from torchjd.aggregation import IMTLG, MGDA, Aggregator, AlignedMTL, FairGrad, GramianWeightedAggregator, PCGrad, UPGrad, Weighting
from torchjd.autojac import jac_to_grad, mtl_backward
from torchjd.linalg import DualConeProjector

from engine.methods import AGGREGATION, WEIGHTING, entry
from engine.training.aggregation import Aggregation
from engine.training.cohort import Cohort
from engine.training.job import CohortJob
from engine.training.learner import MethodEntry
from engine.training.source import Source
from engine.training.step import Step
from tests.benchmarks.cohort_speed import CASES, MISSING, ROWS, Case, UserNetwork, arrays_of, job_of, paired
from tests.benchmarks.measuring import Figure, report

WEIGHTING_LIMIT = 1.1
SOLVER_LIMIT = 0.02
PLAIN_LIMIT = {"nash_mtl": 1 / 5, "cagrad": 1 / 5}
"""Against the same method written plainly with torchjd for one member; the others must only not be slower."""


def aggregation_limit(tasks: int) -> float:
    """(1 + 2 T rho) / 3 with a quarter to spare; rho is the labelled share of the rows that are drawn, which have a label at least."""
    drawn = (1 - MISSING) / (1 - MISSING**tasks)
    return (1 + 2 * tasks * drawn) / 3 * 1.25


class CagradOfItsAuthors(Weighting):
    """The weighting as the authors solve it: scipy's SLSQP on the simplex."""

    def forward(self, gramian: torch.Tensor, /) -> torch.Tensor:
        matrix = gramian.detach().double().numpy()
        count = len(matrix)
        mean = np.full(count, 1.0 / count)
        radius = 0.5 * np.sqrt(mean @ matrix @ mean + 1e-8)
        found = minimize(
            lambda w: w @ matrix @ mean + radius * np.sqrt(w @ matrix @ w + 1e-8),
            mean,
            bounds=[(0, 1)] * count,
            constraints={"type": "eq", "fun": lambda w: 1 - w.sum()},
        ).x
        return torch.from_numpy(mean + radius / np.sqrt(found @ matrix @ found + 1e-8) * found).to(gramian.dtype)


class NonNegativeLeastSquares(DualConeProjector):
    """The projection of UPGrad without quadprog, which may not be shipped."""

    def __call__(self, U: torch.Tensor, G: torch.Tensor) -> torch.Tensor:
        root = np.linalg.cholesky(G.double().numpy())
        found = np.stack([row + nnls(root.T, -root.T @ row)[0] for row in U.double().numpy()])
        return torch.from_numpy(found).to(U.dtype)


class PlainLoop:
    """One network with torchjd, as a user would write it."""

    def __init__(self, case: Case, aggregator: Aggregator) -> None:
        arrays = arrays_of(case, 1)
        self._inputs, self._labels = torch.from_numpy(arrays.inputs), torch.from_numpy(arrays.labels)
        self._network = UserNetwork(case)
        self._optimiser = torch.optim.Adam(self._network.parameters(), lr=1e-3)
        self._aggregator, self._batch = aggregator, case.batch

    def step(self) -> None:
        rows = torch.randint(0, ROWS, (self._batch,))
        labels = self._labels[rows]
        shared = self._network.trunk(self._inputs[rows])
        losses = []
        for task, head in enumerate(self._network.heads):
            known = ~labels[:, task].isnan()
            losses.append(functional.binary_cross_entropy_with_logits(head(shared)[known, 0], labels[known, task]))
        self._optimiser.zero_grad()
        mtl_backward(losses, shared)
        jac_to_grad(self._network.trunk.parameters(), self._aggregator)
        self._optimiser.step()


PLAIN: dict[str, Callable[[], Aggregator]] = {
    "pcgrad": PCGrad,
    "mgda": MGDA,
    "cagrad": lambda: GramianWeightedAggregator(CagradOfItsAuthors()),
    "nash_mtl": lambda: FairGrad(1.0),
    "aligned_mtl": AlignedMTL,
    "imtl_g": IMTLG,
    "upgrad": lambda: UPGrad(projector=NonNegativeLeastSquares()),
    "fairgrad": lambda: FairGrad(2.0),
}


def cohort_of(method: MethodEntry, job: CohortJob, case: Case) -> Cohort:
    trials = tuple(msgspec.structs.replace(trial, method=method.declaration.id) for trial in job.trials)
    arrays = arrays_of(case)
    settings = method.settings()
    learner = method.learner(method.network(arrays.shape(job.settings), job.tasks, settings), job.tasks, settings)
    return Cohort(job, trials, Source(arrays, "cpu", torch.float32), learner, "cpu", torch.float32)


def compare(case: Case, rounds: int) -> list[Figure]:
    """Every method's member-step against that of equal weights, its solver's share, and the plain loops."""
    job = job_of(case, members=case.members, probe_every=0, all_joint=True)
    methods = [entry("equal_weights"), *WEIGHTING, *AGGREGATION]
    cohorts = {method.declaration.id: cohort_of(method, job, case) for method in methods}
    base = cohorts.pop("equal_weights").advance
    times = paired(base, {name: cohort.advance for name, cohort in cohorts.items()}, rounds, dict.fromkeys(["base", *cohorts], 5))
    figures = []
    for method in methods[1:]:
        ratio, mine, beside = times[method.declaration.id]
        limit = WEIGHTING_LIMIT if method in WEIGHTING else aggregation_limit(case.tasks)
        detail = f"{1e3 * mine / case.members:.3f} ms a member-step against {1e3 * beside / case.members:.3f} ms"
        figures.append(Figure(f"{case.name}: {method.declaration.id}", ratio, limit, detail, "x"))
    for name, aggregator in PLAIN.items():
        steps = {"solver": solver_of(cohorts[name]), "plain": PlainLoop(case, aggregator()).step}
        found = paired(cohorts[name].advance, steps, rounds, {"base": 2, "solver": 5})
        share, mine, _ = found["solver"]
        figures.append(
            Figure(
                f"{case.name}: {name} solver",
                share,
                SOLVER_LIMIT if case.tasks == 5 else None,
                f"{1e6 * mine:.0f} us for {case.members} members",
            )
        )
        ratio, theirs, _ = found["plain"]
        detail = f"against {1e3 * theirs:.2f} ms of a plain loop with torchjd"
        figures.append(Figure(f"{case.name}: {name}, one member", 1 / ratio / case.members, PLAIN_LIMIT.get(name, 1.0), detail, "x"))
    return figures


def solver_of(cohort: Cohort) -> Callable[[], None]:
    """The solver alone on a Gramian of a running cohort whose method is one of aggregation."""
    learner = cohort.learner
    assert isinstance(learner, Aggregation)
    seen: list[tuple[torch.Tensor, torch.Tensor, Step]] = []
    solve = learner.combination_weights

    def listen(gramian: torch.Tensor, active: torch.Tensor, step: Step) -> torch.Tensor:
        seen.append((gramian, active, step))
        return solve(gramian, active, step)

    learner.combination_weights = listen
    cohort.advance()
    del learner.combination_weights

    def solve_again() -> None:
        solve(*seen[0])

    return solve_again


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
