"""Forward and backward pass of a training step as one order to the GPU, where dozens would each have to be waited for."""

from collections.abc import Callable

import torch
from torch import Tensor

_SPARE_BYTES = 2**28
"""Memory of the GPU that is left to others."""


class BrokenRecordingError(Exception):
    """A recording broke off halfway; nothing can be computed on the GPU any more in this process."""


class Recording:
    """What ``compute`` does with row numbers, recorded once on the GPU and repeated for others as often as wanted.

    ``compute`` reads and writes tensors that stay where they are, asks the GPU for no number, and may be run any number of times. Its
    arithmetic is the same recorded or not.
    """

    def __init__(self, compute: Callable[[Tensor], None], rows: Tensor) -> None:
        """Runs ``compute`` with ``rows``; torch.OutOfMemoryError where the GPU has no room for a second set of what it makes."""
        self._rows = rows.clone()
        needed = _tried(compute, self._rows)
        torch.cuda.empty_cache()  # a recording keeps memory of its own, beside what is at hand for others
        if torch.cuda.mem_get_info()[0] < 2 * needed + _SPARE_BYTES:
            raise torch.OutOfMemoryError("There is no room for a recording.")
        self._graph = torch.cuda.CUDAGraph()
        try:
            with torch.cuda.graph(self._graph):
                compute(self._rows)
        except RuntimeError as error:
            raise BrokenRecordingError(str(error)) from error

    def repeat(self, rows: Tensor) -> None:
        """Do it with ``rows``, which are as many as the first."""
        self._rows.copy_(rows)
        self._graph.replay()


def recorded(compute: Callable[[Tensor], None], rows: Tensor) -> Recording | None:
    """A recording, or None where there is no memory for it."""
    try:
        return Recording(compute, rows)
    except torch.OutOfMemoryError:
        torch.cuda.empty_cache()
        return None


def _tried(compute: Callable[[Tensor], None], rows: Tensor) -> int:
    """Bytes that ``compute`` takes, run apart from what the GPU does otherwise, as a recording is made."""
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    with torch.cuda.stream(aside):
        compute(rows)
    torch.cuda.current_stream().wait_stream(aside)
    return torch.cuda.max_memory_allocated() - before
