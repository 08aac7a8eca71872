"""Self-auxiliary tasks (SAAL).

Every task has a branch of its own behind a shared trunk. A clone of a task that helps another learns the helper's labels on the
other's branch with a head of its own; the helper's branch is never touched. The clones' heads are removed after training.

Formula: L = sum over t of [w_t L_t(branch t, head t) + sum over its helpers s of w_st L_s(branch t, head st)]; on each branch the w
are the raw weights omega divided by their sum.
Paper: Graffeuille, Koh, Wicker & Lehmann, 2024 (arXiv:2410.15875), a preprint.
Departures: the authors' program gives all losses on a branch the same weight even where weights are learned (their mean over the
number of losses); we divide by their sum, and ``normalisation`` has the others. A branch is one layer. Only losses with labels in
the batch share a branch. Learned weights never fall below zero; their virtual step is a plain gradient step, without momentum and
decay, and with the shares of the branch, through which the meta-gradient goes, while the authors' program takes raw weights there.
Helpers are chosen within the same number of steps: measuring takes a share of the longest training, and each replicate
chooses its own. Both ways of measuring hold out each training and validation row once (four trainings of that share), because a task
short of labels has too few in the validation part to tell help from chance, and ask for a margin over the standard error over rows. The
affinity probe is ours, after Fifty et al. (arXiv:2109.04617): whether a step with the clone's say gets the task further on held-out
rows than a step without. The branched network without clones is always trained beside, so that validation can prefer it.
"""

from collections.abc import Sequence

from torch import Tensor

from engine.domain.method import Method, Paper, settings_of
from engine.domain.plan import TrainingSettings, Trial
from engine.domain.task import Task
from engine.domain.text import mark
from engine.training.auxiliary.affinity import measured_affinity
from engine.training.auxiliary.edges import edges_of
from engine.training.auxiliary.enumeration import enumerated_gains
from engine.training.auxiliary.folds import FOLDS
from engine.training.auxiliary.learner import DIAGNOSTICS, HELP, HELP_ERROR, KEPT, AuxiliaryLearner
from engine.training.auxiliary.settings import AuxiliarySettings
from engine.training.branches import BranchedNetwork
from engine.training.job import CohortJob
from engine.training.learner import Arm, MethodEntry, Rehearse
from engine.training.networks import NetworkShape
from engine.training.source import Source


class Settings(AuxiliarySettings, frozen=True):
    """Who helps whom, and how much say the helpers get."""


class SelfAuxiliary(AuxiliaryLearner):
    """Finds out who helps whom before it trains, where the settings ask for it."""

    def spent(self, settings: TrainingSettings) -> int:
        """The steps that measuring takes."""
        measured = self.settings.edges in ("affinity", "enumeration") and bool(self.network.edges)
        return int(settings.max_steps * self.settings.survey) if measured else 0

    def knowledge(self, job: CohortJob, source: Source, trials: Sequence[Trial], rehearse: Rehearse) -> dict[str, Tensor]:
        """Which edges are kept, how much they help, and the standard error of that; nothing for edges that are given."""
        if not self.spent(job.settings):
            return {}
        if self.settings.edges == "affinity":
            measured, error = measured_affinity(self, job, source, trials, rehearse)
        else:
            measured, error = enumerated_gains(self.network.edges, job, source, trials, rehearse)
        return {KEPT: (measured > self.settings.margin * error).to(measured.dtype), HELP: measured, HELP_ERROR: error}


def arms(tasks: tuple[Task, ...], settings: Settings) -> tuple[Arm, ...]:
    """The branched network alone and, where there are edges, with clones; PlanError for edges that cannot be read."""
    weights = (1.0,) * len(tasks)
    branched = Arm("branched", weights, {"edges": "none", "given": ""})
    return (branched, Arm("clones", weights)) if edges_of(tasks, settings) else (branched,)


def network(shape: NetworkShape, tasks: tuple[Task, ...], settings: Settings) -> BranchedNetwork:
    """A trunk, a branch for each task, and the clones' heads."""
    return BranchedNetwork(shape, tasks, edges_of(tasks, settings))


def cost(tasks: int) -> float:
    """A layer for each task, and a head for each clone that there may be; as measured with layers of 64 and three to eight tasks."""
    return 1.0 + 0.5 * tasks + 0.05 * tasks * (tasks - 1)


def measuring(tasks: int, settings: Settings) -> float:
    """Four trainings of a share of the longest one; affinity looks from every task along every clone, enumeration trains every pair."""
    match settings.edges:
        case "affinity":
            return FOLDS * settings.survey * (cost(tasks) + 0.1 * tasks**2)
        case "enumeration":
            return FOLDS * settings.survey * tasks * (tasks + 1) / 2
        case _:
            return 0.0


METHOD = MethodEntry(
    declaration=Method(
        id="self_auxiliary",
        name=mark("Self-auxiliary tasks"),
        summary=mark("Lets one task help another on the other's own branch, without being changed there itself."),
        limits=mark(
            "The layers in front of the branches are still shared both ways; with many helpers a task's own labels count less, and helpers "
            "measured on few labels may be chance."
        ),
        part="candidate",
        settings=settings_of(Settings),
        diagnostics=DIAGNOSTICS,
        paper=Paper(
            authors="Graffeuille, Koh, Wicker, Lehmann",
            title="Enabling Asymmetric Knowledge Transfer in Multi-Task Learning with Self-Auxiliaries",
            year=2024,
            identifier="arXiv:2410.15875",
        ),
    ),
    settings=Settings,
    arms=arms,
    learner=SelfAuxiliary,
    network=network,
    cost=cost,
    beforehand=measuring,
)
