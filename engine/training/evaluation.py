"""A look at the validation part: the criterion for early stopping and the KPIs of every member."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.domain.calibration import Calibrations
from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.training.calibration import calibrations_of
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.losses import element_losses, label_shares, runs_of
from engine.training.metrics import compute_kpis
from engine.training.source import Source, trained_tasks

MOST_ROWS = 8192
"""Validation rows a member is judged by at most; a fixed random choice of them where there are more."""
_ROWS_AT_ONCE = 512
_MEMBERS_AT_ONCE = 16
"""Keeps the activations of one chunk within the processor's cache."""
_ROWS_AT_ONCE_ON_GPU = 4096
_MEMBERS_AT_ONCE_ON_GPU = 64
"""A GPU waits less for large chunks of a table."""


@dataclass(frozen=True)
class Evaluation:
    """What one look at the validation part gave."""

    loss: float
    """Mean over the trained tasks of the loss relative to that of a constant learned on the training rows; NaN if it exploded."""
    kpis: tuple[float | None, ...]
    """One per task of the plan; None for a task not trained or undefined."""


@dataclass(frozen=True)
class _Ground:
    """Validation rows and constants of the members with one replicate and one set of tasks."""

    number: int
    """Of the replicate."""
    rows: Tensor
    replicate: Tensor
    targets: Tensor
    shares: Tensor
    labels: np.ndarray
    reference: Tensor
    counted: list[int]


@dataclass(frozen=True)
class _Outcome:
    """What some members came to, still on the device."""

    members: list[int]
    ground: _Ground
    tasks: tuple[int, ...]
    relative: Tensor
    answers: Tensor


class Evaluator:
    """Looks at validation rows only, and only at those with a label of the member's tasks."""

    def __init__(self, source: Source, tasks: tuple[Task, ...], seed: int, device: str) -> None:
        self._source = source
        self._tasks = tasks
        self._runs = runs_of(tasks)
        self._seed = seed
        self._device = device
        small = device == "cpu" or source.arrays.holds_images
        self._rows_at_once = _ROWS_AT_ONCE if small else _ROWS_AT_ONCE_ON_GPU
        self._members_at_once = _MEMBERS_AT_ONCE if small else _MEMBERS_AT_ONCE_ON_GPU
        self._grounds: dict[tuple[int, tuple[int, ...]], _Ground] = {}

    def evaluate(self, learner: Learner, weights: Tensor, trials: Sequence[Trial]) -> list[Evaluation]:
        """One evaluation for each of ``trials``, whose weights are the rows of ``weights`` (M, P)."""
        groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        for member, trial in enumerate(trials):
            groups.setdefault((trial.replicate, trained_tasks(trial)), []).append(member)
        evaluations: dict[int, Evaluation] = {}
        waiting: list[_Outcome] = []
        for (replicate, tasks), members in groups.items():
            ground = self._ground(replicate, tasks)
            for start in range(0, len(members), self._members_at_once):
                chunk = members[start : start + self._members_at_once]
                waiting.append(_Outcome(chunk, ground, tasks, *self._judge(learner, weights[chunk], ground)))
                if self._device == "cpu":
                    evaluations |= self._concluded(waiting)
                    waiting = []
        evaluations |= self._concluded(waiting)
        return [evaluations[member] for member in range(len(trials))]

    def calibrations(self, learner: Learner, weights: Tensor, trial: Trial) -> Calibrations:
        """How far the probabilities of one member with flat ``weights`` (P,) can be taken at their word."""
        tasks = trained_tasks(trial)
        ground = self._ground(trial.replicate, tasks)
        answers = self._answers(self._outputs(learner, weights[None], ground), ground)
        return calibrations_of(answers[0].cpu().numpy(), ground.labels, self._tasks, tasks)

    @torch.no_grad()
    def _outputs(self, learner: Learner, weights: Tensor, ground: _Ground) -> Tensor:
        parameters = unpack(weights, learner.network.pieces)
        pieces: list[Tensor] = []
        for rows in ground.rows.split(self._rows_at_once):
            inputs = self._source.inputs(rows[None], ground.replicate)
            pieces.append(learner.forward(parameters, inputs.expand(len(weights), *inputs.shape[1:]))[-1])
        return torch.cat(pieces, dim=1)

    def _answers(self, outputs: Tensor, ground: _Ground) -> Tensor:
        arrays = self._source.arrays
        return to_task_units(outputs, self._tasks, arrays.label_offset[ground.number], arrays.label_scale[ground.number])

    @torch.no_grad()
    def _judge(self, learner: Learner, weights: Tensor, ground: _Ground) -> tuple[Tensor, Tensor]:
        """(M,) relative losses and (M, n, O) answers, on the device."""
        outputs = self._outputs(learner, weights, ground)
        losses = (element_losses(outputs, ground.targets.expand(len(weights), -1, -1), self._runs) * ground.shares).sum(1)
        return (losses / ground.reference)[:, ground.counted].mean(dim=1), self._answers(outputs, ground)

    def _concluded(self, outcomes: Sequence[_Outcome]) -> dict[int, Evaluation]:
        """The evaluation of each member; what is on a GPU comes from there in one piece, as each piece has to be waited for."""
        found: dict[int, Evaluation] = {}
        for outcome, relative, answers in zip(outcomes, *_fetched(outcomes), strict=True):
            kpis = kpis_of(answers.numpy(), outcome.ground.labels, self._tasks, outcome.tasks)
            for member, loss, values in zip(outcome.members, relative.tolist(), kpis, strict=True):
                found[member] = Evaluation(loss, values)
        return found

    def _ground(self, replicate: int, tasks: tuple[int, ...]) -> _Ground:
        key = (replicate, tasks)
        if key not in self._grounds:
            rows = self._source.rows_of(replicate, 1, tasks)
            if len(rows) > MOST_ROWS:
                generator = np.random.default_rng((self._seed % 2**63, replicate, 1))
                rows = np.sort(generator.choice(rows, MOST_ROWS, replace=False))
            here = torch.from_numpy(rows).to(self._device)
            which = torch.tensor([replicate], device=self._device)
            targets, labelled = self._source.targets(here[None], which)
            counts = labelled.sum(dim=(0, 1)).tolist()
            self._grounds[key] = _Ground(
                number=replicate,
                rows=here,
                replicate=which,
                targets=targets,
                shares=label_shares(labelled),
                labels=self._source.arrays.labels[rows],
                reference=self._reference(replicate, targets, label_shares(labelled)),
                counted=[task for task in tasks if counts[task] > 0],
            )
        return self._grounds[key]

    def _reference(self, replicate: int, targets: Tensor, shares: Tensor) -> Tensor:
        """(T,) validation loss of the best constant on the training rows; counts start at one so that it is never infinite."""
        source = self._source
        constants: list[float] = []
        for index, task in enumerate(self._tasks):
            rows = source.rows_of(replicate, 0, (index,))
            labels = source.arrays.labels[rows, index].astype(np.float64)
            match task.kind:
                case "regression":
                    mean = labels.mean() if len(labels) else 0.0
                    constants.append(
                        float((mean - source.arrays.label_offset[replicate, index]) / source.arrays.label_scale[replicate, index])
                    )
                case "binary":
                    positive = labels.sum()
                    constants.append(float(np.log((positive + 1.0) / (len(labels) - positive + 1.0))))
                case "multiclass":
                    counts = np.bincount(labels.astype(np.int64), minlength=task.outputs) + 1.0
                    constants.extend(np.log(counts / counts.sum()).tolist())
        outputs = torch.tensor(constants, dtype=targets.dtype, device=targets.device).expand(1, targets.shape[1], -1)
        return (element_losses(outputs, targets, self._runs) * shares).sum(1)[0].clamp(min=1e-6)


