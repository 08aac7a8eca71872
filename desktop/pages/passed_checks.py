"""What Tasuki looked for in the data and did not find: that all is well says little where nobody knows what was looked for."""

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


OF_LABELS = frozenset(("leak", "conflicting_duplicates", "no_labels"))
"""Codes of the checks that look at nothing while no column is to be predicted."""
MOST_FEATURES, MOST_TASKS = 300, 30
"""Columns beyond which some checks leave some out, so that none can be said to have found nothing."""


def passed_checks(card: DatasetCard, t: Translator) -> tuple[str, ...]:
    """The checks that looked at all of the data of ``card`` and found nothing."""
    found = {finding.code for finding in card.findings}
    roles = [column.role for column in card.columns]
    if roles.count("feature") > MOST_FEATURES or roles.count("target") > MOST_TASKS:
        return ()
    made = [(name, codes) for name, codes in CHECKS if "target" in roles or not codes & OF_LABELS]
    return tuple(t(name) for name, codes in made if not codes & found)
