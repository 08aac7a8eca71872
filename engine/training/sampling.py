"""Which rows a member sees at which step: a pure function of seed, replicate and rows, so that nothing has to be remembered."""

from collections import OrderedDict
from hashlib import blake2b

import numpy as np


class RowSampler:
    """An endless stream of permutations of ``pools``, cut into batches.

    Slot i of the stream is served by pool i modulo their number: one pool of all rows gives proportional sampling,
    one pool per task gives every task equally many rows. The same arguments give the same rows in every process.
    """

    def __init__(self, pools: list[np.ndarray], batch_size: int, seed: int, replicate: int) -> None:
        self._pools = pools
        self._batch_size = batch_size
        digest = blake2b(b"|".join(np.ascontiguousarray(pool, dtype=np.int64).tobytes() for pool in pools), digest_size=8)
        self._entropy = (seed % 2**63, replicate, int.from_bytes(digest.digest(), "big"))
        self._recent: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()

    def rows(self, step: int, steps: int) -> np.ndarray:
        """(steps, B) row numbers for the ``steps`` batches from ``step`` on."""
        count = len(self._pools)
        slots = np.arange(step * self._batch_size, (step + steps) * self._batch_size)
        rows = np.empty(slots.size, dtype=np.int64)
        for pool in range(count):
            chosen = slots % count == pool
            rows[chosen] = self._stream(pool, slots[chosen] // count)
        return rows.reshape(steps, self._batch_size)

    def _stream(self, pool: int, positions: np.ndarray) -> np.ndarray:
        size = len(self._pools[pool])
        epochs = positions // size
        rows = np.empty(positions.size, dtype=np.int64)
        for epoch in range(int(epochs[0]), int(epochs[-1]) + 1):
            chosen = epochs == epoch
            rows[chosen] = self._permutation(pool, epoch)[positions[chosen] % size]
        return rows

    def _permutation(self, pool: int, epoch: int) -> np.ndarray:
        key = (pool, epoch)
        if key not in self._recent:
            self._recent[key] = np.random.default_rng((*self._entropy, pool, epoch)).permutation(self._pools[pool])
            while len(self._recent) > 2 * len(self._pools):
                self._recent.popitem(last=False)
        return self._recent[key]


def weight_generator(seed: int, replicate: int) -> np.random.Generator:
    """The generator for initial weights; equal for all methods and learning rates of a replicate."""
    return np.random.default_rng((seed % 2**63, replicate))
