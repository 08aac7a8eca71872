"""Whether it makes sense to ask for more evidence, so that the pack does not propose what its own figures call hopeless."""

from engine.domain.verdict import Verdict

UNLIKELY = "unlikely to"
"""In each sentence that says more evidence would hardly settle a point; a test holds it against those that are made."""


def more_evidence_helps(verdict: Verdict) -> bool:
    """False where every point that is open is said to be hardly settled by more evidence."""
    return not verdict.what_would_change or any(UNLIKELY not in text.msgid for text in verdict.what_would_change)
