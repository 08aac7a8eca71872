"""The reasons, costs and times a plan was proposed with, kept in the project, so that an opened one says what was said before."""

import msgspec
from msgspec.structs import replace

from engine.domain.errors import TasukiError
from engine.domain.plan import Plan
from engine.domain.protocol import PlanProposed
from engine.studies.planner import BASELINE, propose_plan
from engine.studies.store import ProjectStore

NAME = "proposal"


def keep_proposal(store: ProjectStore, proposed: PlanProposed) -> bool:
    """Keep ``proposed`` beside the plan it led to; False for one that speaks of another plan, which is not kept."""
    fits = _speaks_of(proposed, store.plan())
    if fits:
        store.put_artifact(NAME, msgspec.json.encode(proposed))
    return fits


def kept_proposal(store: ProjectStore) -> PlanProposed | None:
    """What the project's plan was proposed with; worked out anew from its data card where nothing that fits was kept.

    None while the criteria are not frozen, for such a plan is proposed anew with its data, and where that cannot be done.
    """
    plan = store.plan()
    if plan.frozen_at is None:
        return None
    found = _stored(store)
    if found is None or not _speaks_of(found, plan):
        found = _anew(store, plan)
    return replace(found, blockers=()) if found is not None else None


def _stored(store: ProjectStore) -> PlanProposed | None:
    body = store.artifact(NAME)
    try:
        return msgspec.json.decode(body, type=PlanProposed) if body is not None else None
    except msgspec.MsgspecError:
        return None


def _anew(store: ProjectStore, plan: Plan) -> PlanProposed | None:
    try:
        return propose_plan(
            store.card(),
            plan.files,
            plan.columns,
            plan.tasks,
            plan.preset,
            plan.split,
            [choice.method for choice in plan.methods if choice.method != BASELINE],
            seed=plan.seed,
            reading=plan.reading,
            accepted=plan.accepted,
            relations=plan.relations,
            settings=[choice for choice in plan.methods if choice.settings],
        )
    except TasukiError:
        return None


def _speaks_of(proposed: PlanProposed, plan: Plan) -> bool:
    one = proposed.plan
    return (one.methods, one.tasks, one.columns, one.split, one.preset) == (plan.methods, plan.tasks, plan.columns, plan.split, plan.preset)
