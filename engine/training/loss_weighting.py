"""What methods of loss weighting share: weights that change from step to step, on the tasks that have labels in the batch."""

from abc import abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor

from engine.training.learner import Learner
from engine.training.step import Step
from engine.training.task_weights import begin_tally, note_weights, tallied_weights


class LossWeighting(Learner):
    """Minimises the sum of the tasks' losses times ``loss_weights``, which count as constants."""

    @abstractmethod
    def loss_weights(self, step: Step) -> Tensor:
        """(M, T) weights for ``step``, of any size where a task is not active; may change ``step.memory``. Called without gradients."""

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The tally of weights; methods add what they learn."""
        return begin_tally(weights, len(self.tasks))

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the weighted sum."""
        active = step.active
        with torch.no_grad():
            weights = torch.where(active, self.loss_weights(step), 0.0)
            note_weights(step.memory, weights, active)
        total = (step.losses * (step.weights * weights)).sum()
        return torch.autograd.grad(total if step.penalty is None else total + step.penalty.sum(), step.parameters)

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """The mean weight of each task since the last call."""
        return tallied_weights(memory)


def softmax_over(values: Tensor, active: Tensor) -> Tensor:
    """(M, T) the softmax of ``values`` over the ``active`` tasks, times their number, so that equal values give 1 each; 0 elsewhere."""
    count = active.sum(1, keepdim=True)
    return torch.where(active, values, -torch.inf).softmax(1).nan_to_num(nan=0.0) * count
