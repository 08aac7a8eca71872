"""What methods and arms are called on the screen; the engine speaks of them by id."""

from engine.domain.arm_names import OPTIMISER_NAMES, arm_words, method_words
from engine.domain.plan import Plan
from engine.domain.text import Text


def method_name(method: str) -> Text:
    """The name of ``method``; one without a name is shown by its id."""
    return method_words(method)


def optimiser_name(optimiser: str) -> Text:
    """The name of ``optimiser``."""
    return Text(OPTIMISER_NAMES.get(optimiser, optimiser))


def arm_name(method: str, arm: str, plan: Plan | None) -> Text:
    """What ``arm`` of ``method`` compares, in words."""
    return arm_words(method, arm, [task.name for task in plan.tasks] if plan is not None else [])
