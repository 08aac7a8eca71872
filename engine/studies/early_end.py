"""Whether a verdict can be reached from what is finished, when a person has no time for the rest."""

from engine.analysis.arms import Arm, Configuration, arms_of, single_arms
from engine.analysis.selection import choose
from engine.domain.study import Study
from engine.domain.text import Text, message

LEAST_REPLICATES = 2
"""Without a second replicate nothing can be said of how far the result depends on the split."""


def reason_against_ending(study: Study) -> Text | None:
    """Why no verdict can be reached from the finished trials of ``study``; None when it can."""
    plan = study.plan
    if plan is None:
        return message("There is nothing to judge yet: training has not been started.")
    selection = choose(study)
    arms = arms_of(study)
    singles = single_arms(arms)
    finished = {task.name: _finished(singles.get(position), selection.baseline.get(task.name)) for position, task in enumerate(plan.tasks)}
    short = [task for task, replicates in finished.items() if len(replicates) < LEAST_REPLICATES]
    if short:
        return message(
            "A verdict needs at least {least:count} finished replicates of each single-task network; there are fewer for {tasks}. "
            "Let training go on, or stop and continue later.",
            least=LEAST_REPLICATES,
            tasks=short,
        )
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    shared = _finished(joint, selection.configuration).intersection(*finished.values())
    if len(shared) < LEAST_REPLICATES:
        return message(
            "A verdict needs at least {least:count} finished replicates of a way of joint training, on the splits of the single-task "
            "networks; there are {found:count}. Let training go on, or stop and continue later.",
            least=LEAST_REPLICATES,
            found=len(shared),
        )
    return None


def _finished(arm: Arm | None, configuration: Configuration | None) -> set[int]:
    if arm is None or configuration is None:
        return set()
    return {replicate for replicate, record in arm.records[configuration].items() if record.finished is not None}
