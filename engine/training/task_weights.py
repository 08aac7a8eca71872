"""Which weight each task had on the shared network, averaged between two looks at the validation part."""

from collections.abc import Mapping

from torch import Tensor

TASK_WEIGHTS = "task_weights"
"""The diagnostic's name; 1 is an equal share among the tasks that had labels."""
_STEPS = "task_weight_steps"


def begin_tally(weights: Tensor, tasks: int) -> dict[str, Tensor]:
    """An empty tally for the members of flat ``weights`` (M, P)."""
    return {name: weights.new_zeros(len(weights), tasks) for name in (TASK_WEIGHTS, _STEPS)}


def note_weights(memory: dict[str, Tensor], weights: Tensor, active: Tensor) -> None:
    """Add one step's ``weights`` (M, T), relative to their mean size over the ``active`` tasks (M, T)."""
    here = active.to(memory[TASK_WEIGHTS].dtype)
    size = (weights.abs() * here).sum(1, keepdim=True) / here.sum(1, keepdim=True).clamp(min=1.0)
    memory[TASK_WEIGHTS].add_((weights / size.clamp(min=1e-30)).to(here.dtype) * here)
    memory[_STEPS].add_(here)


def tallied_weights(memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
    """The mean weights (M, T) since the last call, NaN for a task that never had a label; starts anew."""
    means = memory[TASK_WEIGHTS] / memory[_STEPS]
    memory[TASK_WEIGHTS].zero_()
    memory[_STEPS].zero_()
    return {TASK_WEIGHTS: means}
