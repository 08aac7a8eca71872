"""Freezing the criteria: once training begins, what counts as success is fixed, with time and hash."""

from msgspec.structs import replace

from engine.domain.plan import Plan
from engine.studies.seeds import fingerprint
from engine.studies.store import utc_now


def criteria_hash(plan: Plan) -> str:
    """Sixteen hexadecimal digits over all that the verdict is measured by: tasks with KPI, floor and value, split, decider, date."""
    return fingerprint(plan.fingerprint, plan.tasks, plan.split, plan.replicates, plan.seed, plan.decider, plan.decide_by)[:16]


def freeze(plan: Plan) -> Plan:
    """The plan with its criteria frozen now; one that is frozen already stays as it is."""
    if plan.frozen_at is not None:
        return plan
    return replace(plan, frozen_at=utc_now(), criteria_hash=criteria_hash(plan))
