"""The choice of baselines and candidate, on validation data alone.

For each task the single-task configuration (optimiser, learning rate) with the best mean validation KPI over the replicates is its
baseline. For every way of joint training and every optimiser the configuration with the best Δm (mean over the tasks, weighed by
their value, of the mean gain over the replicates) is kept; the candidate is the best of them all. A baseline is chosen for each
task separately from the same configurations that a joint arm has, so tuning never favours joint training.
"""

from statistics import fmean

from msgspec import Struct
from msgspec.structs import replace

from engine.analysis.arms import Arm, Configuration, arms_of, joint_arms, single_arms
from engine.analysis.gain import delta_m, paired_gains
from engine.analysis.left_out import failed_note, skipped_notes, unsuited_note
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.task import kpi
from engine.domain.task_groups import GROUP_METHOD, GROUP_SETTING, read_groups
from engine.domain.text import Text, message
from engine.domain.verdict import CandidateScore


class Selection(Struct, frozen=True):
    """What was chosen on validation data; the test part may be used for nothing else."""

    baseline: dict[str, Configuration]
    """Task name -> configuration of its single-task network; tasks without a usable baseline are absent."""
    method: str | None
    arm: str | None
    configuration: Configuration | None
    """The candidate; None if no way of joint training could be compared."""
    scores: tuple[CandidateScore, ...]
    """Every way of joint training with every optimiser, the best first; those that could not be compared last."""
    notes: tuple[Text, ...] = ()
    """What could not be taken into account, and why."""
    remarks: tuple[Text, ...] = ()
    """What has to be known of the candidate to read its figures."""

    def trials(self, study: Study) -> tuple[str, ...]:
        """The trials to score on the test part: all finished replicates of the baselines and of the candidate."""
        return tuple(record.trial.id for record in self.compared(study) if record.finished is not None)

    def compared(self, study: Study) -> tuple[TrialRecord, ...]:
        """All replicates of the baselines and of the candidate, also those that were not finished; none without a candidate."""
        plan = study.plan
        if plan is None or self.configuration is None:
            return ()
        arms = arms_of(study)
        chosen = [
            record
            for arm in arms
            if arm.method == self.method and arm.name == self.arm
            for record in arm.records[self.configuration].values()
        ]
        for position, single in single_arms(arms).items():
            configuration = self.baseline.get(plan.tasks[position].name)
            if configuration is not None:
                chosen += single.records[configuration].values()
        return tuple(chosen)


def choose(study: Study) -> Selection:
    """Choose each task's baseline and the joint candidate from the finished trials of ``study``, on validation data.

    Replicates that were added after a verdict have no say in it: they are added to what had been chosen.
    """
    plan = study.plan
    if plan is None:
        return Selection({}, None, None, None, ())
    arms = arms_of(study, plan.frozen_replicates)
    singles = single_arms(arms)
    baseline: dict[str, Configuration] = {}
    reference: dict[int, dict[int, float]] = {}
    for position, task in enumerate(plan.tasks):
        single = singles.get(position)
        best = single.best_configuration(position, higher_is_better=kpi(task.kpi).higher_is_better) if single is not None else None
        if single is not None and best is not None:
            baseline[task.name] = best
            reference[position] = single.validation(best, position)
    scored = [_score(plan, arm, optimiser, reference) for arm in joint_arms(arms, len(plan.tasks)) for optimiser in arm.optimisers]
    scored.sort(key=lambda entry: -entry[0].delta_m if entry[0].delta_m is not None else float("inf"))
    if not scored or scored[0][0].delta_m is None:
        none = Selection(baseline, None, None, None, tuple(score for score, _ in scored))
        return replace(none, notes=_notes(plan, reference, study, none))
    winner, configuration = scored[0]
    scores = tuple(_chosen(score) if score is winner else score for score, _ in scored)
    found = Selection(baseline, winner.method, winner.arm, configuration, scores, (), _remarks(plan, winner, configuration))
    return replace(found, notes=_notes(plan, reference, study, found))


def validation_gains(plan: Plan, arm: Arm, configuration: Configuration, position: int, reference: dict[int, float]) -> tuple[float, ...]:
    """Gains of one task over ``reference`` (baseline KPI by replicate), one per replicate that has both."""
    values = arm.validation(configuration, position)
    shared = [replicate for replicate in values if replicate in reference]
    measure = kpi(plan.tasks[position].kpi)
    paired = paired_gains([reference[replicate] for replicate in shared], [values[replicate] for replicate in shared], measure)
    return tuple(gain for gain in paired.gains if gain is not None)


def _score(plan: Plan, arm: Arm, optimiser: str, reference: dict[int, dict[int, float]]) -> tuple[CandidateScore, Configuration | None]:
    """The best configuration of ``arm`` with ``optimiser``; those with fewer complete replicates do not compete."""
    configurations = [configuration for configuration in arm.records if configuration.optimiser == optimiser]
    trials = sum(len(arm.records[configuration]) for configuration in configurations)
    values = [plan.tasks[position].value for position in reference]
    best: tuple[int, float, Configuration] | None = None
    for configuration in configurations:
        gains = [validation_gains(plan, arm, configuration, position, found) for position, found in reference.items()]
        mean = delta_m([fmean(found) if found else None for found in gains], values)
        if mean is None:
            continue
        entry = (min(len(found) for found in gains), mean, configuration)
        if best is None or entry[:2] > best[:2]:
            best = entry
    if best is None:
        return CandidateScore(arm.method, arm.name, optimiser, configurations[0].learning_rate, None, trials), None
    _, mean, configuration = best
    return CandidateScore(arm.method, arm.name, optimiser, configuration.learning_rate, mean, trials), configuration


def _remarks(plan: Plan, winner: CandidateScore, configuration: Configuration | None) -> tuple[Text, ...]:
    """That a candidate of several networks has some that no other task had a say in."""
    settings = dict(configuration.settings) if configuration is not None and winner.method == GROUP_METHOD else {}
    words = str(settings.get(GROUP_SETTING, ""))
    alone = [group[0] for group in read_groups(words, [task.name for task in plan.tasks]) if len(group) == 1] if words else []
    if not alone:
        return ()
    return (
        message(
            "In the candidate no other task has a say in the network of {tasks}. Where it differs from the baseline there, that comes "
            "from the learning rate and the moment of stopping that all groups share.",
            tasks=alone,
        ),
    )


def _chosen(score: CandidateScore) -> CandidateScore:
    return CandidateScore(score.method, score.arm, score.optimiser, score.learning_rate, score.delta_m, score.trials, chosen=True)


def _notes(plan: Plan, reference: dict[int, dict[int, float]], study: Study, selection: Selection) -> tuple[Text, ...]:
    notes: list[Text] = []
    missing = [task.name for position, task in enumerate(plan.tasks) if position not in reference]
    if missing:
        notes.append(message("No single-task baseline could be measured for {tasks}; it is left out of the mean gain.", tasks=missing))
    notes += skipped_notes(study)
    failed = failed_note(study)
    if failed is not None and unsuited_note(study, selection.compared(study)) is None:
        notes.append(failed)
    return tuple(notes)
