"""Which methods suit the data, and why: rules in words over a few facts of the data, without loading or training anything.

A rule promises no gain. It says what a method is for and what of the data speaks for it or against it; a method without a rule of
its own is explained by its summary and is tried where time does not matter.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from engine.domain.method_names import family_of
from engine.domain.plan import Preset
from engine.domain.relation import class_tasks
from engine.domain.task_groups import divides, groups_text
from engine.domain.text import Text, message, message_n
from engine.studies.situation import Situation

MOST_TASKS_FOR_PAIRS = 8
"""Beyond this many tasks the number of pairs costs more than it tells."""
MOST_GROUPS: dict[Preset, int] = {"quick": 0, "standard": 25, "thorough": 56}
"""So many groups of tasks a preset trains beside the joint network; four tasks make 10, five 25, six 56, eight 246."""
MOST_GROUPS_OF_IMAGES = 10
MOST_TASKS_FOR_GRADIENTS = 16
"""Beyond this many tasks a gradient for each of them costs more than it tells."""
FEWEST_SHARED_ROWS = 50
"""Rows with both labels from which a relation can be learned on the training part; the methods ask for 30 there."""
FEWEST_FOR_CURVES = 100
"""Labels of the best labelled task below which an eighth of its training labels is next to nothing."""
FEWEST_IN_BATCH = 2.0
"""Labels of a task in a batch of 64 below which the pace of its loss is mostly chance."""
FURTHER: dict[Preset, int] = {"quick": 0, "standard": 3, "thorough": 1000}
"""How many methods a preset proposes beside equal and swept weights; with images, where all takes longer, one less."""
ALWAYS = ("equal_weights", "swept_weights")


class Fit(Struct, frozen=True):
    """How well a method suits the data: ``score`` 0 does not fit, and higher ones are proposed first; and why."""

    score: float
    reason: Text


class Judged(Struct, frozen=True):
    """A method of the catalogue as the proposal shows it."""

    method: str
    chosen: bool
    fits: bool
    reason: Text


Rule = Callable[[Situation], Fit]


def judge(situation: Situation, methods: Mapping[str, str], wanted: Sequence[str] = (), besides: Sequence[str] = ()) -> tuple[Judged, ...]:
    """Every one of ``methods`` (id to summary, in the order of the catalogue) with its reason.

    ``wanted`` replaces the choice; where there is none, ``besides`` joins it.
    """
    fits = {method: fit_of(method, summary, situation) for method, summary in methods.items()}
    chosen = dict.fromkeys(("single_task", *(wanted or (*choose(situation, fits), *besides))))
    return tuple(Judged(method, method in chosen, fit.score > 0, _told(fit)) for method, fit in fits.items())


def fit_of(method: str, summary: str, situation: Situation) -> Fit:
    """What the rules say of ``method``; by its family's rule, or its summary alone, where it has none of its own."""
    rule = RULES.get(method) or RULES.get(family_of(method))
    fit = rule(situation) if rule is not None else Fit(0.5, _BY_SUMMARY)
    if fit.score > 0 and method not in PREFERRED:
        fit = Fit(min(fit.score, 0.9), _BY_SUMMARY)
    return Fit(fit.score, Text(summary)) if fit.reason == _BY_SUMMARY else fit


def choose(situation: Situation, fits: Mapping[str, Fit]) -> tuple[str, ...]:
    """The methods that the preset proposes beside the baseline, in the order of the catalogue."""
    thorough = situation.preset == "thorough"
    further = max(0, FURTHER[situation.preset] - (situation.images and not thorough))
    ranked = sorted((method for method in fits if method not in _PLAIN and fits[method].score > 0), key=lambda one: -fits[one].score)
    picked: list[str] = []
    for method in ranked:
        taken = {family_of(one) for one in picked}
        if thorough or (len(picked) < further and family_of(method) not in taken):
            picked.append(method)
    plain = {method for method in _PLAIN if method in fits and _affordable(method, fits[method], situation)}
    if "task_groups" in plain:
        plain.discard("task_pairs")
    return tuple(method for method in fits if method in plain or method in picked)


