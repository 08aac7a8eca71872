"""What is said of a trial that could not be finished."""

from engine.domain.events import TrialFailed
from engine.domain.plan import Trial
from engine.domain.text import message, translator
from engine.domain.trial_failures import divergence, failure_words, unsuited
from tests.examples import example_study

PLAN = example_study().plan
TASKS = [task.name for task in PLAN.tasks] if PLAN is not None else []


def joint() -> Trial:
    return next(record.trial for record in example_study().records.values() if record.trial.arm == "joint")


def test_that_a_setting_that_did_not_suit_is_told_by_the_words_of_its_arm() -> None:
    failure = TrialFailed(trial=joint().id, reason=divergence(joint(), 66))
    words = translator("en").render(failure_words(failure, joint(), TASKS))
    assert unsuited(failure)
    assert "the training of Equal weights left the range of numbers within 66 steps" in words


def test_that_what_went_wrong_keeps_its_own_words() -> None:
    failure = TrialFailed(trial=joint().id, reason=message("The memory was not enough."))
    words = translator("en").render(failure_words(failure, joint(), TASKS))
    assert not unsuited(failure)
    assert words == f"Equal weights, replicate {joint().replicate + 1}: The memory was not enough. The comparison goes on without it."
