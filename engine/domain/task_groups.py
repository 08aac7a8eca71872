"""Which tasks share a network: a proposal from what is known before training, and groups as people write them.

The proposal looks at counts, criteria and decisions alone, never at the value of a label: every row may be in the test part of
some replicate. So it is weak evidence, and says so; training compares its groups with everything else.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.text import Text, message, message_n

GROUP_METHOD, GROUP_SETTING = "group_networks", "groups"
"""The method that trains a network for each group, and its setting that says which groups."""
PLENTY = 1000
"""Labels from which a task can well learn alone, if others have fewer by ``RATIO``."""
RATIO = 2.0
Names = tuple[str, ...]
Division = tuple[Names, ...]
"""Groups in the order of their first tasks, each in plan order; together they hold every task once."""


class TaskGroup(Struct, frozen=True):
    """Tasks that share a network, or one that has its own, and why."""

    tasks: Names
    reason: Text


def proposed_groups(
    tasks: Sequence[Task], labels: Mapping[str, int], private: Sequence[Names] = (), relations: Sequence[Relation] = ()
) -> tuple[TaskGroup, ...]:
    """The groups to begin with; one group of all tasks where nothing divides them.

    ``labels`` counts those of each task; ``private`` names the tasks of each column that not all may see; ``relations`` are experts'.
    """
    names = [task.name for task in tasks]
    alone = [task.name for task in tasks if _needs_nobody(task, tasks, labels)]
    found = [TaskGroup((name,), _alone_words(name, names, labels)) for name in alone]
    rest = [name for name in names if name not in alone]
    for linked in _linked(rest, private):
        rest = [name for name in rest if name not in linked]
        found.append(TaskGroup(linked, message("They see columns that the other tasks may not see.")))
    return tuple(sorted((*found, *_rest(tasks, rest, labels, relations, divided=bool(found))), key=lambda one: names.index(one.tasks[0])))


def groups_for(
    card: DatasetCard, tasks: Sequence[Task], columns: Sequence[ColumnChoice] = (), relations: Sequence[Relation] = ()
) -> tuple[TaskGroup, ...]:
    """As ``proposed_groups``, from what was read and decided."""
    labels = {task.name: card.label_counts.get(task.name, card.rows) for task in tasks}
    private = [choice.private_to for choice in columns if choice.role == "feature" and choice.private_to]
    return proposed_groups(tasks, labels, private, relations)


def divides(groups: Sequence[Sequence[str]]) -> bool:
    """Whether ``groups`` are something else than one network for all, or one for each task, which are compared anyway."""
    return len(groups) > 1 and any(len(group) > 1 for group in groups)


def by_kind(tasks: Sequence[Task]) -> Division:
    """The tasks with classes, and the quantities."""
    classes, quantities = _kinds(tasks, [task.name for task in tasks])
    return in_order([group for group in (classes, quantities) if group], [task.name for task in tasks])


def in_order(groups: Sequence[Sequence[str]], names: Sequence[str]) -> Division:
    """``groups`` as a division of ``names``: tasks and groups in plan order, unknown tasks left out, those in no group alone."""
    kept = [tuple(name for name in names if name in group) for group in groups]
    kept += [(name,) for name in names if not any(name in group for group in kept)]
    return tuple(sorted((group for group in kept if group), key=lambda group: names.index(group[0])))


def groups_text(groups: Sequence[Sequence[str]]) -> str:
    """``groups`` as the setting of the method holds them: ``A+B, C``."""
    return ", ".join("+".join(group) for group in groups)


def named_groups(settings: Sequence[MethodChoice]) -> str:
    """The groups that ``settings`` of methods name; empty for none."""
    return str(next((choice.settings.get(GROUP_SETTING, "") for choice in settings if choice.method == GROUP_METHOD), "")).strip()


def read_groups(words: str, names: Sequence[str]) -> Division:
    """The division of ``names`` that ``words`` (``A+B, C``) mean; tasks that are not named have a network of their own.

    Names may hold plus signs and commas: the longest that fits is meant. PlanError for what is no division.
    """
    groups: list[list[str]] = [[]]
    left = words.strip()
    while left:
        name = max((known for known in names if _begins(left, known)), key=len, default=None)
        if name is None:
            raise PlanError(message("The groups “{words}” name “{left}”, which is not a task of the plan.", words=words, left=left))
        if any(name in group for group in groups):
            raise PlanError(message("The groups “{words}” name {task} twice. A task belongs to one group.", words=words, task=name))
        groups[-1].append(name)
        left = left[len(name) :].strip()
        if left.startswith(","):
            groups.append([])
        left = left[1:].strip()
    return in_order(groups, names)


def _begins(words: str, name: str) -> bool:
    return words.startswith(name) and words[len(name) :].strip()[:1] in ("", "+", ",")


def _needs_nobody(task: Task, tasks: Sequence[Task], labels: Mapping[str, int]) -> bool:
    """Whether it may not get worse, and has so many more labels than others that it has little to gain from them."""
    fewest = min((labels[other.name] for other in tasks if other is not task), default=labels[task.name])
    return task.floor >= 0 and labels[task.name] >= max(PLENTY, RATIO * fewest)


def _alone_words(name: str, names: Sequence[str], labels: Mapping[str, int]) -> Text:
    poor = min((other for other in names if other != name), key=lambda other: labels[other])
    return message_n(
        "It may not get worse and has {labels:count} label ({poor}: {fewer:count}): little to gain from the others, much to lose.",
        "It may not get worse and has {labels:count} labels ({poor}: {fewer:count}): little to gain from the others, much to lose.",
        "labels",
        labels=labels[name],
        poor=poor,
        fewer=labels[poor],
    )


def _linked(names: Sequence[str], private: Sequence[Names]) -> list[Names]:
    """Tasks that share columns which others of ``names`` may not see."""
    groups: list[set[str]] = []
    for tasks in private:
        seen = set(tasks) & set(names)
        if 1 < len(seen) < len(names):
            joined = [group for group in groups if group & seen]
            groups = [group for group in groups if not group & seen] + [seen.union(*joined)]
    return [tuple(name for name in names if name in group) for group in groups if len(group) < len(names)]


def _rest(
    tasks: Sequence[Task], rest: Sequence[str], labels: Mapping[str, int], relations: Sequence[Relation], *, divided: bool
) -> list[TaskGroup]:
    """The tasks that nothing has placed yet: by kind where there are several of each, else together."""
    if len(rest) < 2:
        return [TaskGroup((name,), message("No other task is left that it could be trained with.")) for name in rest]
    classes, quantities = _kinds(tasks, rest)
    if len(classes) > 1 and len(quantities) > 1:
        return [
            TaskGroup(classes, message("They answer with classes. Quantities have errors of another kind, and one may drown the other.")),
            TaskGroup(quantities, message("They are quantities. Classes have errors of another kind, and one may drown the other.")),
        ]
    related = any({relation.given, relation.about} <= set(rest) for relation in relations)
    return [TaskGroup(tuple(rest), _together_words(rest, labels, related=related, divided=divided))]


def _together_words(rest: Sequence[str], labels: Mapping[str, int], *, related: bool, divided: bool) -> Text:
    poor, rich = min(rest, key=lambda name: labels[name]), max(rest, key=lambda name: labels[name])
    if related:
        return message("Experts say how their answers go together.")
    if labels[rich] >= RATIO * labels[poor]:
        return message_n(
            "{poor} has only {labels:count} label; what it shares with the others may help it.",
            "{poor} has only {labels:count} labels; what it shares with the others may help it.",
            "labels",
            poor=poor,
            labels=labels[poor],
        )
    if divided:
        return message("Nothing that is known before training speaks against training them together.")
    return message("Nothing that is known before training divides the tasks.")


def _kinds(tasks: Sequence[Task], names: Sequence[str]) -> tuple[Names, Names]:
    chosen = [task for task in tasks if task.name in names]
    classes = tuple(task.name for task in chosen if task.kind != "regression")
    return classes, tuple(task.name for task in chosen if task.kind == "regression")
