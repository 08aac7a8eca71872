"""Batches for all members of a cohort; members that learn from the same rows share their sampler."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from engine.domain.plan import TrainingSettings, Trial
from engine.training.losses import label_shares
from engine.training.sampling import RowSampler
from engine.training.source import Source, trained_tasks

STEPS_AT_ONCE = 16
"""Row numbers are drawn for this many steps in one go."""


@dataclass(frozen=True)
class Batch:
    """What members see in one step."""

    inputs: Tensor
    """(M, B, F), (M, B, C, S, S) or (M, B, C*S*S + F), standardised; see ``Network.forward``."""
    targets: Tensor
    """(M, B, T) scaled labels, 0 where missing."""
    labelled: Tensor
    """(M, B, T) ones where there is a label."""
    shares: Tensor
    """(M, B, T) weights that sum to one over each task's labelled rows."""
    alike: tuple[slice, ...] = ()
    """All members, cut where one sees other rows or labels than the member before; empty where that is not known."""

    def take(self, members: Tensor) -> "Batch":
        """The batch of ``members`` (indices into the first axis), in that order."""
        inputs, targets, labelled, shares = (
            values.index_select(0, members) for values in (self.inputs, self.targets, self.labelled, self.shares)
        )
        return Batch(inputs, targets, labelled, shares)

    def first(self, members: int) -> "Batch":
        """The batch of the first ``members``, without copying."""
        return Batch(self.inputs[:members], self.targets[:members], self.labelled[:members], self.shares[:members])


class Feed:
    """One batch per distinct sampler and step."""

    def __init__(
        self,
        source: Source,
        trials: Sequence[Trial],
        settings: TrainingSettings,
        seed: int,
        device: str,
        unlabelled: int = 0,
        *,
        part: Literal[0, 1] = 0,
    ) -> None:
        """Rows of the training part, or of the validation part 1; never of the test part.

        ``unlabelled`` training rows without a label stand behind the others of each batch, where every replicate has such rows.
        """
        self._source = source
        self._device = device
        keys = [(trial.replicate, trained_tasks(trial), source.view_of(trial)) for trial in trials]
        samplers: dict[bytes, tuple[_Rows, int, int]] = {}
        place: dict[tuple[int, tuple[int, ...], int], int] = {}
        for replicate, tasks, view in keys:
            if (replicate, tasks, view) in place:
                continue
            pools = [source.rows_of(replicate, part, tasks, view)]
            if settings.sampling == "balanced":
                pools = [source.rows_of(replicate, part, (task,), view) for task in tasks]
            identity = b"|".join([f"{replicate} {view}".encode(), *(pool.tobytes() for pool in pools)])
            if identity not in samplers:
                drawn = [RowSampler(pools, settings.batch_size, seed, replicate)]
                if unlabelled and _all_have_unlabelled_rows(source, tasks):
                    drawn.append(RowSampler([source.unlabelled_rows_of(replicate, tasks)], unlabelled, seed, replicate))
                samplers[identity] = (_Rows(drawn), replicate, view)
            place[replicate, tasks, view] = list(samplers).index(identity)
        self._samplers = [sampler for sampler, _, _ in samplers.values()]
        self._replicates = torch.tensor([replicate for _, replicate, _ in samplers.values()], device=device)
        views = [view for _, _, view in samplers.values()]
        self._views = torch.tensor(views, device=device) if any(views) else None
        self.sampler_of = torch.tensor([place[key] for key in keys], device=device)
        """(M,) which entry of ``at`` a member sees."""
        self._alike = _runs_of([place[key] for key in keys])
        self._rows: Tensor | None = None
        self._block = -1

    def batch(self, step: int) -> Batch:
        """What every member sees at ``step``, counted from 0."""
        return self.members_of(self.rows(step))

    def at(self, step: int) -> Batch:
        """The batches of all samplers at ``step``, counted from 0."""
        return self._of(self.rows(step))

    def members_of(self, rows: Tensor) -> Batch:
        """What every member sees, given what ``rows`` says of a step."""
        seen = self._of(rows).take(self.sampler_of)
        return Batch(seen.inputs, seen.targets, seen.labelled, seen.shares, self._alike)

    def rows(self, step: int) -> Tensor:
        """(U, B) the row numbers of all samplers at ``step``, counted from 0."""
        block = step // STEPS_AT_ONCE
        if self._rows is None or block != self._block:
            drawn = np.stack([sampler.rows(block * STEPS_AT_ONCE, STEPS_AT_ONCE) for sampler in self._samplers], axis=1)
            self._rows = torch.from_numpy(drawn).to(self._device)
            self._block = block
        return self._rows[step % STEPS_AT_ONCE]

    def _of(self, rows: Tensor) -> Batch:
        targets, labelled = self._source.targets(rows, self._replicates, self._views)
        return Batch(self._source.inputs(rows, self._replicates), targets, labelled, label_shares(labelled))


class _Rows:
    """The rows of several samplers side by side."""

    def __init__(self, samplers: list[RowSampler]) -> None:
        self._samplers = samplers

    def rows(self, step: int, steps: int) -> np.ndarray:
        """(steps, B) row numbers for the ``steps`` batches from ``step`` on."""
        return np.concatenate([sampler.rows(step, steps) for sampler in self._samplers], axis=1)


def _runs_of(places: list[int]) -> tuple[slice, ...]:
    """Where equal ``places`` follow each other."""
    starts = [here for here in range(len(places)) if here == 0 or places[here] != places[here - 1]]
    return tuple(slice(start, stop) for start, stop in pairwise([*starts, len(places)]))


def _all_have_unlabelled_rows(source: Source, tasks: tuple[int, ...]) -> bool:
    """Asked of all replicates of the plan, so that a member's batches do not depend on its company."""
    return all(len(source.unlabelled_rows_of(replicate, tasks)) for replicate in range(len(source.arrays.parts)))
