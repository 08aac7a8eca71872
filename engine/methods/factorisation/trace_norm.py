"""Trace norm regularised deep multi-task learning.

Every task has a network of its own; what is added to the loss draws the networks' layers towards a few common ones, so that the number
of common ones need not be chosen.

Formula: L = sum over t of L_t + strength * sum over layers and unfoldings of the trace norm of the stacked weights (D1 x ... x T).
Paper: Yang & Hospedales, 2016 (arXiv:1606.04038), with unit weights of the unfoldings and the subgradient U V'.
Departures: all tasks start from the same weights; singular values below a thousandth of the largest count as nothing there.
"""

from engine.domain.method import Method, Paper, settings_of
from engine.domain.text import mark
from engine.training.factorised.learner import DIAGNOSTICS, factorised_cost
from engine.training.factorised.trace_norm import TraceNormLearner, TraceNormSettings, whole_network
from engine.training.learner import MethodEntry, joint_arm


class Settings(TraceNormSettings, frozen=True):
    """How strongly the tasks' layers are drawn together, and along which axes."""


METHOD = MethodEntry(
    declaration=Method(
        id="trace_norm",
        name=mark("Trace norm"),
        summary=mark("Trains a network for each task and draws their layers towards a few common ones."),
        limits=mark("The strength must suit the data: too little is single-task training, too much makes all tasks alike."),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=Paper(
            authors="Yang, Hospedales",
            title="Trace Norm Regularised Deep Multi-Task Learning",
            year=2016,
            venue="arXiv",
            identifier="arXiv:1606.04038",
        ),
    ),
    settings=Settings,
    arms=joint_arm,
    learner=TraceNormLearner,
    network=whole_network,
    cost=factorised_cost,
)
