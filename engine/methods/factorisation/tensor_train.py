"""Tensor factorisation by tensor trains (DMTRL-TT).

The weights of a layer over all tasks are a chain of small factors, one for each axis; the last holds a code for each task.

Formula: W_t[d1, ..., dN-1] = A_1[d1] A_2[d2] ... A_N-1[dN-1] A_N[t] as a product of matrices. Biases are private.
Paper: Yang & Hospedales, ICLR 2017 (arXiv:1605.06391), equation 8.
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
    return FactorisedNetwork("tt", shape, tasks, settings)


METHOD = MethodEntry(
    declaration=Method(
        id="dmtrl_tt",
        name=mark("Factorised layers, tensor train"),
        summary=mark("Composes each layer from a chain of small factors; all tasks share them but for a short code at the end."),
        limits=mark("Narrow factors cannot hold what only one task needs; a random start is less even than with the other two forms."),
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
