"""The checks of the comparison, passed or to be noted."""

from engine.domain.text import Text, message, message_n
from engine.domain.verdict import Verdict
from engine.report.blocks import Chapter, Grid


def trust(verdict: Verdict) -> Chapter:
    """Every check with what was found, those to be noted first."""
    ordered = sorted(verdict.checks, key=lambda check: check.passed)
    rows = tuple((message("✔ passed") if check.passed else message("▲ to note"), check.message) for check in ordered)
    return Chapter(
        "trust",
        message("Checks of the comparison"),
        trust_message(verdict),
        (Grid(message("Conditions under which the comparison can be trusted"), (message("Check"), message("What was found")), rows),),
        (trust_message(verdict),),
    )


def trust_message(verdict: Verdict) -> Text:
    """How many checks were passed."""
    failed = sum(1 for check in verdict.checks if not check.passed)
    if failed == 0:
        return message("All {count} checks of the comparison were passed", count=len(verdict.checks))
    return message_n(
        "{failed:count} of {count} checks of the comparison is to be noted; read the figures with that in mind",
        "{failed:count} of {count} checks of the comparison are to be noted; read the figures with that in mind",
        "failed",
        failed=failed,
        count=len(verdict.checks),
    )
