"""Conditions and remaining risks, hurt tasks first."""

from engine.domain.dataset import DatasetCard
from engine.domain.text import Text, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Sharing

MOST = 6
WORRIES = ("task_fails", "task_unpredictable", "task_undecided", "task_caution", "delta_m_below_zero", "delta_m_undecided", "left_out")


def risks(verdict: Verdict, card: DatasetCard, sharing: Sharing) -> Bullets:
    """What speaks against the verdict or limits it: doubtful tasks, checks that were not passed, and what the figures rest on."""
    found: list[Text] = [reason.message for code in WORRIES for reason in verdict.reasons if reason.code == code]
    found += [check.message for check in verdict.checks if not check.passed and check.message not in found]
    found = found if len(found) <= MOST - 2 else [*found[: MOST - 3], _more(len(found) - (MOST - 3))]
    found.append(sharing.sentence)
    found.append(
        message("The figures hold for data like these {rows:count} rows; check them again when the process changes.", rows=card.rows)
    )
    return Bullets(message("Conditions and remaining risks"), tuple(found))


def _more(count: int) -> Text:
    return message("{count:count} further points are listed in the workbook.", count=count)
