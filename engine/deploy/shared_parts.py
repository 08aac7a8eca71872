"""What a finished project holds that a further task can stand on: networks whose layers or trunk several tasks share."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from engine.domain.errors import ProjectError
from engine.domain.plan import Trial
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import message
from engine.methods import entry
from engine.studies.store import ProjectStore
from engine.training.extension import Extension, freeze_trunk
from engine.training.factorised.network import FactorisedNetwork
from engine.training.factorised.new_task import begin_task
from engine.training.weights import StoredNetwork, unpack_weights


@dataclass(frozen=True)
class SharedPart:
    """The networks of one configuration, one for each replicate."""

    trial: Trial
    """One of its trials."""
    networks: dict[int, StoredNetwork]

    @property
    def factorised(self) -> bool:
        """Whether layers are composed from factors; else tasks share a plain trunk."""
        return self._factors is not None

    @property
    def descriptors(self) -> np.ndarray | None:
        """(T, B) what the tasks' codes are made from; None where codes are free or an output layer is not shared."""
        network = self._factors
        if network is None or network.descriptors is None or not network.shares_heads:
            return None
        return network.descriptors.numpy()

    def extension(self, replicate: int, task: Task, description: np.ndarray | None, seed: int) -> Extension:
        """The frozen part of one replicate with what ``task`` has of its own; PlanError where they do not fit."""
        stored = self.networks[replicate]
        network = stored.learner.network
        if isinstance(network, FactorisedNetwork):
            return begin_task(network, stored.parameters, task, description, seed)
        return freeze_trunk(network, stored.parameters, stored.card, task, seed)

    @property
    def _factors(self) -> FactorisedNetwork | None:
        network = next(iter(self.networks.values())).learner.network
        return network if isinstance(network, FactorisedNetwork) else None


def shared_parts(store: ProjectStore, study: Study) -> list[SharedPart]:
    """Those of the project, factorised ones first, then what the verdict chose; ProjectError where it holds none."""
    groups: dict[tuple[str, str, str], list[Trial]] = defaultdict(list)
    kept = set(store.artifacts("weights/"))
    for record in study.records.values():
        trial = record.trial
        if sum(weight > 0 for weight in trial.weights) > 1 and f"weights/{trial.id}" in kept:
            groups[trial.method, trial.arm, trial.configuration].append(trial)
    found = [SharedPart(trials[0], _read(store, trials)) for trials in groups.values()]
    usable = [part for part in found if part.factorised or not next(iter(part.networks.values())).card.method]
    if not usable:
        raise ProjectError(
            message(
                "{file} holds no network that several tasks share, so there is nothing for a further task to stand on. "
                "Train the columns together in a new project.",
                file=str(store.path),
            )
        )
    return sorted(usable, key=lambda part: (not part.factorised, study.records[part.trial.id].test is None))


def _read(store: ProjectStore, trials: list[Trial]) -> dict[int, StoredNetwork]:
    blobs = {trial.replicate: store.artifact(f"weights/{trial.id}") for trial in trials}
    return {replicate: unpack_weights(blob, entry) for replicate, blob in sorted(blobs.items()) if blob is not None}
