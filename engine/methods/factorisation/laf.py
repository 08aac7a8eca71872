"""Tensor factorisation by last-axis flattening (DMTRL-LAF).

Every layer of every task is a mixture of K layers that all tasks share. The mixture is learned, so each layer finds out by itself how
much is common.

Formula: W_t = sum over k of L_k S_kt for each layer; L is D1 x D2 x K (or H x W x C x M x K), S is K x T. Biases are private.
Paper: Yang & Hospedales, ICLR 2017 (arXiv:1605.06391), equation 2.
Departures: the single-task networks that training starts from get a quarter of the steps (a setting), so that the budget is that of
every other method; the mean over them is always kept and the error budget holds for what differs from it, because their common start
would else swallow the differences; a random start has exactly the wanted variance for every task, because factors drawn one by one
make layers die or blow up; output layers are shared where all tasks are of one kind, private otherwise.
"""

from engine.domain.method import Method, settings_of
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.factorised.learner import DIAGNOSTICS, FactorisedLearner, factor_arms, factorised_cost
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.settings import DMTRL, FactorSettings
from engine.training.learner import MethodEntry
from engine.training.networks import NetworkShape


class Settings(FactorSettings, frozen=True):
    """How much tasks share, and where training starts from."""


def network(shape: NetworkShape, tasks: tuple[Task, ...], settings: Settings) -> FactorisedNetwork:
    """The network of every task, composed from factors."""
    return FactorisedNetwork("laf", shape, tasks, settings)


METHOD = MethodEntry(
    declaration=Method(
        id="dmtrl_laf",
        name=mark("Factorised layers, LAF"),
        summary=mark("Mixes every task's layers from a few layers that all tasks share, and learns the mixture."),
        limits=mark(
            "It costs about as much as one network for each task, and on few tasks it often gains nothing over single-task training."
        ),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=DMTRL,
    ),
    settings=Settings,
    arms=factor_arms,
    learner=FactorisedLearner,
    network=network,
    cost=factorised_cost,
)
