"""Groups of tasks that share a network: what is asked for, and what suggests itself."""

from collections.abc import Sequence

from engine.cli.console import Console
from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, Plan
from engine.domain.task_groups import GROUP_METHOD, GROUP_SETTING, TaskGroup, divides, groups_text, named_groups, read_groups
from engine.domain.text import message

PROPOSED = "proposed"


def with_groups(
    wanted: str, methods: Sequence[str], settings: Sequence[MethodChoice], proposed: Sequence[TaskGroup]
) -> tuple[tuple[str, ...], tuple[MethodChoice, ...]]:
    """``methods`` and ``settings`` with the groups that are ``wanted``; PlanError where nothing suggests itself or it is no division.

    The method is compared without groups of its own with those that suggest themselves, where there are any.
    """
    groups = [group.tasks for group in proposed]
    named = named_groups(settings)
    if not wanted and (GROUP_METHOD not in methods or named or not divides(groups)):
        return tuple(methods), tuple(settings)
    if wanted in ("", PROPOSED):
        if not divides(groups):
            raise PlanError(
                message("Nothing that is known before training divides the tasks. Name the groups, for example --groups A+B,C, or none.")
            )
        words = groups_text(groups)
    else:
        words = groups_text(read_groups(wanted, [name for group in groups for name in group]))
    chosen = (*methods, GROUP_METHOD) if methods and GROUP_METHOD not in methods else tuple(methods)
    return chosen, (*settings, MethodChoice(GROUP_METHOD, {GROUP_SETTING: words}))


def explain_groups(plan: Plan, proposed: Sequence[TaskGroup], console: Console) -> None:
    """Say which groups are compared and what speaks for them, or which ones could be."""
    suggested = [group.tasks for group in proposed]
    words = named_groups(plan.methods)
    if words:
        for group in read_groups(words, [task.name for task in plan.tasks]):
            reason = next((one.reason for one in proposed if one.tasks == group), message("As you arranged it."))
            console.explain(message("{name}: {value}", name=f"● {' + '.join(group)}", value=reason))
        console.explain(message("These groups are only where to begin: before training the evidence is weak, and training decides."))
    elif divides(suggested):
        console.explain(
            message(
                "Before training, these groups of tasks suggest themselves: {groups}. Add --groups proposed to compare them too.",
                groups=groups_text(suggested),
            )
        )
