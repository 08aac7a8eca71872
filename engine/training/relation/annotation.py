"""Co-annotation: labels that one task's labels lend to a row that lacks those of another, soft or hard.

Soft: the class score is I_a = sum of w_ab y_b / sum of w_ab over the answers b, and the lent label t = softmax(I / temperature).
Hard: a class lends every answer that is listed for it, with its share as weight; a row whose labels hold all answers listed for a
class gets that class, the one with the longest list if several do, and none if two lists are equally long.
"""

import torch
from torch import Tensor

from engine.training.losses import Run
from engine.training.relation.table import Places, known_pairs, labelled_answers


def listed_weights(table: Tensor, least: float) -> Tensor:
    """(M, G, O) the shares of ``table`` that are at least ``least``, 0 for all others and where it tells nothing."""
    return torch.where(table >= least, table, 0.0)


def class_scores(answers: Tensor, weights: Tensor) -> Tensor:
    """(M, B, K) how much of each class's list ``answers`` (M, B, O) hold, 0 to 1, for ``weights`` (M, K, O); 0 for an empty list."""
    total = weights.sum(-1)
    return (answers @ weights.transpose(1, 2)) / torch.where(total > 0, total, 1.0)[:, None]


def soft_labels(scores: Tensor, temperature: float) -> Tensor:
    """(M, B, K) the lent labels; with scores between 0 and 1 they are nearly flat unless ``temperature`` is small."""
    return (scores / temperature).softmax(-1)


def soft_annotation(
    outputs: Tensor,
    targets: Tensor,
    labelled: Tensor,
    table: Tensor,
    places: Places,
    runs: tuple[Run, ...],
    *,
    least: float,
    temperature: float,
) -> tuple[Tensor, Tensor, Tensor]:
    """The loss (M,), how many rows each task was lent (M, T), and how flat their labels were (M, T): entropy / log K, NaN without any.

    A row is lent a label of a task where it has none, has those of all tasks that the table relates to it, and where they favour a class.
    """
    known = known_pairs(table, places)
    answers = labelled_answers(targets, labelled, runs)
    weights = listed_weights(table, least)
    total = outputs.new_zeros(len(outputs))
    lent, flat = torch.zeros_like(labelled[:, 0]), torch.full_like(labelled[:, 0], torch.nan)
    for given, states in enumerate(places.states):
        told = known[:, given]
        if not bool(told.any()):
            continue
        complete = ((labelled > 0) | ~told[:, None]).all(-1) & told.any(1)[:, None]
        scores = class_scores(answers, weights[:, states])
        rows = complete & (labelled[..., given] == 0) & (scores.amax(-1) > scores.amin(-1))
        label = soft_labels(scores, temperature)
        counted = rows.to(outputs.dtype)
        share = counted / counted.sum(1, keepdim=True).clamp(min=1.0)
        loss = -(label * _log_chances(outputs[..., places.answers[given]])).sum(-1)
        total = total + (loss * share).sum(1)
        lent[:, given] = counted.sum(1)
        entropy = -torch.xlogy(label, label).sum(-1) / torch.tensor(float(label.shape[-1])).log()
        flat[:, given] = torch.where(rows.any(1), (entropy * share).sum(1), torch.nan)
    return total, lent, flat


def hard_annotation(
    targets: Tensor, labelled: Tensor, table: Tensor, places: Places, runs: tuple[Run, ...], *, least: float
) -> tuple[Tensor, Tensor]:
    """Targets (M, B, T) with lent labels where there were none, and the weights (M, B, T) of the lent ones, 0 elsewhere.

    Labels that are there are never overwritten; what is not listed for a class stays without a label.
    """
    known = known_pairs(table, places)
    answers = labelled_answers(targets, labelled, runs)
    weights = listed_weights(table, least)
    kept = torch.where(labelled > 0, targets, 0.0)
    lent = torch.zeros_like(labelled)
    for given, states in enumerate(places.states):
        if not bool(known[:, given].any()):
            continue
        mine = weights[:, states]
        classes = _one_hot(targets[..., given], mine.shape[1]) * (labelled[..., given] > 0)[..., None]
        said = classes @ mine
        for about, columns in enumerate(places.answers):
            offer, answer = said[..., columns].max(-1)
            value = torch.ones_like(offer) if columns.stop - columns.start == 1 else answer.to(offer.dtype)
            _lend(kept, lent, about, value, offer, (labelled[..., about] == 0) & known[:, None, given, about])
        found, sure = _complete_class(answers, mine)
        _lend(kept, lent, given, found.to(kept.dtype), sure.to(kept.dtype), labelled[..., given] == 0)
    return kept, lent


def _complete_class(answers: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """(M, B) the class whose whole list ``answers`` hold, and whether there is exactly one with the longest list."""
    listed = (weights > 0).to(answers.dtype)
    length = listed.sum(-1)[:, None]
    whole = (answers @ listed.transpose(1, 2) >= length - 0.5) & (length > 0)
    ranked = torch.where(whole, length, -1.0)
    best, place = ranked.max(-1)
    return place, (best > 0) & ((ranked == best[..., None]).sum(-1) == 1)


def _lend(kept: Tensor, lent: Tensor, task: int, value: Tensor, weight: Tensor, free: Tensor) -> None:
    better = free & (weight > lent[..., task])
    kept[..., task] = torch.where(better, value, kept[..., task])
    lent[..., task] = torch.where(better, weight, lent[..., task])


def _one_hot(targets: Tensor, classes: int) -> Tensor:
    return (targets[..., None] == torch.arange(classes, device=targets.device)).to(targets.dtype)


def _log_chances(raw: Tensor) -> Tensor:
    """(M, B, K) log probabilities of a task's classes from its raw outputs (M, B, 1) or (M, B, K)."""
    if raw.shape[-1] > 1:
        return raw.log_softmax(-1)
    return torch.nn.functional.logsigmoid(torch.cat([-raw, raw], dim=-1))
