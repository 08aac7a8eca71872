"""The decision as a headline, with the verdict's own sentence below it."""

from engine.domain.arm_names import compared_words
from engine.domain.text import Text, message, together
from engine.domain.verdict import VERDICT_LABELS, VERDICT_MARKS, Verdict


def headline(verdict: Verdict) -> Text:
    """What is proposed to the board."""
    count = len(verdict.tasks)
    match verdict.verdict:
        case "go":
            return message("We recommend training the {count} tasks together", count=count)
        case "conditional":
            return message("We recommend joint training of the {count} tasks with conditions", count=count)
        case "no_go":
            return message("We advise against training the {count} tasks together", count=count)
        case "hold":
            return message("The evidence does not yet allow a decision on the {count} tasks", count=count)


def lead(verdict: Verdict) -> Text:
    """The verdict's own sentence, and which way of joint training it speaks of."""
    candidate = verdict.candidate
    if candidate is None:
        return verdict.headline
    names = [task.name for task in verdict.tasks]
    return together(verdict.headline, compared_words(candidate.method, candidate.arm, candidate.optimiser, names))


def badge(verdict: Verdict) -> Text:
    """The verdict as mark and word."""
    return Text("{mark} {word}", {"mark": VERDICT_MARKS[verdict.verdict], "word": Text(VERDICT_LABELS[verdict.verdict])})
