"""Whether it makes sense to ask for more evidence, so that the pack does not propose what its own figures call hopeless."""

from engine.domain.text import Text
from engine.domain.verdict import Verdict

UNLIKELY = "unlikely to"
"""In each sentence that says more evidence would hardly settle a point; a test holds it against those that are made."""


def more_evidence_helps(verdict: Verdict) -> bool:
    """False where every point that is open is said to be hardly settled by more evidence, and replicates enough were made."""
    return not verdict.what_would_change or missing_evidence(verdict) is not None


def missing_evidence(verdict: Verdict) -> Text | None:
    """What would help most; None where nothing is known that would."""
    useful = [text for text in verdict.what_would_change if UNLIKELY not in text.msgid]
    too_few = [check.message for check in verdict.checks if check.code == "replicates" and not check.passed]
    return next(iter((*useful, *too_few)), None)