def _affordable(method: str, fit: Fit, situation: Situation) -> bool:
    if method == "group_networks" or (method == "task_groups" and not _has_time_for_groups(situation)):
        return False
    if method in _CONTROLS and situation.preset == "quick":
        return False
    if not situation.images or method not in _SLOW_ON_IMAGES:
        return fit.score > 0
    return fit.score > 0 and situation.preset in _SLOW_ON_IMAGES[method]


def _told(fit: Fit) -> Text:
    return fit.reason if fit.score > 0 else message("Does not suit the data: {reason}", reason=fit.reason)


def _baseline(situation: Situation) -> Fit:
    return Fit(1.0, message("One network per task: what every joint training is measured against."))


def _equal(situation: Situation) -> Fit:
    return Fit(9.0, message("The plainest way to train together; it shows whether the tasks fit at all."))


def _swept(situation: Situation) -> Fit:
    if situation.images and situation.preset == "quick":
        return Fit(9.0, message("With images every further weighting takes long. The standard preset includes it."))
    return Fit(9.0, message("Favours each task in turn and shows what that costs the others."))


def _networks_by_group(situation: Situation) -> Fit:
    if not divides(groups := [group.tasks for group in situation.groups]):
        return Fit(0.5, message("Nothing that is known before training divides the tasks; it compares the groups that you name."))
    return Fit(1.0, message("Weak hints before training: {groups}. It is compared where you ask for it.", groups=groups_text(groups)))


def _pairs(situation: Situation) -> Fit:
    count = len(situation.tasks)
    pairs = count * (count - 1) // 2
    if count == 2:
        return Fit(0.0, message("With two tasks the only pair is the joint training itself."))
    if count > MOST_TASKS_FOR_PAIRS:
        return Fit(0.0, message("{tasks} tasks make {pairs} pairs, which costs more than it tells.", tasks=count, pairs=pairs))
    if situation.images and situation.preset != "thorough":
        return Fit(1.0, message("With images every pair takes long (pairs: {pairs}). The thorough preset includes them.", pairs=pairs))
    return Fit(1.0, message("Trains every two tasks alone (pairs: {pairs}) and shows who helps whom.", pairs=pairs))


def _groups(situation: Situation) -> Fit:
    count = len(situation.tasks)
    if count < 4:
        return Fit(0.0, message("With {tasks} tasks the only groups are the pairs and the whole.", tasks=count))
    if count > MOST_TASKS_FOR_PAIRS:
        return Fit(
            0.0,
            message("{tasks} tasks make too many groups; its setting may name those that are worth training.", tasks=count),
        )
    groups = _group_count(situation)
    if not _has_time_for_groups(situation):
        return Fit(1.0, message("Shows how the tasks are best divided among networks, but trains {groups} groups for it.", groups=groups))
    return Fit(1.0, message("Trains every group of tasks (groups: {groups}) and shows how they are best divided.", groups=groups))


def _label_curves(situation: Situation) -> Fit:
    rich = situation.by_labels()[-1]
    if situation.labels[rich] < FEWEST_FOR_CURVES:
        return Fit(
            0.0,
            message_n(
                "Even {task} has only {labels:count} label, too few to hide any.",
                "Even {task} has only {labels:count} labels, too few to hide some.",
                "labels",
                task=rich,
                labels=situation.labels[rich],
            ),
        )
    if not _affordable("label_curves", Fit(1.0, _BY_SUMMARY), situation):
        return Fit(1.0, message("Shows what further labels would bring. It takes long, so only longer presets include it."))
    return Fit(1.0, message("Trains with parts of the labels: shows what further ones would bring and how many joint training saves."))


