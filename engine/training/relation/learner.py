"""Joint training with a relation table: what methods of matching and co-annotation share."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.data.relation import relations_of
from engine.domain.plan import TrainingSettings, Trial
from engine.training.job import CohortJob
from engine.training.learner import Learner, Rehearse
from engine.training.losses import element_losses, label_shares
from engine.training.relation.annotation import hard_annotation, soft_annotation
from engine.training.relation.balance import balanced_losses, class_shifts
from engine.training.relation.matching import matching_gap, matching_loss
from engine.training.relation.settings import RelationSettings
from engine.training.relation.table import places_of, relation_table, state_chances
from engine.training.source import Source
from engine.training.step import Step

DIAGNOSTICS = ("expected_gap", "lent_labels", "lent_flatness", "prediction_spread")
"""Per task of the plan: the divergence of its predictions from what others let expect; rows per step that were lent a soft label of it,
and how flat that was, 1 for no information; the standard deviation of its predicted probabilities over the rows."""
STEPS_BETWEEN_LOOKS = 10
_TABLE, _RAMP, _SHIFTS, _SUMS, _COUNTS = "relation", "ramp", "class_shifts", "relation_sums", "relation_counts"


class RelationLearner(Learner):
    """Adds to the tasks' losses what the relation table asks for; without a table it is plain training."""

    settings: RelationSettings

    def unlabelled_rows(self, settings: TrainingSettings) -> int:
        """Rows for matching, which needs no label."""
        return round(self.settings.unlabelled * settings.batch_size) if self.settings.matching > 0 else 0

    def memory(self, weights: Tensor) -> dict[str, Tensor]:
        """The tally of the diagnostics."""
        zeros = weights.new_zeros(len(weights), len(DIAGNOSTICS), len(self.tasks))
        return {_SUMS: zeros, _COUNTS: zeros.clone()}

    def knowledge(self, job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: Rehearse) -> dict[str, Tensor]:
        """The table (M, G, O) and class weights of each member's own training rows, and the steps until matching has its full weight."""
        labels = source.arrays.labels
        tables: dict[int, np.ndarray] = {}
        shifts: dict[int, np.ndarray] = {}
        for replicate in {trial.replicate for trial in trials}:
            rows = np.flatnonzero(source.arrays.parts[replicate] == 0)
            found = relations_of(job.relations, self.tasks, labels, rows, self.settings.least_rows)
            tables[replicate] = relation_table(self.tasks, [known.relation for known in found])
            shifts[replicate] = class_shifts(self.tasks, labels[rows])
        steps = [[self.settings.ramp * job.settings.max_steps]] * len(trials)
        return {
            _TABLE: source.tensor(np.stack([tables[trial.replicate] for trial in trials])),
            _SHIFTS: source.tensor(np.stack([shifts[trial.replicate] for trial in trials])),
            _RAMP: source.tensor(np.array(steps)),
        }

    def backward(self, step: Step) -> tuple[Tensor, ...]:
        """The gradient of the tasks' losses, those on lent labels and that of matching."""
        table = step.memory.get(_TABLE)
        if table is None:
            return super().backward(step)
        outputs, places = step.layers[-1], places_of(self.tasks)
        if step.number % STEPS_BETWEEN_LOOKS == 0:
            self._note(
                step, {"expected_gap": matching_gap(outputs.detach(), table, places, self.runs), "prediction_spread": self._spread(outputs)}
            )
        total = (self._task_losses(step, outputs, table) * step.weights).sum()
        if self.settings.annotation == "soft":
            batch = step.batch
            loss, lent, flat = soft_annotation(
                outputs,
                batch.targets,
                batch.labelled,
                table,
                places,
                self.runs,
                least=self.settings.least_share,
                temperature=self.settings.temperature,
            )
            total = total + self.settings.annotation_weight * loss.sum()
            self._note(step, {"lent_labels": lent, "lent_flatness": flat})
        if self.settings.matching > 0:
            loss = matching_loss(outputs, table, places, self.runs, two_sided=self.settings.two_sided)
            ramped = ((step.number + 1) / step.memory[_RAMP][:, 0].clamp(min=1.0)).clamp(max=1.0)
            total = total + (self.settings.matching * ramped * loss).sum()
        return torch.autograd.grad(total if step.penalty is None else total + step.penalty.sum(), step.parameters)

    def diagnostics(self, memory: dict[str, Tensor]) -> Mapping[str, Tensor]:
        """The means of the four figures since the last call."""
        means = torch.where(memory[_COUNTS] > 0, memory[_SUMS] / memory[_COUNTS].clamp(min=1.0), torch.nan)
        memory[_SUMS].zero_()
        memory[_COUNTS].zero_()
        return {name: means[:, place] for place, name in enumerate(DIAGNOSTICS)}

    def _task_losses(self, step: Step, outputs: Tensor, table: Tensor) -> Tensor:
        """(M, T) the tasks' losses: those of the step, or those with hard lent labels and balanced classes."""
        batch, targets, labelled = step.batch, step.batch.targets, step.batch.labelled
        if self.settings.annotation == "hard":
            targets, lent = hard_annotation(targets, labelled, table, places_of(self.tasks), self.runs, least=self.settings.least_share)
            labelled = labelled + lent
            self._note(step, {"lent_labels": (lent > 0).sum(1).to(lent.dtype)})
        if self.settings.balance_classes:
            return balanced_losses(outputs, targets, labelled, step.memory[_SHIFTS], self.runs)
        if labelled is batch.labelled:
            return step.losses
        return (element_losses(outputs, targets, self.runs) * label_shares(labelled)).sum(1)

    def _spread(self, outputs: Tensor) -> Tensor:
        """(M, T) the standard deviation of each task's probabilities over the rows, the largest of its classes; NaN for a quantity."""
        spread = state_chances(outputs.detach(), self.runs).std(1, correction=0)
        columns = [
            spread[:, states].amax(-1) if states.stop > states.start else torch.full_like(spread[:, 0], torch.nan)
            for states in places_of(self.tasks).states
        ]
        return torch.stack(columns, dim=1)

    def _note(self, step: Step, figures: Mapping[str, Tensor]) -> None:
        for name, values in figures.items():
            place, known = DIAGNOSTICS.index(name), values.isfinite()
            step.memory[_SUMS][:, place] += torch.where(known, values, 0.0)
            step.memory[_COUNTS][:, place] += known
