import pytest
import torch

from engine.domain.events import TrialEvaluated
from engine.training import evaluation
from engine.training.batches import Batch
from engine.training.learner import Learner
from engine.training.loop import run_cohort
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial

TASKS = tasks_of("regression", "regression")
TRIALS = (trial((1.0, 1.0)), trial((1.0, 0.0)))


def _losses(learner: type[Learner], **settings: object) -> list[float]:
    link = RecordingLink()
    run_cohort(job(TRIALS, TASKS, **settings), table(TASKS), link, learner)
    return [event.loss for event in link.events if isinstance(event, TrialEvaluated)]


class _PullsToZero(Learner):
    """Adds the squared output to the loss."""

    def penalty(self, layers: list[torch.Tensor], batch: Batch) -> torch.Tensor:
        return 1000.0 * layers[-1].square().mean(dim=(1, 2))


def test_that_a_penalty_is_part_of_what_is_minimised() -> None:
    arrays = table(TASKS)
    spreads = []
    for learner in (Learner, _PullsToZero):
        blob = run_cohort(job(TRIALS[:1], TASKS), arrays, RecordingLink(), learner)[TRIALS[0].id]
        stored = unpack_weights(blob)
        inputs = torch.from_numpy(arrays.inputs[:50]).nan_to_num()[None]
        spreads.append(stored.learner.forward(stored.parameters, inputs)[-1].square().mean().item())
    assert spreads[1] < 0.1 * spreads[0]


class _SaysTheMean(Learner):
    """Predicts the mean label of the training part."""

    def forward(self, parameters: list[torch.Tensor], inputs: torch.Tensor) -> list[torch.Tensor]:
        layers = super().forward(parameters, inputs)
        return [*layers[:-1], 0.0 * layers[-1]]


def test_that_predicting_a_constant_has_a_loss_of_one() -> None:
    assert _losses(_SaysTheMean, max_steps=10) == pytest.approx([1.0, 1.0], rel=1e-5)


def test_that_only_so_many_validation_rows_are_looked_at_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _losses(Learner)
    monkeypatch.setattr(evaluation, "MOST_ROWS", 20)
    assert _losses(Learner) == _losses(Learner) != whole
