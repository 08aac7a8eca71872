"""What the arms of a comparison are called on the screen, on paper and on the command line; trials speak of them by id."""

from collections.abc import Sequence

from engine.domain.method_names import ARM_NAMES, METHOD_NAMES
from engine.domain.text import Text, format_percent, mark, message

OPTIMISER_NAMES: dict[str, str] = {"adamw": mark("AdamW"), "sgd": mark("SGD")}


def method_words(method: str) -> Text:
    """The name of ``method``; one without a name is shown by its id."""
    return Text(METHOD_NAMES.get(method, method))


def arm_words(method: str, arm: str, tasks: Sequence[str]) -> Text:
    """What ``arm`` of ``method`` compares; ``tasks`` are those of the plan, in plan order, or none where they are not known."""
    kind, _, which = arm.partition(":")
    match kind:
        case "single":
            return message("{task} alone", task=which)
        case "pair":
            return message("{tasks} as a pair", tasks=which.split("+"))
        case "group":
            return message("{tasks} as a group", tasks=which.split("+"))
        case "groups":
            return message("Networks by group: {groups}", groups=which)
        case "weights" if which.isdigit():
            weights = weights_words(arm, tasks)
            return message("Swept weights, {weights}", weights=weights) if weights is not None else method_words(method)
        case "rank":
            return message("{method}, codes of length {length}", method=method_words(method), length=which)
        case _:
            return Text(ARM_NAMES[arm]) if arm in ARM_NAMES else method_words(method)


def compared_words(method: str, arm: str, optimiser: str, tasks: Sequence[str]) -> Text:
    """Which way of joint training was compared with the single-task networks; ``tasks`` are those of the plan, in plan order."""
    way, name = arm_words(method, arm, tasks), Text(OPTIMISER_NAMES.get(optimiser, optimiser))
    return message("Joint training compared: {way} ({optimiser}).", way=way, optimiser=name)


def weights_words(arm: str, tasks: Sequence[str]) -> Text | None:
    """How an arm of swept weights divides the weight; None for another arm, and where ``tasks`` are not those it was made for."""
    kind, _, which = arm.partition(":")
    number = int(which) if kind == "weights" and which.isdigit() else 0
    if len(tasks) > 2 and 1 <= number <= len(tasks):
        return message("{task} emphasised", task=tasks[number - 1])
    if len(tasks) == 2 and 1 <= number <= 9:
        share, rest = (format_percent(tenths / 10, digits=0) for tenths in (number, 10 - number))
        return message("{first} {share}, {second} {rest}", first=tasks[0], share=share, second=tasks[1], rest=rest)
    return None
