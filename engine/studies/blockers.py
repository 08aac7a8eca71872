"""Findings that a person must decide before training: the column is left out, or the finding is accepted and reported."""

from collections.abc import Collection, Iterable

from engine.domain.dataset import DatasetCard, Finding
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, Plan
from engine.domain.text import message


def blockers_of(card: DatasetCard) -> tuple[Finding, ...]:
    """The findings of ``card`` that ask for a decision."""
    return tuple(finding for finding in card.findings if finding.severity == "blocker")


def open_blockers(card: DatasetCard, columns: Iterable[ColumnChoice], accepted: Collection[str]) -> tuple[Finding, ...]:
    """The blockers still to be decided: not accepted, and about an input or about the data as a whole."""
    inputs = {choice.name for choice in columns if choice.role == "feature"}
    return tuple(
        finding for finding in blockers_of(card) if finding.key not in accepted and (finding.column is None or finding.column in inputs)
    )


def check_decided(plan: Plan, card: DatasetCard) -> None:
    """PlanError for the first blocker of ``card`` that nobody has decided."""
    for finding in open_blockers(card, plan.columns, plan.accepted):
        raise PlanError(
            message(
                "Before training this must be decided: {finding} Leave the column out, or accept it as {key}.",
                finding=finding.message,
                key=finding.key,
            )
        )
