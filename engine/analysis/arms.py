"""The trials of a study sorted by what they compare: arm, then tuned configuration, then replicate."""

from statistics import fmean

from msgspec import Struct

from engine.domain.plan import OptimiserName, SettingValue
from engine.domain.study import Study, TrialRecord

PAIR_PREFIX = "pair:"
"""Arms that show who helps whom; they are never the candidate."""


class Configuration(Struct, frozen=True):
    """The tuned part of a trial; its replicates differ in nothing but split and initialisation."""

    optimiser: OptimiserName
    learning_rate: float
    weight_decay: float = 0.0
    settings: tuple[tuple[str, SettingValue], ...] = ()


class Arm:
    """One thing that is compared: the records of all its configurations and replicates."""

    def __init__(self, method: str, name: str, tasks: tuple[int, ...]) -> None:
        self.method = method
        self.name = name
        self.tasks = tasks
        """Positions in the plan of the tasks that the arm trains."""
        self.records: dict[Configuration, dict[int, TrialRecord]] = {}
        """All planned trials, also failed ones, by configuration and replicate."""

    @property
    def optimisers(self) -> tuple[OptimiserName, ...]:
        """The optimisers tried, in plan order."""
        return tuple(dict.fromkeys(configuration.optimiser for configuration in self.records))

    def validation(self, configuration: Configuration, task: int) -> dict[int, float]:
        """Validation KPI of the best checkpoint by replicate, where the trial ended well and the KPI is defined."""
        values: dict[int, float] = {}
        for replicate, record in self.records[configuration].items():
            value = record.finished.kpis[task] if record.finished is not None else None
            if value is not None:
                values[replicate] = value
        return values

    def test(self, configuration: Configuration, task: int) -> dict[int, float]:
        """Test KPI by replicate, where the trial was scored and the KPI is defined."""
        values: dict[int, float] = {}
        for replicate, record in self.records[configuration].items():
            value = record.test[task] if record.test is not None else None
            if value is not None:
                values[replicate] = value
        return values

    def draws(self, configuration: Configuration, task: int) -> dict[int, tuple[float | None, ...]]:
        """The test KPI on draws of the test rows by replicate, where they are known."""
        return {
            replicate: tuple(draw[task] for draw in record.draws)
            for replicate, record in self.records[configuration].items()
            if record.draws
        }

    def best_configuration(self, task: int, *, higher_is_better: bool) -> Configuration | None:
        """The configuration with the best mean validation KPI of ``task``; None if no trial has that KPI.

        Only configurations with the most replicates compete, so that one that failed on the hard splits gains nothing by it;
        the first of the plan wins a tie.
        """
        values = {configuration: self.validation(configuration, task) for configuration in self.records}
        most = max((len(found) for found in values.values()), default=0)
        if most == 0:
            return None
        complete = {configuration: fmean(found.values()) for configuration, found in values.items() if len(found) == most}
        pick = max if higher_is_better else min
        return pick(complete, key=lambda configuration: complete[configuration])


def arms_of(study: Study, replicates: int | None = None) -> tuple[Arm, ...]:
    """The arms of ``study`` in plan order; trials with altered labels explain and are none of them.

    ``replicates`` leaves out those from that number on, which were added later.
    """
    arms: dict[tuple[str, str], Arm] = {}
    for record in study.compared():
        trial = record.trial
        if replicates is not None and trial.replicate >= replicates:
            continue
        key = (trial.method, trial.arm)
        if key not in arms:
            arms[key] = Arm(*key, tuple(position for position, weight in enumerate(trial.weights) if weight > 0))
        configuration = Configuration(trial.optimiser, trial.learning_rate, trial.weight_decay, tuple(sorted(trial.settings.items())))
        arms[key].records.setdefault(configuration, {})[trial.replicate] = record
    return tuple(arms.values())


def single_arms(arms: tuple[Arm, ...]) -> dict[int, Arm]:
    """The single-task arm of each task that has one, by the task's position in the plan."""
    return {arm.tasks[0]: arm for arm in arms if len(arm.tasks) == 1}


def joint_arms(arms: tuple[Arm, ...], tasks: int) -> tuple[Arm, ...]:
    """The arms that train all ``tasks`` tasks together and may become the candidate."""
    return tuple(arm for arm in arms if len(arm.tasks) == tasks > 1 and not arm.name.startswith(PAIR_PREFIX))
