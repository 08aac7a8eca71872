"""Where the figures come from, so that they can be checked."""

from engine.domain.dataset import DatasetCard
from engine.domain.text import Text, message_n
from engine.domain.verdict import Verdict

SHOWN = 12
"""Characters of a hash that are shown; enough to compare by eye."""


def footer(verdict: Verdict, card: DatasetCard) -> Text:
    """When the criteria were frozen, and from which data the figures were computed."""
    criteria = verdict.criteria
    if criteria.frozen_at is None or criteria.hash is None:
        return message_n(
            "The criteria were not frozen before training. Data: {rows:count} row, fingerprint {fingerprint}.",
            "The criteria were not frozen before training. Data: {rows:count} rows, fingerprint {fingerprint}.",
            "rows",
            rows=card.rows,
            fingerprint=card.fingerprint[:SHOWN],
        )
    return message_n(
        "Criteria frozen {time:minute} UTC (hash {hash}). Data: {rows:count} row, fingerprint {fingerprint}. {passed} of "
        "{checks} checks of the comparison passed.",
        "Criteria frozen {time:minute} UTC (hash {hash}). Data: {rows:count} rows, fingerprint {fingerprint}. "
        "{passed} of {checks} checks of the comparison passed.",
        "rows",
        time=criteria.frozen_at,
        hash=criteria.hash[:SHOWN],
        rows=card.rows,
        fingerprint=card.fingerprint[:SHOWN],
        passed=sum(1 for check in verdict.checks if check.passed),
        checks=len(verdict.checks),
    )
