"""The two-dimensional problem of CAGrad's authors (arXiv:2110.14048): in how many steps which method and optimiser gets to its minimum.

As Elich et al. (arXiv:2311.04698) ran it: plain gradient steps and Adam, nine learning rates, three starts, at most 100,000 steps; equal
weights take the mean of both gradients, PCGrad half of its sum, CAGrad (c = 0.5) is divided by 1 + c. Here a start has arrived within 0.01
of the minimum of the mean loss, in double precision; the published tolerance is not known, and near the logarithms' poles gradients reach
100,000, so that counts of plain steps hang on rounding. All runs go side by side; those that have arrived or flown away are dropped.
"""

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor

from engine.methods.aggregation.cagrad import cagrad_weights
from engine.methods.aggregation.pcgrad import pcgrad_weights
from engine.training.optimisers import AdamW
from tests.replication.record import Pattern, write

STARTS = torch.tensor([[-8.5, 7.5], [-8.5, -5.0], [9.0, 9.0]], dtype=torch.float64)
MINIMUM = -15.0916384
RATES = (10.0, 5.0, 1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001)
STEPS = 100_000
PUBLISHED: dict[tuple[str, str], tuple[int | None, ...]] = {
    ("SGD", "equal weights"): (None, 103, None, None, None, None, None, None, None),
    ("SGD", "PCGrad"): (None,) * 9,
    ("SGD", "CAGrad"): (644, None, 213, 621, 8069, 5732, 20418, 34405, None),
    ("Adam", "equal weights"): (26, 37, 22, 58, 709, 2135, 9015, 16005, None),
    ("Adam", "PCGrad"): (25, 4960, 56, 15741, 34175, 41438, None, None, None),
    ("Adam", "CAGrad"): (27, 30, 32, 106, 802, 7109, 11239, 14323, 57700),
}
"""Steps until all three starts are there, per rate; None: not within 100,000."""
_FLOOR = 5e-6
_AWAY = 1e6


def objectives(points: Tensor) -> Tensor:
    """(N, 2) both objectives at ``points`` (N, 2)."""
    x, y = points[:, 0], points[:, 1]
    first = torch.log(torch.clamp((0.5 * (-x - 7) - torch.tanh(-y)).abs(), min=_FLOOR)) + 6
    second = torch.log(torch.clamp((0.5 * (-x + 3) + torch.tanh(-y) + 2).abs(), min=_FLOOR)) + 6
    upper, lower = torch.clamp(torch.tanh(0.5 * y), min=0), torch.clamp(torch.tanh(-0.5 * y), min=0)
    bowls = [((-x + side) ** 2 + 0.1 * (-y - 8) ** 2) / 10 - 20 for side in (7, -7)]
    return torch.stack([first * upper + bowls[0] * lower, second * upper + bowls[1] * lower], dim=1)


def gradients(points: Tensor) -> Tensor:
    """(N, 2, 2) the gradient of each objective."""
    return values_and_slopes(points)[1]


def values_and_slopes(points: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 2) both objectives and (N, 2, 2) their gradients, written out: automatic differentiation takes three times as long."""
    x, y = points[:, 0, None], points[:, 1, None]
    height = y.tanh()
    inner = torch.cat([0.5 * (-x - 7) + height, 0.5 * (-x + 3) - height + 2], dim=1)
    far = inner.abs() >= _FLOOR
    logs = inner.abs().clamp(min=_FLOOR).log() + 6
    turn = torch.tensor([1.0, -1.0], dtype=points.dtype)
    per_unit = torch.where(far, 1 / inner, 0.0)
    gate = (0.5 * y).tanh()
    upper, lower = gate.clamp(min=0), (-gate).clamp(min=0)
    bend = 0.5 * (1 - gate.square())
    bowls = ((-x + 7 * turn).square() + 0.1 * (y + 8).square()) / 10 - 20
    across = -0.5 * per_unit * upper + 0.2 * (x - 7 * turn) * lower
    along = turn * (1 - height.square()) * per_unit * upper + logs * bend * (y >= 0) + 0.02 * (y + 8) * lower - bowls * bend * (y <= 0)
    return logs * upper + bowls * lower, torch.stack([across, along], dim=2)


def mean(gramian: Tensor) -> Tensor:
    """Equal weights."""
    return torch.full_like(gramian[:, 0], 0.5)


def pcgrad(gramian: Tensor) -> Tensor:
    """Half of PCGrad's sum."""
    return pcgrad_weights(gramian) / 2


def cagrad(gramian: Tensor) -> Tensor:
    """CAGrad with c = 0.5, divided by 1 + c."""
    return cagrad_weights(gramian, torch.ones(len(gramian), 2, dtype=torch.bool), 0.5) / 2 / 1.5


WAYS: dict[str, Callable[[Tensor], Tensor]] = {"equal weights": mean, "PCGrad": pcgrad, "CAGrad": cagrad}


