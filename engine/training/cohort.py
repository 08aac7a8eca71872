"""Members trained side by side: their weights, what each has reached so far, and one step for all of them."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np
import torch
from msgspec import Struct
from torch import Tensor

from engine.domain.plan import Trial
from engine.training.batches import Feed, trained_tasks
from engine.training.job import CohortJob
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.networks import initial_weights
from engine.training.optimisers import optimiser_for
from engine.training.probes import GradientTally, half_gramians
from engine.training.sampling import weight_generator
from engine.training.source import Source

_CACHE_FLOATS = 400_000
"""Weights and activations that one block of members may take; beyond it they leave the processor's cache."""


class Progress(Struct):
    """What one member has reached; ``best_loss`` is None before its first look at the validation part."""

    best_loss: float | None = None
    best_step: int = 0
    best_kpis: tuple[float | None, ...] = ()
    checks_without_progress: int = 0
    seconds: float = 0.0
    finished: bool = False


class _Block:
    """Neighbouring members that are computed together."""

    def __init__(self, cohort: "Cohort", start: int, end: int) -> None:
        self.members = slice(start, end)
        self.weights = cohort.weights[start:end]
        self.moments = [moment[start:end] for moment in cohort.moments]
        self.parameters = [view.requires_grad_() for view in unpack(self.weights.detach(), cohort.learner.network.pieces)]
        self.gradients = torch.zeros_like(self.weights)
        self.slots = unpack(self.gradients, cohort.learner.network.pieces)
        self.sampler_of = cohort.feed.sampler_of[start:end]
        probed = [place for place, trial in enumerate(cohort.trials[start:end]) if is_probed(trial)]
        self.probed = torch.tensor(probed, dtype=torch.int64, device=cohort.weights.device)
        self.probed_members = [start + place for place in probed]
        self.task_weights, self.learning_rate, self.weight_decay = (values[start:end] for values in cohort.rates)


class Cohort:
    """The members that are still in training, at one common step."""

    def __init__(self, job: CohortJob, trials: Sequence[Trial], source: Source, learner: Learner, device: str, dtype: torch.dtype) -> None:
        self.learner = learner
        self.step = 0
        self.trials = list(trials)
        self.progress = [Progress() for _ in trials]
        self.tally = GradientTally(len(trials), len(job.tasks))
        self._job = job
        self._source = source
        self._device = device
        self._dtype = dtype
        self._optimiser = optimiser_for(trials[0].optimiser)
        starts = {trial.replicate: initial_weights(learner.network, weight_generator(job.seed, trial.replicate)) for trial in trials}
        self.weights = torch.from_numpy(np.stack([starts[trial.replicate] for trial in trials])).to(device=device, dtype=dtype)
        self.moments = [torch.zeros_like(self.weights) for _ in range(self._optimiser.moments)]
        self.best = self.weights.clone()
        self._arrange()

    def advance(self) -> None:
        """One step of every member."""
        batch = self.feed.at(self.step)
        probing = self._job.settings.probe_every > 0 and self.step % self._job.settings.probe_every == 0
        self.step += 1
        for block in self._blocks:
            mine = batch.take(block.sampler_of)
            layers = self.learner.forward(block.parameters, mine.inputs)
            losses = self.learner.losses(layers, mine)
            penalty = self.learner.penalty(layers, mine)
            if probing and block.probed_members:
                chosen = block.probed
                parameters = [parameter.detach()[chosen].requires_grad_() for parameter in block.parameters]
                probe = half_gramians(self.learner, parameters, [layer.detach()[chosen] for layer in layers], mine.take(chosen))
                self.tally.add(block.probed_members, *probe)
            gradients = self.learner.backward(block.parameters, losses, block.task_weights, penalty)
            with torch.no_grad():
                for slot, gradient in zip(block.slots, gradients, strict=True):
                    slot.copy_(gradient)
                self._optimiser.step(block.weights, block.gradients, block.moments, block.learning_rate, block.weight_decay, self.step)

    def keep(self, members: list[int]) -> None:
        """Go on with ``members`` alone."""
        index = torch.tensor(members, dtype=torch.int64, device=self._device)
        self.trials = [self.trials[member] for member in members]
        self.progress = [self.progress[member] for member in members]
        self.tally.sums = self.tally.sums[members]
        self.weights, self.best = self.weights[index], self.best[index]
        self.moments = [moment[index] for moment in self.moments]
        self._arrange()

    def freeze(self) -> dict[str, Tensor]:
        """Everything that decides how it goes on, as arrays; ``thaw`` is the way back."""
        tensors = {"weights": self.weights, "best": self.best, "tally": torch.from_numpy(self.tally.sums)}
        tensors |= {f"moment{index}": moment for index, moment in enumerate(self.moments)}
        state = msgspec.json.encode(_State(self.step, tuple(trial.id for trial in self.trials), tuple(self.progress)))
        tensors["state"] = torch.frombuffer(bytearray(state), dtype=torch.uint8)
        return {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}

    def thaw(self, tensors: dict[str, Tensor]) -> None:
        """Take up the state that ``freeze`` gave for a cohort of the same trials."""
        state = msgspec.json.decode(tensors["state"].numpy().tobytes(), type=_State)
        by_id = {trial.id: trial for trial in self.trials}
        self.trials = [by_id[trial] for trial in state.trials]
        self.progress = list(state.progress)
        self.step = state.step
        self.tally.sums = tensors["tally"].numpy().copy()
        self.weights, self.best = (tensors[name].to(self._device) for name in ("weights", "best"))
        self.moments = [tensors[f"moment{index}"].to(self._device) for index in range(len(self.moments))]
        self._arrange()

    def _arrange(self) -> None:
        trials, settings = self.trials, self._job.settings
        self.feed = Feed(self._source, trials, settings, self._job.seed, self._device)
        task_weights = torch.tensor([trial.weights for trial in trials], device=self._device, dtype=self._dtype)
        rates = ([[getattr(trial, name)] for trial in trials] for name in ("learning_rate", "weight_decay"))
        self.rates = (task_weights, *(torch.tensor(values, device=self._device, dtype=self._dtype) for values in rates))
        widths = sum(settings.hidden) + len(self._job.tasks)
        most = max(1, _CACHE_FLOATS // (self.weights.shape[1] + settings.batch_size * widths))
        count = -(-len(trials) // most)
        edges = [round(len(trials) * index / count) for index in range(count + 1)]
        self._blocks = [_Block(self, start, end) for start, end in pairwise(edges)]


class _State(Struct, frozen=True):
    step: int
    trials: tuple[str, ...]
    progress: tuple[Progress, ...]


def is_probed(trial: Trial) -> bool:
    """Whether gradient similarity is measured on ``trial``: all its tasks jointly, equally weighted."""
    return trial.arm == "joint" and len(trained_tasks(trial)) >= 2 and len(set(trial.weights)) == 1
