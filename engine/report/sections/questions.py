"""Questions that a meeting is likely to ask, with answers from the results."""

from collections.abc import Iterator

from engine.analysis.reasons import shortened
from engine.domain.plan import Plan
from engine.domain.roi import Roi
from engine.domain.text import Text, format_money, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Chapter, Grid
from engine.report.sections.evidence import split_words
from engine.report.sections.outlook import more_evidence_helps
from engine.report.sections.trust import trust_message

Answer = tuple[Text, Text]


def questions(verdict: Verdict, plan: Plan, roi: Roi | None) -> Chapter:
    """A table of questions and answers, the most likely first."""
    headers = (message("Question"), message("Answer"))
    return Chapter(
        "questions",
        message("Likely questions"),
        message("Questions that may come up, with answers from the figures"),
        (Grid(message("Questions and answers"), headers, tuple(_answers(verdict, plan, roi))),),
    )


def _answers(verdict: Verdict, plan: Plan, roi: Roi | None) -> Iterator[Answer]:
    yield _why(verdict)
    yield message("Could the result be chance?"), _chance(verdict)
    yield message("Does anyone lose by it?"), _losers(verdict)
    yield message("Was the comparison fair?"), message("{sentence}.", sentence=trust_message(verdict))
    yield message("Does it hold for next year's data?"), split_words(plan)
    if verdict.label_value is not None and verdict.label_value.sentences:
        yield message("Which labels should be gathered next?"), verdict.label_value.sentences[0]
    yield message("Is it worth the money?"), _worth(roi)
    if verdict.what_would_change:
        yield message("What would change the verdict?"), verdict.what_would_change[0]
    yield (
        message("Do data leave the company?"),
        message("Reading, training and writing this report need no network and no account; the data stay where Tasuki runs."),
    )


def _why(verdict: Verdict) -> Answer:
    match verdict.verdict:
        case "go":
            return (
                message("Why not keep one network for each task?"),
                message("Because joint training is better on average with certainty, and no task falls below its floor."),
            )
        case "conditional":
            return (
                message("Why not use it for all tasks at once?"),
                message(
                    "Because only the tasks named are shown to stay above their floor with its margin; for the others that is not shown."
                )
                if any(task.required_margin for task in verdict.tasks)
                else message("Because only the tasks named are shown to stay above their floor; for the others that is not shown."),
            )
        case "no_go":
            return (
                message("Why not try it in practice nevertheless?"),
                message(
                    "Because the harm that was measured is hardly chance, and no other way that was tried did better on validation data."
                ),
            )
        case "hold" if not more_evidence_helps(verdict):
            return (
                message("Why is there no clear answer?"),
                message(
                    "Because the intervals are wide enough to hold both a gain and a loss, and more evidence is unlikely to change that."
                ),
            )
        case "hold":
            return (
                message("Why is there no clear answer?"),
                message("Because the intervals are wide enough to hold both a gain and a loss; a decision now would be a guess."),
            )


def _chance(verdict: Verdict) -> Text:
    mean = verdict.delta_m
    if mean.value is None or mean.interval is None:
        return message("That cannot be said, because the uncertainty of the mean gain is unknown.")
    low, high = mean.interval
    if low > 0 or high < 0:
        return message("Hardly: the 95 % interval of the mean gain, {low:gain} to {high:gain}, does not include zero.", low=low, high=high)
    return message("Yes: the 95 % interval of the mean gain, {low:gain} to {high:gain}, includes zero.", low=low, high=high)


def _losers(verdict: Verdict) -> Text:
    failing = [task.name for task in verdict.tasks if task.status == "fail"]
    unproven = [task.name for task in verdict.tasks if task.status in ("undecided", "caution") and not task.above_floor]
    if failing and unproven:
        return message(
            "Yes: {failing} would fall below the floor, and for {unproven} it is not proven that they would not.",
            failing=shortened(failing),
            unproven=shortened(unproven),
        )
    if failing:
        return message("Yes: {failing} would fall below the floor.", failing=shortened(failing))
    if unproven:
        return message("None clearly does, but for {unproven} it is not proven.", unproven=shortened(unproven))
    return message("No: every task stays above its floor with its whole 95 % interval.")


def _worth(roi: Roi | None) -> Text:
    if roi is None:
        return message("That has not been calculated: no amounts were entered on the Decide page under “What is it worth?”.")
    low, likely, high = (format_money(end, roi.currency) for end in (roi.net.low, roi.net.likely, roi.net.high))
    return message("By the assumptions entered the net benefit is {likely} ({low} to {high}).", likely=likely, low=low, high=high)
