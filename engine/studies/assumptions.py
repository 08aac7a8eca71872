"""What a person assumes about money, kept in the project beside the plan; it may change after the verdict, which it cannot touch."""

import msgspec

from engine.domain.errors import ProjectError
from engine.domain.roi import Assumptions
from engine.domain.text import message
from engine.studies.store import ProjectStore

NAME = "assumptions"


def read_assumptions(store: ProjectStore) -> Assumptions:
    """What is assumed in this project; nothing as long as nobody said anything."""
    body = store.artifact(NAME)
    if body is None:
        return Assumptions()
    try:
        return msgspec.json.decode(body, type=Assumptions)
    except msgspec.MsgspecError as error:
        raise ProjectError(
            message("{file} is damaged and cannot be opened. Restore a copy of it.", file=str(store.path)), details=str(error)
        ) from error


def write_assumptions(store: ProjectStore, assumptions: Assumptions) -> None:
    """Keep ``assumptions`` in the project."""
    store.put_artifact(NAME, msgspec.json.encode(assumptions))
    store.flush()
