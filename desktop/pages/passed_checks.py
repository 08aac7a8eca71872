"""What Tasuki looked for in the data and did not find: that all is well says little where nobody knows what was looked for."""

from collections.abc import Iterator

from engine.domain.dataset import DatasetCard
from engine.domain.text import Translator, mark

CHECKS: tuple[tuple[str, frozenset[str]], ...] = (
    (mark("columns that give a label away"), frozenset(("leak", "after_the_fact", "task_function"))),
    (mark("copied rows, and rows that contradict each other"), frozenset(("duplicate_rows", "conflicting_duplicates", "duplicate_keys"))),
    (mark("columns that repeat another or never change"), frozenset(("duplicate_column", "near_constant", "constant"))),
    (mark("marks for gaps, and values far outside"), frozenset(("missing_marker", "outlier", "infinite", "impossible_date"))),
    (mark("mixed units and kinds in one column"), frozenset(("mixed_units", "mixed_types", "units_differ"))),
    (mark("rows that belong together, and drift over time"), frozenset(("group_leak", "time_drift"))),
    (
        mark("labels too few, too rare, or missing for a reason"),
        frozenset(("no_labels", "too_few_labels", "single_class", "rare_class", "missing_not_random", "too_few_rows")),
    ),
)
"""Each check of the audit with the codes of its findings; message ids."""


def passed_checks(card: DatasetCard, t: Translator) -> tuple[str, ...]:
    """The checks that found nothing in the data of ``card``."""
    return tuple(_passed(card, t))


def _passed(card: DatasetCard, t: Translator) -> Iterator[str]:
    found = {finding.code for finding in card.findings}
    for name, codes in CHECKS:
        if not codes & found:
            yield t(name)
