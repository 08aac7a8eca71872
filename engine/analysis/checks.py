"""The conditions under which the comparison may be trusted, each looked at and reported, passed or not."""

from engine.analysis.arms import Arm, Configuration, arms_of, joint_arms, single_arms
from engine.analysis.controls import controls_of
from engine.analysis.criteria import criteria_changed
from engine.analysis.left_out import failed_note, unsuited_note
from engine.analysis.selection import Selection
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import message, message_n
from engine.domain.verdict import Check

ENOUGH_REPLICATES = 5
"""Intervals from fewer replicates are so wide that they rarely decide anything."""

MOST_IMPROVING = 0.2
"""A larger share of networks cut off while still improving means that the comparison came too early."""


def checks_of(study: Study, plan: Plan, selection: Selection, card: DatasetCard | None = None) -> tuple[Check, ...]:
    """All checks, in the order in which a sceptical reader would ask for them; those on the data need its card."""
    arms = arms_of(study)
    return (
        _criteria_frozen(study, plan),
        _test_used_once(study, selection),
        *_looks(plan),
        _same_splits(arms, plan, selection),
        _equal_budget(arms, plan),
        *controls_of(study, plan, selection, card),
        _replicates(plan),
        _trained_to_the_end(study, plan),
        _failed_trials(study, selection),
    )


def _criteria_frozen(study: Study, plan: Plan) -> Check:
    started = study.started.at if study.started is not None else ""
    if plan.frozen_at is None or plan.criteria_hash is None:
        return Check("criteria_frozen", False, message("The criteria were not frozen before training."))
    if started and plan.frozen_at[:19] > started[:19]:
        return Check("criteria_frozen", False, message("The criteria were frozen only after training had begun."))
    if criteria_changed(plan):
        return Check(
            "criteria_frozen", False, message("The criteria were changed after they had been frozen; the verdict goes by the changed ones.")
        )
    return Check("criteria_frozen", True, message("The criteria were frozen before training and are unchanged."))


def _test_used_once(study: Study, selection: Selection) -> Check:
    scored = {name for name, record in study.records.items() if record.test is not None}
    allowed = set(selection.trials(study))
    if not scored:
        return Check("test_used_once", False, message("The test part has not been scored."))
    if scored - allowed:
        return Check(
            "test_used_once",
            False,
            message_n(
                "{extra:count} network that was not chosen on validation data was scored on the test part.",
                "{extra:count} networks that were not chosen on validation data were scored on the test part.",
                "extra",
                extra=len(scored - allowed),
            ),
        )
    return Check("test_used_once", True, message("The test part was used once, for what was chosen on validation data."))


def _looks(plan: Plan) -> tuple[Check, ...]:
    """A remark where replicates were added after a verdict: the more often one looks, the likelier a chance finding."""
    if not plan.looks:
        return ()
    return (
        Check(
            "looks",
            False,
            message(
                "Replicates were added after a first look at the test part ({first:count} then, {now:count} now; look number "
                "{looks:count}). Looking again makes a chance finding likelier than the intervals say.",
                first=plan.looks[0],
                now=plan.replicates,
                looks=len(plan.looks) + 1,
            ),
        ),
    )


def _same_splits(arms: tuple[Arm, ...], plan: Plan, selection: Selection) -> Check:
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    tested = _tested(joint, selection.configuration)
    singles = single_arms(arms)
    unequal = [
        plan.tasks[position].name
        for position, single in singles.items()
        if _tested(single, selection.baseline.get(plan.tasks[position].name)) != tested
    ]
    if not tested or unequal:
        return Check(
            "same_splits",
            False,
            message("Not every replicate could be compared for {tasks}.", tasks=unequal or [task.name for task in plan.tasks]),
        )
    return Check(
        "same_splits",
        True,
        message_n(
            "Joint and single-task networks were compared on the same {splits:count} split.",
            "Joint and single-task networks were compared on the same {splits:count} splits.",
            "splits",
            splits=len(tested),
        ),
    )


def _equal_budget(arms: tuple[Arm, ...], plan: Plan) -> Check:
    singles = single_arms(arms)
    budgets = {position: len(single.records) for position, single in singles.items()}
    joints = joint_arms(arms, len(plan.tasks))
    most = max((len(arm.records) for arm in joints), default=0)
    least = min((budgets.get(position, 0) for position in range(len(plan.tasks))), default=0)
    if least < most:
        return Check(
            "equal_budget",
            False,
            message(
                "Some single-task network had fewer tuning attempts ({single:count}) than joint training ({joint:count}).",
                single=least,
                joint=most,
            ),
        )
    return Check(
        "equal_budget",
        True,
        message_n(
            "Every network was tuned with the same {count:count} combination of optimiser and learning rate.",
            "Every network was tuned with the same {count:count} combinations of optimiser and learning rate.",
            "count",
            count=least,
        ),
    )


def _replicates(plan: Plan) -> Check:
    if plan.replicates < ENOUGH_REPLICATES:
        return Check(
            "replicates",
            False,
            message_n(
                "There is only {now:count} replicate; {enough:count} or more are advised.",
                "There are only {now:count} replicates; {enough:count} or more are advised.",
                "now",
                now=plan.replicates,
                enough=ENOUGH_REPLICATES,
            ),
        )
    return Check(
        "replicates",
        True,
        message_n(
            "The comparison rests on {now:count} replicate.", "The comparison rests on {now:count} replicates.", "now", now=plan.replicates
        ),
    )


def _trained_to_the_end(study: Study, plan: Plan) -> Check:
    """Whether the compared networks had stopped improving by themselves before the longest training was over."""
    ends = [record.finished for record in study.records.values() if record.test is not None and record.finished is not None]
    improving = sum(1 for end in ends if end.steps >= plan.training.max_steps and end.best_step >= end.steps)
    if improving > MOST_IMPROVING * len(ends):
        return Check(
            "trained_to_the_end",
            False,
            message_n(
                "{improving:count} of the {networks:count} compared networks was still improving when training ended; a "
                "longer training may change the result.",
                "{improving:count} of the {networks:count} compared networks were still improving when training ended; "
                "a longer training may change the result.",
                "improving",
                improving=improving,
                networks=len(ends),
            ),
        )
    return Check("trained_to_the_end", True, message("The compared networks had stopped improving before training ended."))


def _failed_trials(study: Study, selection: Selection) -> Check:
    normal = unsuited_note(study, selection.compared(study))
    failed = failed_note(study) if normal is None else None
    skipped = sum(1 for record in study.records.values() if record.skipped)
    if failed is not None:
        return Check("failed_trials", False, failed)
    if skipped:
        return Check(
            "failed_trials",
            False,
            message_n(
                "{skipped:count} of {trials:count} trials was left out on request.",
                "{skipped:count} of {trials:count} trials were left out on request.",
                "skipped",
                skipped=skipped,
                trials=len(study.records),
            ),
        )
    finished = sum(1 for record in study.records.values() if record.finished is not None)
    return Check("failed_trials", True, normal or message("All {trials:count} trials were finished.", trials=finished))


def _tested(arm: Arm | None, configuration: Configuration | None) -> set[int]:
    if arm is None or configuration is None:
        return set()
    return {replicate for replicate, record in arm.records[configuration].items() if record.test is not None}
