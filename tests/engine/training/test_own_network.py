"""A method may bring a network with weights of its own; it is trained, probed, stored, scored and read back like the plain one."""

from typing import Annotated

import msgspec
import numpy as np
import pytest
import torch
from msgspec import Meta, Struct

from engine.domain.errors import ProjectError
from engine.domain.events import GradientsMeasured, TrialFinished
from engine.domain.method import Method
from engine.domain.task import Task
from engine.training.layout import lay_out
from engine.training.learner import Learner, MethodEntry
from engine.training.loop import run_cohort
from engine.training.networks import NetworkShape, plain_network
from engine.training.scoring import predict_weights, score_trial
from engine.training.weights import unpack_weights
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of, trial

TASKS = tasks_of("binary", "regression")


class _Settings(Struct, frozen=True):
    strength: Annotated[float, Meta(ge=0.0)] = 1.0


class _Gated:
    """The plain network with a gate for each task: outputs are multiplied by weights of their own."""

    def __init__(self, shape: NetworkShape, tasks: tuple[Task, ...], settings: _Settings) -> None:
        self._plain = plain_network(shape, tasks)
        self._strength = settings.strength
        self.pieces = lay_out([((1, sum(task.outputs for task in tasks)), 1)], behind=self._plain.pieces)
        self.heads = self._plain.heads + 1

    def forward(self, parameters: list[torch.Tensor], inputs: torch.Tensor) -> list[torch.Tensor]:
        *layers, outputs = self._plain.forward(parameters[:-1], inputs)
        return [*layers, outputs * (1.0 + self._strength * parameters[-1])]


class _OpenGates(Learner):
    """Starts with gates that let everything through."""

    def start(self, generator: np.random.Generator) -> np.ndarray:
        weights = super().start(generator)
        weights[self.network.pieces[-1].start :] = 0.0
        return weights


METHOD = MethodEntry(Method("gated", "Gated", "", "", "candidate"), _Settings, lambda tasks, settings: (), _OpenGates, _Gated)


def _trained(strength: float) -> tuple[bytes, RecordingLink]:
    each = msgspec.structs.replace(trial((1.0, 1.0)), method="gated", settings={"strength": strength})
    link = RecordingLink()
    settings = METHOD.read(each.settings)
    blobs = run_cohort(job((each,), TASKS), table(TASKS), link, METHOD.learner, network=METHOD.network, settings=settings)
    return blobs[each.id], link


def test_that_a_network_of_its_own_is_stored_with_method_and_settings_and_scored_as_it_was_trained() -> None:
    blob, link = _trained(0.5)
    stored = unpack_weights(blob, lambda name: {"gated": METHOD}[name])
    assert (stored.card.method, stored.card.settings) == ("gated", {"strength": 0.5})
    assert isinstance(stored.learner, _OpenGates)
    assert stored.learner.settings == _Settings(0.5)
    finished = link.events[-1]
    assert isinstance(finished, TrialFinished)
    scored = score_trial(blob, trial((1.0, 1.0)), TASKS, job((), TASKS).settings, table(TASKS), 1, find=lambda name: METHOD)
    assert scored == pytest.approx(finished.kpis, rel=1e-5)


def test_that_its_own_weights_are_learned_and_matter() -> None:
    gates = [unpack_weights(_trained(strength)[0], lambda name: METHOD).parameters[-1] for strength in (0.0, 1.0)]
    assert not gates[0].any()
    assert gates[1].abs().min() > 0


def test_that_with_closed_settings_it_predicts_what_the_plain_network_does() -> None:
    each = trial((1.0, 1.0))
    plain = run_cohort(job((each,), TASKS), table(TASKS), RecordingLink(), Learner)[each.id]
    inputs = table(TASKS).inputs[:20]
    gated = predict_weights(_trained(0.0)[0], inputs, find=lambda name: METHOD)
    np.testing.assert_allclose(gated, predict_weights(plain, inputs), rtol=1e-5)


def test_that_gradients_of_any_network_are_probed_as_those_of_the_plain_one() -> None:
    each = tuple(trial((1.0, 1.0), replicate=replicate) for replicate in (0, 1))
    links = [RecordingLink(), RecordingLink()]
    run_cohort(job(each, TASKS), table(TASKS), links[0], Learner)
    run_cohort(job(each, TASKS), table(TASKS), links[1], _OpenGates, network=_Gated, settings=_Settings(0.0))
    cosines = [[event.cosine for event in link.events if isinstance(event, GradientsMeasured)] for link in links]
    assert len(cosines[0]) == 12
    np.testing.assert_allclose(np.array(cosines[0], float), np.array(cosines[1], float), rtol=1e-4)


def test_that_a_stored_network_of_an_unknown_method_is_refused_in_words() -> None:
    def knows_nothing(name: str) -> MethodEntry:
        raise KeyError(name)

    blob = _trained(1.0)[0]
    for find in (None, knows_nothing):
        with pytest.raises(ProjectError, match="does not know"):
            unpack_weights(blob, find)
