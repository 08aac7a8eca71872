"""Throwing away what was trained, as long as the test part has not been looked at."""

from collections.abc import Callable

from engine.domain.errors import ProjectError
from engine.domain.events import Event, StudyFinished
from engine.domain.text import message
from engine.studies.store import ProjectStore


def discard_study(store: ProjectStore, tell: Callable[[Event], None]) -> None:
    """Remove all networks of ``store`` and begin anew; data, plan and frozen criteria stay, and so does the record of what happened.

    Raises ProjectError once networks were scored on the test part: what it said cannot be unseen.
    """
    study = store.study()
    if study.state == "done" or any(record.test is not None for record in study.records.values()):
        raise ProjectError(
            message("The test part has been looked at, so this result stays. Make a new project to train with another plan.")
        )
    for prefix in ("cohort/", "checkpoint/", "weights/"):
        store.drop_artifacts(store.artifacts(prefix))
    if study.started is not None:
        words = message("What had been trained was discarded. The criteria stay as they were frozen.")
        tell(store.append(StudyFinished(state="cancelled", message=words, discarded=True)))
    store.flush()
