"""What the task fit means, in sentences: the proposal first, then how far it can be trusted, then what to do."""

from engine.domain.plan import Plan
from engine.domain.task_fit import Grouping, TaskFit
from engine.domain.text import Text, message, message_n

MOST_PAIRS = 6
"""So many pairs can be read in one sentence."""


def sentences_of(plan: Plan, fit: TaskFit) -> tuple[Text, ...]:
    """The sentences for ``fit``; none where nothing was measured."""
    best = fit.within(len(plan.tasks))
    found: list[Text] = []
    if best is not None:
        found += [_proposal(best, fit, len(plan.tasks)), *_trust(plan, best, fit)]
    if fit.next_pairs:
        pairs = [f"{first} + {second}" for first, second in fit.next_pairs]
        shown = pairs if len(pairs) <= MOST_PAIRS else [*pairs[:MOST_PAIRS], f"… ({len(pairs)})"]
        found.append(
            message(
                "{tasks:count} tasks make too many groups to train. The gradients of these pairs agree most: {pairs}. Agreement hints at "
                "help but does not prove it; the method Task groups trains them if its setting names them.",
                tasks=len(plan.tasks),
                pairs=shown,
            )
        )
    return tuple(found)


def group_names(grouping: Grouping) -> list[str]:
    """The groups as names joined by a plus."""
    return [" + ".join(group) for group in grouping.groups]


def _proposal(best: Grouping, fit: TaskFit, tasks: int) -> Text:
    if best.networks == tasks:
        return message_n(
            "On validation data no grouping beats one network per task ({compared:count} was compared).",
            "On validation data no grouping beats one network per task ({compared:count} were compared).",
            "compared",
            compared=fit.compared,
        )
    if best.interval is None:
        span = message("mean gain {gain:gain}", gain=best.gain)
    else:
        span = message(
            "mean gain {gain:gain}, 95 % interval {low:gain} to {high:gain}", gain=best.gain, low=best.interval[0], high=best.interval[1]
        )
    if best.networks == 1:
        return message_n(
            "On validation data one network for all tasks is the best of {compared:count} grouping ({span}).",
            "On validation data one network for all tasks is the best of {compared:count} groupings ({span}).",
            "compared",
            compared=fit.compared,
            span=span,
        )
    return message_n(
        "On validation data the best of {compared:count} grouping is: {groups} ({span}).",
        "On validation data the best of {compared:count} groupings is: {groups} ({span}).",
        "compared",
        compared=fit.compared,
        groups=group_names(best),
        span=span,
    )


def _trust(plan: Plan, best: Grouping, fit: TaskFit) -> list[Text]:
    count = len(plan.tasks)
    found: list[Text] = []
    if best.networks < count and fit.held_out is not None:
        if fit.held_out > 0:
            found.append(
                message(
                    "The best of many is flattered by chance: on replicates that the choice did not look at, {gain:gain} are left.",
                    gain=fit.held_out,
                )
            )
        else:
            found.append(
                message(
                    "The best of many is flattered by chance: on replicates that the choice did not look at, "
                    "nothing is left ({gain:gain}), so do not build on it.",
                    gain=fit.held_out,
                )
            )
    if count > 3 and not any(2 < len(group.tasks) < count for group in fit.groups):
        found.append(message("Groups between a pair and all tasks were not trained; the method Task groups does so."))
    if 1 < best.networks < count:
        found.append(
            message(
                "This is a proposal for the next study: compare these groups in it as networks by group, with another seed. "
                "The test part was not used for it."
            )
        )
    return found
