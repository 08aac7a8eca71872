"""What the arms of a comparison are called on the screen, on paper and on the command line; trials speak of them by id."""

from collections.abc import Sequence

from engine.domain.method_names import ARM_NAMES, METHOD_NAMES
from engine.domain.text import Text, mark, message

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
        case "weights" if which.isdigit():
            number = int(which)
            if len(tasks) > 2 and 1 <= number <= len(tasks):
                return message("Swept weights, {task} emphasised", task=tasks[number - 1])
            if len(tasks) == 2:
                return message("Swept weights, {first} to {second}", first=number, second=10 - number)
            return message("Swept weights, number {number}", number=number)
        case "rank":
            return message("{method}, codes of length {length}", method=method_words(method), length=which)
        case _:
            return Text(ARM_NAMES[arm]) if arm in ARM_NAMES else method_words(method)
