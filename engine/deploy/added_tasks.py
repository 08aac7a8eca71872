"""The tasks that were added to a finished project, as its file holds them beside what the study found."""

from collections.abc import Mapping

from msgspec import json
from msgspec.structs import replace

from engine.domain.new_task import NewTask
from engine.domain.plan import Plan
from engine.studies.seeds import fingerprint
from engine.studies.store import ProjectStore

_PREFIX = "new_task/"


def keep_task(store: ProjectStore, added: NewTask, networks: Mapping[int, bytes]) -> None:
    """Keep ``added`` with a network for each replicate, in place of one of that name."""
    prefix = _prefix(added)
    store.drop_artifacts(store.artifacts(prefix))
    store.put_artifacts({f"{prefix}card": json.encode(added), **{f"{prefix}{replicate}": blob for replicate, blob in networks.items()}})
    store.flush()


def added_tasks(store: ProjectStore) -> tuple[NewTask, ...]:
    """The tasks that were added to the project, in the order of their names."""
    cards = [store.artifact(name) for name in store.artifacts(_PREFIX) if name.endswith("/card")]
    found = [json.decode(card, type=NewTask) for card in cards if card is not None]
    return tuple(sorted(found, key=lambda added: added.task.name))


def added_networks(store: ProjectStore, added: NewTask) -> dict[int, bytes]:
    """Replicate -> plain network of a task that was added."""
    prefix = _prefix(added)
    blobs = {name.removeprefix(prefix): store.artifact(name) for name in store.artifacts(prefix)}
    return {int(name): blob for name, blob in blobs.items() if name.isdecimal() and blob is not None}


def _prefix(added: NewTask) -> str:
    return f"{_PREFIX}{fingerprint(added.task.name)[:12]}/"


def shared_columns(plan: Plan) -> Plan:
    """``plan`` without the columns that belong to single tasks, which a further task may not see."""
    return replace(plan, columns=tuple(choice for choice in plan.columns if not choice.private_to))
