"""What methods and arms are called on the screen; the engine speaks of them by id."""

from engine.domain.method_names import ARM_NAMES, METHOD_NAMES
from engine.domain.plan import Plan
from engine.domain.text import Text, mark, message

OPTIMISER_NAMES: dict[str, str] = {"adamw": mark("AdamW"), "sgd": mark("SGD")}


def method_name(method: str) -> Text:
    """The name of ``method``; one without a name is shown by its id."""
    return Text(METHOD_NAMES.get(method, method))


def optimiser_name(optimiser: str) -> Text:
    """The name of ``optimiser``."""
    return Text(OPTIMISER_NAMES.get(optimiser, optimiser))


def arm_name(method: str, arm: str, plan: Plan | None) -> Text:
    """What ``arm`` of ``method`` compares, in words."""
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
            if plan is not None and len(plan.tasks) > 2 and 1 <= number <= len(plan.tasks):
                return message("Swept weights, {task} emphasised", task=plan.tasks[number - 1].name)
            if plan is not None and len(plan.tasks) == 2:
                return message("Swept weights, {first} to {second}", first=number, second=10 - number)
            return message("Swept weights, number {number}", number=number)
        case "rank":
            return message("{method}, codes of length {length}", method=method_name(method), length=which)
        case _:
            return Text(ARM_NAMES[arm]) if arm in ARM_NAMES else method_name(method)
