"""Freezing the criteria: once training begins, what counts as success is fixed, with time and hash."""

from msgspec.structs import replace

from engine.analysis.criteria import criteria_hash
from engine.domain.plan import Plan
from engine.studies.store import utc_now


def freeze(plan: Plan) -> Plan:
    """The plan with its criteria frozen now; one that is frozen already stays as it is."""
    if plan.frozen_at is not None:
        return plan
    return replace(plan, frozen_at=utc_now(), criteria_hash=criteria_hash(plan))
