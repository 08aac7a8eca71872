"""Adding replicates to a study that ended in Hold: the same comparison on more splits, with the criteria as they were frozen.

What was chosen on validation data stays chosen, so only the candidate and the baselines are trained again; the plan says openly at
how many replicates a verdict had been looked at before, as every further look makes a chance finding likelier.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from engine.analysis.arms import Configuration
from engine.analysis.selection import choose
from engine.domain.errors import ProjectError
from engine.domain.plan import Plan, Trial
from engine.domain.study import Study
from engine.domain.text import message
from engine.studies.trials import cohorts_of, trials_of
from engine.training.job import CohortJob

MOST_REPLICATES = 200


def with_more(study: Study, more: int) -> Plan:
    """The plan of the finished ``study`` with ``more`` replicates; ProjectError where none may be added."""
    plan = study.plan
    if plan is None or study.state != "done" or study.verdict is None:
        raise ProjectError(message("Replicates can be added once there is a verdict. Finish the training first."))
    if study.verdict.verdict != "hold":
        raise ProjectError(
            message("Replicates are added only to a study whose verdict is Hold. This one is decided; make a new project to repeat it.")
        )
    if not 1 <= more <= MOST_REPLICATES - plan.replicates:
        raise ProjectError(
            message(
                "Between 1 and {most} replicates can be added to the {now} of this study; {more} were asked for.",
                most=MOST_REPLICATES - plan.replicates,
                now=plan.replicates,
                more=more,
            )
        )
    if not choose(study).trials(study):
        raise ProjectError(message("No way of joint training could be compared, so that replicates have nothing to be added to."))
    return replace(plan, replicates=plan.replicates + more, looks=(*plan.looks, plan.replicates))


def planned_trials(plan: Plan, study: Study) -> tuple[tuple[Trial, ...], ...]:
    """The trials of ``plan``, those planned at first and then those of each addition; ``study`` knows what had been chosen."""
    first = trials_of(replace(plan, replicates=plan.frozen_replicates, looks=()))
    if not plan.looks:
        return (first,)
    chosen = _chosen(study)
    further = [trial for trial in trials_of(replace(plan, looks=())) if not trial.altered and _key(trial) in chosen]
    ends = (*plan.looks[1:], plan.replicates)
    return (
        first,
        *(tuple(trial for trial in further if low <= trial.replicate < high) for low, high in zip(plan.looks, ends, strict=True)),
    )


def planned_cohorts(
    plan: Plan, stages: tuple[tuple[Trial, ...], ...], member_bytes: Mapping[str, float], members: int = 0
) -> tuple[CohortJob, ...]:
    """The cohorts of each stage by itself, so that those of an earlier one are known again; for ``members`` see ``cohorts_of``."""
    first = replace(plan, replicates=plan.frozen_replicates, looks=())
    return tuple(cohort for stage in stages for cohort in cohorts_of(first, stage, member_bytes, members))


def _chosen(study: Study) -> set[tuple[str, str, Configuration]]:
    selection = choose(study)
    plan = study.plan
    if plan is None or selection.configuration is None or selection.method is None or selection.arm is None:
        return set()
    return {_key(study.records[trial].trial) for trial in selection.trials(study)}


def _key(trial: Trial) -> tuple[str, str, Configuration]:
    configuration = Configuration(trial.optimiser, trial.learning_rate, trial.weight_decay, tuple(sorted(trial.settings.items())))
    return trial.method, trial.arm, configuration
