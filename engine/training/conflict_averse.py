"""The direction near the mean gradient that serves the worst-off task best, for all members at once."""

import torch
from torch import Tensor

from engine.training.complementarity import complementary, on_places, scaled, times

_RIDGE = 1e-7
_TOLERANCE = 1e-9


def conflict_averse_weights(gramian: Tensor, active: Tensor, radius: float) -> Tensor:
    """The u >= 0 (M, T) for which J'u, as long as ``radius`` times the mean gradient g, makes min over t of g_t . (g + J'u) largest.

    There is a level with Gu + Gm >= level, complementary to u (m: the mean's weights), and u'Gu = radius^2 m'Gm. On the right set of
    free tasks both follow from a quadratic equation; the set is found by pivoting, by bisection on the level where that does not end.
    """
    count = active.sum(1, keepdim=True).clamp(min=1)
    mean = active / count.to(gramian.dtype)
    pull = times(gramian, mean)
    square = radius**2 * (mean * pull).sum(1)
    cosine, length = scaled(gramian, _RIDGE)
    scale = torch.where(active, length, 0.0).amax(1, keepdim=True).clamp(min=1e-300)
    pull, length, square = pull / scale**2, length / scale, square / scale[:, 0] ** 2
    problem = _Problem(cosine, pull / length, active / length, active, square)
    free = active & (pull <= (pull * active).sum(1, keepdim=True) / count)
    worst = active & (pull <= torch.where(active, pull, torch.inf).amin(1, keepdim=True))
    solution = torch.zeros_like(pull)
    for _ in range(3 * gramian.shape[1]):
        solution, wrong = problem.on(free)
        if not bool(wrong.any()):
            break
        free = free ^ wrong
        free = torch.where(free.any(1, keepdim=True), free, worst)
    else:
        lost = problem.on(free)[1].any(1)
        solution[lost] = problem.of(lost).by_bisection()
    return torch.where(square[:, None] > 0, solution.clamp(min=0.0), 0.0) / length


class _Problem:
    """In units of the gradients' lengths: y >= 0, Cy + pull - level / length >= 0 complementary, y'Cy = square."""

    def __init__(self, cosine: Tensor, pull: Tensor, inverse: Tensor, active: Tensor, square: Tensor) -> None:
        self._cosine = cosine
        self._pull = pull
        self._inverse = inverse
        self._active = active
        self._square = square
        self._right = torch.stack([inverse, pull], dim=-1)
        self._counted = active & (square > 0)[:, None]

    def of(self, members: Tensor) -> "_Problem":
        """The problems of ``members`` alone."""
        return _Problem(*(values[members] for values in (self._cosine, self._pull, self._inverse, self._active, self._square)))

    def on(self, free: Tensor) -> tuple[Tensor, Tensor]:
        """The solution if the tasks of ``free`` (M, T) are the positive ones, and which tasks say that they are not."""
        found = torch.linalg.solve_ex(on_places(self._cosine, free), self._right * free[..., None])[0]
        up, down = found.unbind(-1)
        # up'C up, up'C down and down'C down, since C up is the inverse and C down the pull on the free tasks, where alone up and down live
        products = torch.bmm(found.transpose(1, 2), self._right)
        along, across, below = products[:, 0, 0], products[:, 1, 0], products[:, 1, 1]
        root = (across**2 - along * (below - self._square)).clamp(min=0.0).sqrt()
        level = ((across + root) / along.clamp(min=1e-300))[:, None]
        solution = level * up - down
        slack = times(self._cosine, solution) + self._pull - level * self._inverse
        size = solution.abs().amax(1, keepdim=True).clamp(min=1e-30)
        wrong = (torch.where(free, solution, slack) < -_TOLERANCE * size) & self._counted
        return solution, wrong

    def by_bisection(self) -> Tensor:
        """The solution from ever narrower bounds on the level."""
        low = (self._pull / self._inverse.clamp(min=1e-300)).masked_fill(~self._active, torch.inf).amin(1)
        width = torch.ones_like(low)
        for _ in range(60):
            short = self._reached(low + width) < self._square
            if not bool(short.any()):
                break
            width = torch.where(short, 2.0 * width, width)
        high = low + width
        for _ in range(60):
            middle = 0.5 * (low + high)
            short = self._reached(middle) < self._square
            low, high = torch.where(short, middle, low), torch.where(short, high, middle)
        return self._at(0.5 * (low + high))

    def _at(self, level: Tensor) -> Tensor:
        return complementary(self._cosine, torch.where(self._active, self._pull - level[:, None] * self._inverse, 1.0))

    def _reached(self, level: Tensor) -> Tensor:
        solution = self._at(level)
        return (solution * times(self._cosine, solution)).sum(1)
