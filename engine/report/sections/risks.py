"""Conditions and remaining risks, hurt tasks first."""

from collections.abc import Iterator, Sequence

from engine.domain.dataset import DatasetCard
from engine.domain.text import Text, message, message_n
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Sharing

MOST = 6
WORRIES = ("task_fails", "task_unpredictable", "task_undecided", "task_caution", "delta_m_below_zero", "delta_m_undecided", "left_out")


def risks(verdict: Verdict, card: DatasetCard, sharing: Sharing, accepted: Sequence[str] = ()) -> Bullets:
    """What speaks against the verdict or limits it: doubtful tasks, checks that were not passed, and what the figures rest on.

    ``accepted`` are the plan's blockers that a person decided to live with, as ``code:column``; they come first.
    """
    found = [*accepted_findings(accepted)]
    found += [reason.message for code in WORRIES for reason in verdict.reasons if reason.code == code]
    found += [check.message for check in verdict.checks if not check.passed and check.message not in found]
    found = found if len(found) <= MOST - 2 else [*found[: MOST - 3], _more(len(found) - (MOST - 3))]
    found.append(sharing.sentence)
    found.append(
        message_n(
            "The figures hold for data like this {rows:count} row; check them again when the process changes.",
            "The figures hold for data like these {rows:count} rows; check them again when the process changes.",
            "rows",
            rows=card.rows,
        )
    )
    return Bullets(message("Conditions and remaining risks"), tuple(found))


def accepted_findings(keys: Sequence[str]) -> Iterator[Text]:
    """What was used in spite of a finding, in words; ``keys`` are those of the plan."""
    pairs = [key.partition(":") for key in keys]
    leaks = [column for code, _, column in pairs if code == "leak"]
    if leaks:
        yield message(
            "Used although they may give the answer away: {columns}. If they are not known beforehand, the figures are too good.",
            columns=leaks,
        )
    others = [column or code for code, _, column in pairs if code != "leak"]
    if others:
        yield message("Accepted before training in spite of a finding: {names}.", names=others)


def _more(count: int) -> Text:
    return message_n(
        "{count:count} further point is listed in the workbook.",
        "{count:count} further points are listed in the workbook.",
        "count",
        count=count,
    )