def _shuffled_labels(situation: Situation) -> Fit:
    if not _affordable("shuffled_labels", Fit(1.0, _BY_SUMMARY), situation):
        return Fit(1.0, message("A control with labels that carry nothing. It takes time, so only longer presets include it."))
    return Fit(1.0, message("A control: beside tasks whose labels carry nothing, no task may gain."))


def _group_count(situation: Situation) -> int:
    count = len(situation.tasks)
    return 2**count - count - 2


def _has_time_for_groups(situation: Situation) -> bool:
    most = MOST_GROUPS[situation.preset]
    if situation.images:
        most = min(most, MOST_GROUPS_OF_IMAGES) if situation.preset == "thorough" else 0
    return _group_count(situation) <= most


def _matching(situation: Situation) -> Fit:
    known = [task.name for task in class_tasks(situation.tasks)]
    if len(known) < 2:
        return Fit(0.0, message("It takes two tasks with classes, and there is {count}.", count=len(known)))
    if all(situation.labels[name] >= situation.rows for name in known):
        return Fit(0.0, message("Every row carries all labels, so that no task has any to lend."))
    pairs = [pair for pair in situation.both if set(pair) <= set(known)]
    if situation.relations:
        return Fit(6.0, message("Experts say how the tasks' answers go together; rows without a label can learn from that."))
    if not pairs:
        return Fit(1.0, _BY_SUMMARY)
    most = max(situation.both[pair] for pair in pairs)
    if most < FEWEST_SHARED_ROWS:
        return Fit(
            0.0,
            message_n(
                "Only {rows:count} row carries two tasks' labels, too few to learn how the answers go together. A "
                "relation table from experts would make it possible.",
                "Only {rows:count} rows carry two tasks' labels, too few to learn how the answers go together. "
                "A relation table from experts would make it possible.",
                "rows",
                rows=most,
            ),
        )
    first, second = min(pairs, key=lambda pair: (situation.share(pair), pair))
    share = situation.share((first, second))
    if share >= 0.9:
        return Fit(
            0.8, message("Few labels are missing: at least {share:percent} of the labelled rows of any two tasks have both.", share=share)
        )
    reason = message(
        "Of the rows with a label of {first} or {second}, {share:percent} have both; each may learn from rows of the other.",
        first=first,
        second=second,
        share=share,
    )
    return Fit(5.0 if share < 0.3 else 2.0, reason)


def _pseudo_labels(situation: Situation) -> Fit:
    known = class_tasks(situation.tasks)
    if not known:
        return Fit(0.0, message("It takes a task with classes: of a quantity no network says how sure it is."))
    if all(situation.labels[task.name] >= situation.rows for task in known):
        return Fit(0.0, message("Every row carries all labels of the tasks with classes, so that none is left to guess."))
    return Fit(0.9, _BY_SUMMARY)


def _self_auxiliary(situation: Situation) -> Fit:
    count = len(situation.tasks)
    if count > MOST_TASKS_FOR_PAIRS:
        return Fit(0.0, message("{tasks} tasks make {pairs} ways to help, too many to measure.", tasks=count, pairs=count * (count - 1)))
    poor, rich = situation.by_labels()[0], situation.by_labels()[-1]
    ratio = situation.labels[rich] / max(1, situation.labels[poor])
    if ratio >= 2:
        reason = message(
            "{rich} has {ratio} times as many labels as {poor}; help may go one way without harm on the way back.",
            rich=rich,
            poor=poor,
            ratio=f"{ratio:.1f}",
        )
        return Fit(4.5, reason)
    return Fit(1.5, message("Lets help go one way only, should a task help another that does not help it back."))


def _factorisation(situation: Situation) -> Fit:
    count = len(situation.tasks)
    if count < 3:
        return Fit(0.0, message("It looks for what many tasks have in common; with {tasks} tasks little can be seen.", tasks=count))
    poor = situation.by_labels()[0]
    alike = len({(task.kind, task.outputs) for task in situation.tasks}) == 1
    return Fit(
        4.0 if alike else 2.5,
        message_n(
            "Looks for what the {tasks} tasks have in common, so that {task} with its {labels:count} label learns only what sets it apart.",
            "Looks for what the {tasks} tasks have in common, so that {task} with its {labels:count} labels "
            "learns only what sets it apart.",
            "labels",
            tasks=count,
            task=poor,
            labels=situation.labels[poor],
        ),
    )


