"""How far a running trial is and how long it still takes, from what it has told so far; without Qt."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from statistics import median

from engine.domain.plan import Plan
from engine.domain.study import TrialRecord

FEWEST_SPANS = 2
"""Spans between two looks that must be seen before they say anything about the pace."""


def share_done(record: TrialRecord, plan: Plan | None) -> float:
    """Share of the longest training that is behind ``record``, 0 to 1; one that ended well is whole, however early it stopped."""
    if record.state == "done":
        return 1.0
    return min(1.0, record.steps[-1] / plan.training.max_steps) if plan is not None and record.steps else 0.0


def time_left(record: TrialRecord, plan: Plan | None) -> tuple[float, float] | None:
    """Seconds (low, high) that a running trial still takes at its present pace; None while nothing can be said.

    ``low`` is where it gets no better any more and patience ends it, ``high`` where it runs to its longest.
    """
    pace = _seconds_a_step(record)
    if plan is None or pace is None or record.state != "running" or not record.losses:
        return None
    training = plan.training
    longest = max(0, training.max_steps - record.steps[-1])
    without_progress = len(record.losses) - 1 - record.losses.index(min(record.losses))
    earliest = max(0, training.patience - without_progress) * training.evaluate_every
    return pace * min(earliest, longest), pace * longest


def time_left_of_all(records: Iterable[TrialRecord], plan: Plan | None) -> tuple[float, float] | None:
    """Seconds (low, high) until the last of ``records`` has ended; None while one of them waits or has no pace yet.

    A trial that waits begins when others have ended, which nobody knows beforehand.
    """
    unfinished = [record for record in records if record.state in ("waiting", "running")]
    spans = [time_left(record, plan) for record in unfinished]
    known = [span for span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    return max(low for low, _ in known), max(high for _, high in known)


def _seconds_a_step(record: TrialRecord) -> float | None:
    """The usual pace over the last looks; a rest in between is one span of many and does not count."""
    try:
        looks = [(step, datetime.fromisoformat(at)) for step, at in record.looks]
    except ValueError:
        return None
    spans = [(after - before, (later - earlier).total_seconds()) for (before, earlier), (after, later) in pairwise(looks)]
    paces = [seconds / steps for steps, seconds in spans if steps > 0]
    return median(paces) if len(paces) >= FEWEST_SPANS else None
