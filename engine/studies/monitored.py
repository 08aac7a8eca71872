"""The last look at newer rows, kept in the project so that the meeting pack can show it."""

import msgspec
from msgspec.structs import replace

from engine.domain.errors import ProjectError
from engine.domain.monitoring import Monitoring
from engine.domain.text import message
from engine.studies.store import ProjectStore, utc_now

NAME = "monitoring"


def read_monitoring(store: ProjectStore) -> Monitoring | None:
    """What was found last; None before anybody looked."""
    body = store.artifact(NAME)
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=Monitoring)
    except msgspec.MsgspecError as error:
        raise ProjectError(
            message("{file} is damaged and cannot be opened. Restore a copy of it.", file=str(store.path)), details=str(error)
        ) from error


def write_monitoring(store: ProjectStore, found: Monitoring) -> Monitoring:
    """Keep ``found`` with the present time, in place of an earlier look, and give it back."""
    found = replace(found, at=utc_now())
    store.put_artifact(NAME, msgspec.json.encode(found))
    store.flush()
    return found
