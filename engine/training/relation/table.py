"""The relation table as a tensor: a row for every class of every task, a column for every output of the network."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from engine.domain.relation import Relation, state_count
from engine.domain.task import Task
from engine.training.losses import Run


@dataclass(frozen=True)
class Places:
    """Where each task stands in the table."""

    states: tuple[slice, ...]
    """Rows: two for a binary task, one per class, none for a quantity."""
    answers: tuple[slice, ...]
    """Columns: those of the network's output."""


def places_of(tasks: tuple[Task, ...]) -> Places:
    """The places of ``tasks``."""
    return Places(_slices(state_count(task) for task in tasks), _slices(task.outputs for task in tasks))


def relation_table(tasks: tuple[Task, ...], relations: Iterable[Relation]) -> np.ndarray:
    """(G, O) the share of each answer within each class; NaN where no relation tells it."""
    places = places_of(tasks)
    position = {task.name: place for place, task in enumerate(tasks)}
    table = np.full((places.states[-1].stop, places.answers[-1].stop), np.nan)
    for relation in relations:
        table[places.states[position[relation.given]], places.answers[position[relation.about]]] = relation.shares
    return table


def known_pairs(table: Tensor, places: Places) -> Tensor:
    """(M, T, T) whether a table (M, G, O) tells of the second task, given the first."""
    told = table.new_zeros((len(table), len(places.states), len(places.answers)), dtype=torch.bool)
    for given, states in enumerate(places.states):
        if states.stop > states.start:
            firsts = [answers.start for answers in places.answers]
            told[:, given] = ~table[:, states.start, firsts].isnan()
    return told


def state_chances(outputs: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, B, G) the probability of every class of every task, from raw outputs (M, B, O)."""
    blocks: list[Tensor] = []
    for run in runs:
        raw = outputs[..., run.columns]
        match run.kind:
            case "binary":
                blocks.append(torch.stack([(-raw).sigmoid(), raw.sigmoid()], dim=-1).flatten(-2))
            case "multiclass":
                blocks.append(raw.softmax(-1))
            case "regression":
                pass
    return torch.cat(blocks, dim=-1)


def labelled_answers(targets: Tensor, labelled: Tensor, runs: tuple[Run, ...]) -> Tensor:
    """(M, B, O) ones for the answers that labels (M, B, T) give; 0 for all others and where there is no label."""
    blocks: list[Tensor] = []
    for run in runs:
        mine, known = targets[..., run.tasks], labelled[..., run.tasks]
        match run.kind:
            case "binary":
                blocks.append(torch.where(known > 0, mine, 0.0))
            case "multiclass":
                classes = torch.arange(run.columns.stop - run.columns.start, device=targets.device)
                blocks.append(torch.where((known > 0) & (mine == classes), 1.0, 0.0).to(targets.dtype))
            case "regression":
                blocks.append(torch.zeros_like(mine))
    return torch.cat(blocks, dim=-1)


def _slices(sizes: Iterable[int]) -> tuple[slice, ...]:
    ends = np.cumsum([0, *sizes]).tolist()
    return tuple(slice(start, end) for start, end in pairwise(ends))