def _regularisation(situation: Situation) -> Fit:
    if not situation.both:
        return Fit(1.0, _BY_SUMMARY)
    pair = max(situation.both, key=lambda one: (situation.both[one], one))
    if situation.both[pair] == 0:
        return Fit(0.0, message("No row carries labels of two tasks, so that nothing can be compared on one row."))
    share = situation.share(pair)
    facts = {"share": share, "first": pair[0], "second": pair[1]}
    if share < 0.5:
        return Fit(
            1.1,
            message(
                "Compares what tasks use of one row, but at best {share:percent} of the rows labelled for {first} or {second} have both.",
                **facts,
            ),
        )
    return Fit(
        3.0,
        message("Compares what tasks use of one row; {share:percent} of the rows labelled for {first} or {second} have both.", **facts),
    )


def _aggregation(situation: Situation) -> Fit:
    count = len(situation.tasks)
    if count > MOST_TASKS_FOR_GRADIENTS:
        return Fit(0.0, message("Each step would need a gradient for each of {tasks} tasks, which takes too long.", tasks=count))
    return Fit(
        3.4,
        message("Should some of the {tasks} tasks pull in opposite directions, it looks for steps that harm none of them.", tasks=count),
    )


def _weighting(situation: Situation) -> Fit:
    kinds = {task.kind for task in situation.tasks}
    if len(kinds) > 1:
        return Fit(3.6, message("The tasks are of {kinds} kinds, whose errors are counted in different units.", kinds=len(kinds)))
    return Fit(1.2, message("Finds the tasks' weights while it trains, where sweeping them tries only some."))


def _paced(situation: Situation) -> Fit:
    poor = situation.by_labels()[0]
    per_batch = 64 * situation.labels[poor] / max(1, situation.rows)
    if per_batch < FEWEST_IN_BATCH:
        return Fit(
            0.0,
            message(
                "It goes by how fast each loss falls, and a batch of 64 rows holds only {labels} labels of {task}.",
                labels=f"{per_batch:.1f}",
                task=poor,
            ),
        )
    return Fit(0.8, _BY_SUMMARY)


_BY_SUMMARY = Text("")
"""Stands for the method's own summary."""
_CONTROLS = ("label_curves", "shuffled_labels")
"""Further trainings that explain or check the comparison; the quick preset does without."""
_PLAIN = ("single_task", *ALWAYS, "group_networks", "task_pairs", "task_groups", *_CONTROLS)
_SLOW_ON_IMAGES: dict[str, tuple[Preset, ...]] = {
    "swept_weights": ("standard", "thorough"),
    "task_pairs": ("thorough",),
    **dict.fromkeys(_CONTROLS, ("thorough",)),
}
RULES: dict[str, Rule] = {
    "single_task": _baseline,
    "equal_weights": _equal,
    "swept_weights": _swept,
    "group_networks": _networks_by_group,
    "task_pairs": _pairs,
    "task_groups": _groups,
    "label_curves": _label_curves,
    "shuffled_labels": _shuffled_labels,
    "matching": _matching,
    "factorisation": _factorisation,
    "regularisation": _regularisation,
    "auxiliary": _self_auxiliary,
    "aggregation": _aggregation,
    "weighting": _weighting,
    "dynamic_average": _paced,
    "famo": _paced,
    "pseudo_labels": _pseudo_labels,
    "gradnorm": _paced,
}
"""By method, else by family."""
PREFERRED = (*_PLAIN, "uncertainty_optimal", "upgrad", "dmtrl_tucker", "distribution_matching", "rep_mtl", "self_auxiliary")
"""The one of each family that is proposed first: the one that asks for the fewest choices. Others follow where time does not matter."""
