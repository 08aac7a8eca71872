"""Random numbers for members in training: a pure function of seed, replicate and step, so that nothing has to be remembered."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

_STEPS_AT_ONCE = 64
"""Numbers are drawn for this many steps in one go."""


class Chance:
    """Normal numbers per member; members of one replicate share theirs, whatever their company."""

    def __init__(self, seed: int, replicates: Sequence[int], like: Tensor) -> None:
        self._seed = seed % 2**63
        self._replicates = sorted(set(replicates))
        self._place = torch.tensor([self._replicates.index(replicate) for replicate in replicates], device=like.device)
        self._like = like
        self._blocks: dict[int, tuple[int, Tensor]] = {}

    def normal(self, step: int, width: int) -> Tensor:
        """(M, width) standard normal numbers for ``step``, counted from 0."""
        block = step // _STEPS_AT_ONCE
        if width not in self._blocks or self._blocks[width][0] != block:
            drawn = np.stack(
                [
                    np.random.default_rng((self._seed, replicate, width, block, 2)).standard_normal((_STEPS_AT_ONCE, width))
                    for replicate in self._replicates
                ],
                axis=1,
            )
            self._blocks[width] = (block, torch.from_numpy(drawn).to(self._like))
        return self._blocks[width][1][step % _STEPS_AT_ONCE].index_select(0, self._place)
