"""One factorised layer at work: through composed weights, or through its factors where that takes fewer multiplications."""

from math import prod

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.factorised.form import Form, along, combine


def connected(form: Form, factors: list[Tensor], codes: Tensor, bias: Tensor, inputs: Tensor, *, by_factors: bool | None = None) -> Tensor:
    """(M, T, B, D2) a fully connected layer of every task, before its activation.

    ``inputs`` are (M, T, B, D1), or (M, 1, B, D1) where tasks see the same; ``codes`` (M, K, T), ``bias`` (M, T, D2).
    ``by_factors`` None takes the cheaper way.
    """
    if by_factors is None:
        by_factors = factors_are_cheaper(form, inputs.shape[2], alike=inputs.shape[1] == 1)
    if not by_factors:
        return _per_task(inputs, form.weights(factors, codes), bias)
    match form.kind:
        case "laf":
            return _through_slices(factors[0], codes, bias, inputs)
        case "tucker":
            narrowed = _same(inputs, factors[1])
            turned = torch.matmul(narrowed, combine(factors[0], codes))
            return _same(turned, factors[2].transpose(1, 2)).add_(bias[:, :, None])
        case "tt":
            return _per_task(_same(inputs, factors[0]), combine(factors[1], codes), bias)


def convolved(
    form: Form, factors: list[Tensor], codes: Tensor, bias: Tensor, pictures: list[Tensor], *, by_factors: bool | None = None
) -> list[Tensor]:
    """For each task (B, M, H, W): a convolution with padding of one member, before pooling and activation.

    ``pictures`` (B, C, H, W) are one for each task, or a single one where tasks see the same.
    """
    if by_factors is None:
        by_factors = factors_are_cheaper(form, prod(pictures[0].shape[i] for i in (0, 2, 3)), alike=len(pictures) == 1)
    if by_factors and form.kind == "tucker":
        return _convolved_by_factors(form, factors, codes, bias, pictures)
    kernels = form.weights(factors, codes)[0].permute(0, 4, 3, 1, 2)
    return [
        functional.conv2d(picture, kernel.contiguous(memory_format=torch.channels_last), own, padding=form.axes[0] // 2)
        for picture, kernel, own in zip(_for_each(pictures, form.tasks), kernels, bias[0], strict=True)
    ]


def factors_are_cheaper(form: Form, rows: int, *, alike: bool) -> bool:
    """Whether going through the factors takes fewer multiplications for ``rows`` rows or pixels; ``alike``: tasks see the same."""
    through = factor_cost(form, rows, alike=alike)
    return through is not None and through < composed_cost(form, rows)


def composed_cost(form: Form, rows: int) -> int:
    """Multiplications of composing every task's weights and using them on ``rows`` rows or pixels."""
    size, tasks, rank = prod(form.axes), form.tasks, form.rank
    return _basis_cost(form) + size * rank * tasks + rows * size * tasks


def factor_cost(form: Form, rows: int, *, alike: bool) -> int | None:
    """Multiplications of going through the factors; None where there is no such way."""
    tasks, first = form.tasks, 1 if alike else form.tasks
    convolution = len(form.axes) == 4
    match form.kind:
        case "laf" if alike and not convolution:
            return rows * form.rank * (prod(form.axes) + tasks * form.axes[1])
        case "tucker":
            *spatial, into, out = form.axes
            into_rank, out_rank = form.ranks[-3:-1]
            within = prod(spatial) * into_rank * out_rank
            return prod(form.ranks) * tasks + rows * (first * into * into_rank + tasks * (within + out_rank * out))
        case "tt" if not convolution:
            (into, out), (bond, rank) = form.axes, form.ranks
            return tasks * bond * out * rank + rows * (first * into * bond + tasks * bond * out)
    return None


def _basis_cost(form: Form) -> int:
    match form.kind:
        case "laf":
            return 0
        case "tucker":
            sizes, total = list(form.ranks), 0
            for place, axis in enumerate(form.axes):
                total += prod(sizes) * axis
                sizes[place] = axis
            return total
        case "tt":
            bonds = zip(range(1, len(form.axes)), form.ranks, form.ranks[1:], strict=False)
            return sum(prod(form.axes[: place + 1]) * before * after for place, before, after in bonds)


def _same(inputs: Tensor, matrix: Tensor) -> Tensor:
    """``inputs`` (M, t, B, D) times one ``matrix`` (M, D, K) for all tasks."""
    return torch.bmm(inputs.flatten(1, 2), matrix).unflatten(1, inputs.shape[1:3])


def _per_task(inputs: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
    """``inputs`` (M, t, B, D) times ``weights`` (M, T, D, E), plus ``bias`` (M, T, E)."""
    members, tasks = weights.shape[:2]
    each = inputs.expand(members, tasks, *inputs.shape[2:]).flatten(0, 1)
    return torch.baddbmm(bias.flatten(0, 1)[:, None], each, weights.flatten(0, 1)).unflatten(0, (members, tasks))


def _through_slices(slices: Tensor, codes: Tensor, bias: Tensor, inputs: Tensor) -> Tensor:
    """Inputs that are the same for all tasks meet every slice of L once; the codes combine what comes out."""
    members, _, out, rank = slices.shape
    seen = torch.bmm(inputs[:, 0], slices.flatten(2)).view(members, -1, rank)
    return torch.bmm(seen, codes).unflatten(1, (-1, out)).permute(0, 3, 1, 2) + bias[:, :, None]


def _convolved_by_factors(form: Form, factors: list[Tensor], codes: Tensor, bias: Tensor, pictures: list[Tensor]) -> list[Tensor]:
    """A 1x1 convolution to fewer channels, a small convolution per task, and a 1x1 convolution to all channels."""
    core, high, wide, into, out = factors
    kernels = combine(along(along(core, 1, high), 2, wide), codes)[0].permute(0, 4, 3, 1, 2)
    narrowed = [functional.conv2d(picture, into[0].T[:, :, None, None]) for picture in pictures]
    return [
        functional.conv2d(functional.conv2d(picture, kernel, padding=form.axes[0] // 2), out[0][:, :, None, None], own)
        for picture, kernel, own in zip(_for_each(narrowed, form.tasks), kernels, bias[0], strict=True)
    ]


def _for_each(pictures: list[Tensor], tasks: int) -> list[Tensor]:
    return pictures * tasks if len(pictures) == 1 else pictures
