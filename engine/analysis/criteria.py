"""The criteria as a hash, so that a change after they were frozen shows."""

import hashlib

import msgspec

from engine.domain.plan import Plan


def criteria_hash(plan: Plan) -> str:
    """Sixteen hexadecimal digits over all that the verdict is measured by: tasks with KPI, floor and margin, split, decider, date."""
    parts = (plan.fingerprint, plan.tasks, plan.split, plan.frozen_replicates, plan.seed, plan.decider, plan.decide_by)
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:16]


def criteria_changed(plan: Plan) -> bool:
    """Whether the criteria of ``plan`` are others than those that were frozen; False where none were."""
    return plan.criteria_hash is not None and plan.criteria_hash != criteria_hash(plan)
