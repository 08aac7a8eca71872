"""Members trained side by side: their weights, what each has reached so far, and one step for all of them."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import torch
from msgspec import Struct
from torch import Tensor

from engine.domain.plan import Trial
from engine.training.batches import Batch, Feed
from engine.training.chance import Chance
from engine.training.gradient_tally import GradientTally
from engine.training.job import CohortJob
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.optimisers import optimiser_for
from engine.training.probes import layer_gramians
from engine.training.recording import Recording, recorded
from engine.training.sampling import weight_generator
from engine.training.source import Source, trained_tasks
from engine.training.step import Step

_MEMORY = "memory/"
_REHEARSED = "rehearsed/"
_REHEARSING = "rehearsing/"
_STEPS_UNTIL_RECORDED = 8
"""A cohort takes some steps before they are recorded, so that all that is loaded at the first is there."""

Pause = Callable[[Callable[[], dict[str, Tensor]]], None]
"""Called before every step with a way to freeze everything; may keep it, and may raise CancelledError."""


class Progress(Struct):
    """What one member has reached; ``best_loss`` is None before its first look at the validation part."""

    best_loss: float | None = None
    best_step: int = 0
    best_kpis: tuple[float | None, ...] = ()
    checks_without_progress: int = 0
    seconds: float = 0.0
    finished: bool = False


class Cohort:
    """The members that are still in training, at one common step; those that are probed come first, then those that see the same rows."""

    def __init__(
        self,
        job: CohortJob,
        trials: Sequence[Trial],
        source: Source,
        learner: Learner,
        device: str,
        dtype: torch.dtype,
        *,
        frozen: dict[str, Tensor] | None = None,
        pause: Pause = lambda _: None,
    ) -> None:
        """``frozen`` is what ``freeze`` gave for a cohort of the same trials, or what ``pause`` was offered while it rehearsed."""
        frozen = frozen or {}
        prepared = "state" in frozen
        self.learner = learner
        self._pause = pause
        self._rehearsed = [tensor.to(device) for name, tensor in sorted(frozen.items()) if name.startswith(_REHEARSED)]
        self._recalled = 0
        self._rehearsing = {name.removeprefix(_REHEARSING): tensor for name, tensor in frozen.items() if name.startswith(_REHEARSING)}
        self._spent = learner.spent(job.settings)
        self.step = self._spent
        self.trials = sorted(trials, key=lambda trial: (not is_probed(trial), trial.replicate))
        self.progress = [Progress() for _ in trials]
        self.tally = GradientTally(len(trials), len(job.tasks))
        self._job = job
        self._source = source
        self._device = device
        self._dtype = dtype
        self._optimiser = optimiser_for(trials[0].optimiser)
        starts = {trial.replicate: learner.start(weight_generator(job.seed, trial.replicate)) for trial in trials}
        self.weights = torch.from_numpy(np.stack([starts[trial.replicate] for trial in self.trials])).to(device=device, dtype=dtype)
        if not prepared:
            self.weights = learner.prepare(self.weights, self.trials, self._rehearse)
        self.moments = [torch.zeros_like(self.weights) for _ in range(self._optimiser.moments)]
        self.best = self.weights.clone()
        self.memory = learner.memory(self.weights)
        if not prepared:
            self.memory |= learner.knowledge(job, source, self.trials, self._rehearse)
        """What the learner remembers of each member; see ``Learner.memory`` and ``Learner.knowledge``."""
        self._arrange()
        if prepared:
            self._thaw(frozen)
        self._rehearsed.clear()

    def advance(self) -> None:
        """One step of every member."""
        probe_every = self._job.settings.probe_every
        probing = self._probed > 0 and probe_every > 0 and self.step % probe_every == 0
        if self._recordable:
            if probing:
                batch = self.feed.batch(self.step)
                self._probe(batch, self.learner.forward(self._parameters, batch.inputs))
            self._advance_recorded()
            return
        batch = self.feed.batch(self.step)
        layers = self.learner.forward(self._parameters, batch.inputs) if probing else self.learner.layers(self._parameters, batch)
        if probing:
            self._probe(batch, layers)
        step = Step(
            self.step,
            self._parameters,
            batch,
            layers,
            self.learner.losses(layers, batch),
            self.learner.penalty(layers, batch),
            self._task_weights,
            self.memory,
            self._learning_rate,
            self._optimiser,
            self._chance,
            self._held_out,
        )
        gradients = self.learner.backward(step)
        self.step += 1
        with torch.no_grad():
            for slot, gradient in zip(self._slots, gradients, strict=True):
                slot.copy_(gradient)
            taken = self.step - self._spent
            self._optimiser.step(self.weights, self._gradients, self.moments, self._learning_rate, self._weight_decay, taken)
            self.learner.settle(step)

    def _probe(self, batch: Batch, layers: list[Tensor]) -> None:
        """Measure how the tasks' gradients relate."""
        some = slice(self._probed)
        parameters, seen = [weight[some] for weight in self._parameters], [layer[some] for layer in layers]
        self.tally.add_layers(range(self._probed), *layer_gramians(self.learner, parameters, seen, batch.first(self._probed)))

    def _advance_recorded(self) -> None:
        """A step of plain training on a GPU, whose gradients are computed in one go once the recording is made."""
        rows = self.feed.rows(self.step)
        self._until_recorded -= 1
        if self._until_recorded == 0:
            self._recording = recorded(self._fill_gradients, rows)
        if self._recording is None:
            self._fill_gradients(rows)
        else:
            self._recording.repeat(rows)
        self.step += 1
        with torch.no_grad():
            taken = self.step - self._spent
            self._optimiser.step(self.weights, self._gradients, self.moments, self._learning_rate, self._weight_decay, taken)

    def _fill_gradients(self, rows: Tensor) -> None:
        """The gradients of plain training on ``rows``."""
        batch = self.feed.members_of(rows)
        losses = self.learner.losses(self.learner.layers(self._parameters, batch), batch)
        gradients = torch.autograd.grad((losses * self._task_weights).sum(), self._parameters)
        with torch.no_grad():
            for slot, gradient in zip(self._slots, gradients, strict=True):
                slot.copy_(gradient)

    def keep(self, members: list[int]) -> None:
        """Go on with ``members`` alone."""
        index = torch.tensor(members, dtype=torch.int64, device=self._device)
        self.trials = [self.trials[member] for member in members]
        self.progress = [self.progress[member] for member in members]
        self.tally.sums = self.tally.sums[members]
        self.weights, self.best = self.weights[index], self.best[index]
        self.moments = [moment[index] for moment in self.moments]
        self.memory = {name: values[index] for name, values in self.memory.items()}
        self._arrange()

    def freeze(self) -> dict[str, Tensor]:
        """Everything that decides how it goes on, as arrays, from which a cohort of the same trials is made again."""
        tensors = {"weights": self.weights, "best": self.best, "tally": torch.from_numpy(self.tally.sums)}
        tensors |= {f"moment{index}": moment for index, moment in enumerate(self.moments)}
        tensors |= {_MEMORY + name: values for name, values in self.memory.items()}
        state = msgspec.json.encode(_State(self.step, tuple(trial.id for trial in self.trials), tuple(self.progress)))
        tensors["state"] = torch.frombuffer(bytearray(state), dtype=torch.uint8)
        return {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}

    def _thaw(self, tensors: dict[str, Tensor]) -> None:
        state = msgspec.json.decode(tensors["state"].numpy().tobytes(), type=_State)
        by_id = {trial.id: trial for trial in self.trials}
        self.trials = [by_id[trial] for trial in state.trials]
        self.progress = list(state.progress)
        self.step = state.step
        self.tally.take_up(tensors["tally"].numpy().copy())
        self.weights, self.best = (tensors[name].to(self._device) for name in ("weights", "best"))
        self.moments = [tensors[f"moment{index}"].to(self._device) for index in range(len(self.moments))]
        memory = {name: values for name, values in tensors.items() if name.startswith(_MEMORY)}
        self.memory = {name.removeprefix(_MEMORY): values.to(self._device) for name, values in memory.items()}
        self._arrange()

    def _rehearse(self, learner: Learner, trials: Sequence[Trial], source: Source | None = None) -> Tensor:
        """(M, Q) what ``trials`` came to after the steps that this cohort's learner has spent; see ``Rehearse``.

        What an interrupted cohort had rehearsed already, in the same order, is taken as it is.
        """
        groups = [trials] if self._job.kind == "table" else [(trial,) for trial in trials]
        trained: list[Tensor] = []
        for group in groups:
            if self._recalled == len(self._rehearsed):
                self._rehearsed.append(self._rehearse_group(learner, group, source or self._source))
            trained.append(self._rehearsed[self._recalled])
            self._recalled += 1
        return torch.cat(trained)

    def _rehearse_group(self, learner: Learner, trials: Sequence[Trial], source: Source) -> Tensor:
        cohort = Cohort(self._job, trials, source, learner, self._device, self._dtype, frozen=self._rehearsing)
        self._rehearsing = {}
        while cohort.step < self._spent:
            self._pause(lambda: self._freeze_rehearsal(cohort))
            cohort.advance()
        return learner.rehearsed(cohort.weights, cohort.memory).detach()

    def _freeze_rehearsal(self, now: "Cohort") -> dict[str, Tensor]:
        done = {f"{_REHEARSED}{number:06d}": values.cpu().contiguous() for number, values in enumerate(self._rehearsed)}
        return done | {_REHEARSING + name: values for name, values in now.freeze().items()}

    def _held_out(self) -> Batch:
        if self._validation is None:
            self._validation = Feed(self._source, self.trials, self._job.settings, self._job.seed, self._device, part=1)
        return self._validation.batch(self.step)

    def _arrange(self) -> None:
        """Whatever follows from which members there are."""
        trials, pieces = self.trials, self.learner.network.pieces
        settings = self._job.settings
        self.feed = Feed(self._source, trials, settings, self._job.seed, self._device, self.learner.unlabelled_rows(settings))
        self._validation: Feed | None = None
        self._chance = Chance(self._job.seed, [trial.replicate for trial in trials], self.weights)
        self._probed = sum(is_probed(trial) for trial in trials)
        self._parameters = [view.requires_grad_() for view in unpack(self.weights.detach(), pieces)]
        self._gradients = torch.zeros_like(self.weights)
        self._slots = unpack(self._gradients, pieces)
        self._recordable = self.weights.is_cuda and type(self.learner) is Learner
        self._until_recorded = _STEPS_UNTIL_RECORDED
        self._recording: Recording | None = None
        self._task_weights, self._learning_rate, self._weight_decay = (
            torch.tensor(values, device=self._device, dtype=self._dtype)
            for values in (
                [trial.weights for trial in trials],
                [[trial.learning_rate] for trial in trials],
                [[trial.weight_decay] for trial in trials],
            )
        )


class _State(Struct, frozen=True):
    step: int
    trials: tuple[str, ...]
    progress: tuple[Progress, ...]


def is_probed(trial: Trial) -> bool:
    """Whether gradient similarity is measured on ``trial``: all its tasks jointly, equally weighted."""
    return trial.arm == "joint" and len(trained_tasks(trial)) >= 2 and len(set(trial.weights)) == 1
