"""Distribution matching: what one task's prediction lets expect of another, against what that one predicts.

Expected of task B by task A: q = p_A R. The loss is 1/2 [ CE(sg(q), p_B) + CE(sg(p_B), q) ] with both outcomes of a binary B, the mean
over rows and over the B that A speaks of, summed over A. The form with p log q alone, as the paper prints it to our knowledge,
always pushes a binary p_B towards 0.
"""

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.losses import Run
from engine.training.relation.table import Places, known_pairs, state_chances

NEAREST = 1e-6
"""Expected shares are drawn in by so much at both ends; cutting them off would leave the surest errors without a gradient."""


def expected_answers(chances: Tensor, table: Tensor) -> Tensor:
    """(M, B, O) the mixture of the rows of ``table`` (M, K, O) by ``chances`` (M, B, K); 0 where the table tells nothing."""
    return chances @ table.nan_to_num(nan=0.0)


def matching_loss(outputs: Tensor, table: Tensor, places: Places, runs: tuple[Run, ...], *, two_sided: bool = True) -> Tensor:
    """(M,) the loss for raw ``outputs`` (M, B, O) and ``table`` (M, G, O); ``two_sided`` False lets given tasks teach only."""
    known = known_pairs(table, places).to(outputs.dtype)
    chances = state_chances(outputs, runs)
    total = outputs.new_zeros(len(outputs))
    for given, states in enumerate(places.states):
        told = known[:, given]
        if not bool(told.any()):
            continue
        expected = expected_answers(chances[..., states], table[:, states])
        loss = soft_losses(outputs, expected.detach(), runs)
        if two_sided:
            loss = (loss + expected_losses(outputs.detach(), expected, runs)) / 2.0
        total = total + _mean_over(loss.mean(1), told)
    return total


def matching_gap(outputs: Tensor, table: Tensor, places: Places, runs: tuple[Run, ...]) -> Tensor:
    """(M, T) the divergence KL(expected || predicted), mean over rows and the tasks that expect; NaN for tasks that none speaks of."""
    known = known_pairs(table, places)
    chances = state_chances(outputs, runs)
    total = outputs.new_zeros(len(outputs), known.shape[1])
    for given, states in enumerate(places.states):
        if bool(known[:, given].any()):
            expected = expected_answers(chances[..., states], table[:, states])
            gap = soft_losses(outputs, expected, runs) - _entropies(expected, runs)
            total = total + torch.where(known[:, given], gap.mean(1), 0.0)
    count = known.sum(1)
    return torch.where(count > 0, total / count.clamp(min=1), torch.nan)


def soft_losses(outputs: Tensor, shares: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, B, T) cross-entropy of the predictions of raw ``outputs`` with ``shares`` (M, B, O) as soft labels; 0 for quantities."""
    blocks: list[Tensor] = []
    for run in runs:
        raw, target = outputs[..., run.columns], shares[..., run.columns]
        match run.kind:
            case "binary":
                blocks.append(functional.binary_cross_entropy_with_logits(raw, target, reduction="none"))
            case "multiclass":
                blocks.append(-(target * raw.log_softmax(-1)).sum(-1, keepdim=True))
            case "regression":
                blocks.append(torch.zeros_like(raw))
    return torch.cat(blocks, dim=-1)


def expected_losses(outputs: Tensor, expected: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, B, T) cross-entropy of ``expected`` shares (M, B, O) with the predictions of raw ``outputs`` as soft labels."""
    blocks: list[Tensor] = []
    for run in runs:
        raw, share = outputs[..., run.columns], expected[..., run.columns]
        match run.kind:
            case "binary":
                chance, inner = raw.sigmoid(), _drawn_in(share, 2)
                blocks.append(-(chance * inner.log() + (1.0 - chance) * (1.0 - inner).log()))
            case "multiclass":
                blocks.append(-(raw.softmax(-1) * _drawn_in(share, share.shape[-1]).log()).sum(-1, keepdim=True))
            case "regression":
                blocks.append(torch.zeros_like(raw))
    return torch.cat(blocks, dim=-1)


def _entropies(shares: Tensor, runs: tuple[Run, ...]) -> Tensor:
    blocks: list[Tensor] = []
    for run in runs:
        share = shares[..., run.columns]
        match run.kind:
            case "binary":
                blocks.append(-(torch.xlogy(share, share) + torch.xlogy(1.0 - share, 1.0 - share)))
            case "multiclass":
                blocks.append(-torch.xlogy(share, share).sum(-1, keepdim=True))
            case "regression":
                blocks.append(torch.zeros_like(share))
    return torch.cat(blocks, dim=-1)


def _drawn_in(shares: Tensor, classes: int) -> Tensor:
    return NEAREST + (1.0 - classes * NEAREST) * shares


def _mean_over(values: Tensor, told: Tensor) -> Tensor:
    """(M,) the mean of ``values`` (M, T) over the tasks ``told`` of, 0 without any."""
    return (values * told).sum(1) / told.sum(1).clamp(min=1.0)