def arrivals(
    weights: Callable[[Tensor], Tensor], *, adam: bool, steps: int, rates: tuple[float, ...] = RATES
) -> list[tuple[int | None, ...]]:
    """For each of ``rates`` and each start the step after which it was within 0.01 of the minimum; None: not within ``steps``."""
    points = STARTS.repeat(len(rates), 1)
    rate = torch.tensor(rates, dtype=torch.float64).repeat_interleave(len(STARTS))[:, None]
    moments = [torch.zeros_like(points), torch.zeros_like(points)]
    arrived: list[int | None] = [None] * len(points)
    places = torch.arange(len(points))
    values, slopes = values_and_slopes(points)
    for step in range(1, steps + 1):
        way = torch.einsum("nt,ntx->nx", weights(slopes @ slopes.transpose(1, 2)), slopes)
        if adam:
            AdamW().step(points, way, moments, rate, torch.zeros_like(rate), step)
        else:
            points = points - rate * way
        values, slopes = values_and_slopes(points)
        there = values.mean(1) < MINIMUM + 0.01
        gone = there | ~(points.abs().amax(1) < _AWAY)
        if gone.any():
            for place in places[there].tolist():
                arrived[place] = step
            left = ~gone
            points, rate, places, slopes = points[left], rate[left], places[left], slopes[left]
            moments = [moment[left] for moment in moments]
        if not len(points):
            break
    each = len(STARTS)
    return [tuple(arrived[place : place + each]) for place in range(0, len(arrived), each)]


def last(starts: tuple[int | None, ...]) -> int | None:
    """When all have arrived."""
    return None if None in starts else max(start for start in starts if start is not None)


def table(found: dict[tuple[str, str], list[tuple[int | None, ...]]]) -> str:
    """Markdown: steps until all starts are there, ours and the published ones beneath; with how many arrive where not all do."""
    lines = ["| optimiser | method | " + " | ".join(f"{rate:g}" for rate in RATES) + " |", "|---" * (len(RATES) + 2) + "|"]
    for (optimiser, method), rows in found.items():
        cells = [str(last(starts) or f"- ({sum(start is not None for start in starts)} of 3)") for starts in rows]
        lines.append(f"| {optimiser} | {method} | " + " | ".join(cells) + " |")
        published = PUBLISHED[optimiser, method]
        lines.append("| | published | " + " | ".join("-" if count is None else str(count) for count in published) + " |")
    return "\n".join(lines) + "\n"


def patterns(found: dict[tuple[str, str], list[tuple[int | None, ...]]]) -> list[Pattern]:
    """The claims that do not hang on rounding."""
    solved = {key: [rate for rate, starts in zip(RATES, rows, strict=True) if last(starts)] for key, rows in found.items()}

    def told(key: tuple[str, str]) -> str:
        return (
            f"all starts arrive at {', '.join(f'{rate:g}' for rate in solved[key])}" if solved[key] else "not all starts arrive at any rate"
        )

    adam, plain = ("Adam", "equal weights"), ("SGD", "PCGrad")
    late = last(found["Adam", "CAGrad"][-1])
    return [
        Pattern(
            "Adam and equal weights",
            "With Adam equal weights solve the toy problem at every rate from 10 to 0.005",
            told(adam),
            set(RATES[:-1]) <= set(solved[adam]),
        ),
        Pattern(
            "Adam and equal weights",
            "At 0.001, the rate of the famous figure, equal weights with Adam do not get there within 100,000 steps",
            f"{sum(start is not None for start in found[adam][-1])} of 3 starts arrive",
            not last(found[adam][-1]),
        ),
        Pattern("Gradient surgery", "PCGrad without Adam never gets there", told(plain), not solved[plain]),
        Pattern(
            "Gradient surgery",
            "CAGrad with Adam gets there at 0.001 as well, late (published: 57,700 steps)",
            f"after {late} steps" if late else f"{sum(start is not None for start in found['Adam', 'CAGrad'][-1])} of 3 starts arrive",
            late is not None and late > 20_000,
        ),
        Pattern(
            "Adam and equal weights",
            "Equal weights without Adam get there at one rate alone, 5",
            told(("SGD", "equal weights")),
            solved["SGD", "equal weights"] == [5.0],
        ),
    ]


def main() -> int:
    """Write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    started, found = time.time(), dict[tuple[str, str], list[tuple[int | None, ...]]]()
    for optimiser, name in PUBLISHED:
        found[optimiser, name] = arrivals(WAYS[name], adam=optimiser == "Adam", steps=options.steps)
    how = " ".join((__doc__ or "").split())
    about = f"{how}\n\nColumns are learning rates; a count is the step at which the last start arrived; cap {options.steps:,}."
    title, command = "The toy problem of conflicting gradients", "python -m tests.replication.two_task_toy"
    write("two_task_toy", title, command, 0, started, about, table(found), (), patterns(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