def _fetched(outcomes: Sequence[_Outcome]) -> tuple[list[Tensor], list[Tensor]]:
    """The relative losses and the answers of ``outcomes``, where numpy can see them."""
    tensors = [*(outcome.relative for outcome in outcomes), *(outcome.answers for outcome in outcomes)]
    if len(tensors) > 2:
        pieces = torch.cat([tensor.flatten() for tensor in tensors]).cpu().split([tensor.numel() for tensor in tensors])
        tensors = [piece.view(tensor.shape) for piece, tensor in zip(pieces, tensors, strict=True)]
    else:
        tensors = [tensor.cpu() for tensor in tensors]
    return tensors[: len(outcomes)], tensors[len(outcomes) :]


def to_task_units(outputs: Tensor, tasks: tuple[Task, ...], label_offset: np.ndarray, label_scale: np.ndarray) -> Tensor:
    """(..., O) probabilities for classification and values in the label's unit for regression, from raw ``outputs`` (..., O)."""
    columns: list[Tensor] = []
    for run in runs_of(tasks):
        raw = outputs[..., run.columns]
        match run.kind:
            case "binary":
                columns.append(raw.sigmoid())
            case "multiclass":
                columns.append(raw.softmax(-1))
            case "regression":
                offset, scale = (raw.new_tensor(values[run.tasks]) for values in (label_offset, label_scale))
                columns.append(raw * scale + offset)
    return torch.cat(columns, dim=-1)


def kpis_of(answers: np.ndarray, labels: np.ndarray, tasks: tuple[Task, ...], chosen: Sequence[int]) -> list[tuple[float | None, ...]]:
    """The KPI of each task for each network, from answers (M, n, O) in task units and labels (n, T) with NaN for missing."""
    table = np.full((len(answers), len(tasks)), np.nan)
    column = 0
    for index, task in enumerate(tasks):
        if index in chosen:
            known = ~np.isnan(labels[:, index])
            mine = answers[:, known, column : column + task.outputs]
            answers_of_task = mine if task.kind == "multiclass" else mine[..., 0]
            table[:, index] = compute_kpis(task.kpi, labels[known, index], answers_of_task, task.costs)
        column += task.outputs
    return [tuple(None if np.isnan(value) else float(value) for value in row) for row in table]
