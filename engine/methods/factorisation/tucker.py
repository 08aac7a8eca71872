"""Tensor factorisation by Tucker decomposition (DMTRL-Tucker).

The weights of a layer over all tasks are one small core, turned on each axis by a matrix. Tasks share the inputs and outputs that
matter, and each has a code of its own.

Formula: W_t = G x1 U_1 x2 U_2 ... x_N U_N[t]; G is K1 x ... x KN, U_n is D_n x K_n, U_N is T x KN. Biases are private.
Paper: Yang & Hospedales, ICLR 2017 (arXiv:1605.06391), equation 4.
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
    return FactorisedNetwork("tucker", shape, tasks, settings)


METHOD = MethodEntry(
    declaration=Method(
        id="dmtrl_tucker",
        name=mark("Factorised layers, Tucker"),
        summary=mark(
            "Narrows what goes into and comes out of each layer in a way that all tasks share, with a small layer for each task between."
        ),
        limits=mark("Narrow factors cannot hold what only one task needs; with many labels plain networks are as good."),
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
