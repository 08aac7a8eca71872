"""One training step with made-up numbers, for the tests of what learners do with it."""

import numpy as np
import torch

from engine.training.batches import Batch
from engine.training.chance import Chance
from engine.training.layout import unpack
from engine.training.learner import Learner
from engine.training.losses import label_shares
from engine.training.networks import initial_weights
from engine.training.optimisers import AdamW
from engine.training.step import Step


def example_step(learner: Learner, members: int, *, labelled: float = 0.6, shape: tuple[int, ...] = (5,), rows: int = 12) -> Step:
    """The first step of ``members``, in double precision; the first of them has no label of the second task."""
    generator = torch.Generator().manual_seed(5)
    flat = torch.from_numpy(np.stack([initial_weights(learner.network, np.random.default_rng(member)) for member in range(members)]))
    parameters = [view.requires_grad_() for view in unpack(flat, learner.network.pieces)]
    inputs = torch.randn(members, rows, *shape, generator=generator, dtype=torch.float64)
    count = len(learner.tasks)
    targets = torch.stack(
        [torch.randint(0, max(2, task.outputs), (members, rows), generator=generator).double() for task in learner.tasks], dim=-1
    )
    marks = (torch.rand(members, rows, count, generator=generator) < labelled).double()
    if count > 1:
        marks[0, :, 1] = 0.0
    batch = Batch(inputs, targets, marks, label_shares(marks))
    layers = learner.forward(parameters, inputs)
    return Step(
        number=0,
        parameters=parameters,
        batch=batch,
        layers=layers,
        losses=learner.losses(layers, batch),
        penalty=learner.penalty(layers, batch),
        weights=torch.ones(members, count, dtype=torch.float64),
        memory=learner.memory(flat),
        learning_rate=torch.full((members, 1), 0.01, dtype=torch.float64),
        optimiser=AdamW(),
        chance=Chance(7, [0] * members, flat),
        held_out=lambda: batch,
    )
