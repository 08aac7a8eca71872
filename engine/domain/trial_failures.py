"""What is said of a trial that could not be finished; the engine speaks of its arm by id, a person reads words."""

from collections.abc import Sequence

from msgspec.structs import replace

from engine.domain.arm_names import arm_words
from engine.domain.events import TrialFailed
from engine.domain.plan import Trial
from engine.domain.text import Text, message, message_n


def divergence(trial: Trial, steps: int) -> Text:
    """The reason of a trial whose weights left the range of numbers within ``steps`` steps, with the arm by its id."""
    return message_n(
        "With learning rate {rate}, the training of {arm} left the range of numbers within {steps:count} step; a lower learning rate "
        "avoids this.",
        "With learning rate {rate}, the training of {arm} left the range of numbers within {steps:count} steps; a lower learning rate "
        "avoids this.",
        "steps",
        rate=f"{trial.learning_rate:g}",
        arm=trial.arm,
        steps=steps,
    )


def unsuited(failure: TrialFailed) -> bool:
    """Whether it was the setting that did not suit the data, as a learning rate that is too high, and nothing went wrong."""
    return "rate" in failure.reason.values and "arm" in failure.reason.values


def failure_words(failure: TrialFailed, trial: Trial, tasks: Sequence[str]) -> Text:
    """What became of ``trial``; ``tasks`` are the names of the plan's tasks in its order."""
    arm = arm_words(trial.method, trial.arm, tasks)
    if unsuited(failure):
        return replace(failure.reason, values={**failure.reason.values, "arm": arm})
    return message(
        "{arm}, replicate {number}: {reason} The comparison goes on without it.",
        arm=arm,
        number=trial.replicate + 1,
        reason=failure.reason,
    )
