"""The live study: folds the engine's events and tells when something changed that the whole window should know."""

from collections.abc import Iterable

from desktop.state.messages import StudyMoved
from engine.domain.events import Event
from engine.domain.study import Study


class StudyFeed:
    """Owns the Study of the open project; events of a project that is being left are not taken."""

    def __init__(self) -> None:
        self.study = Study()
        self._following = False
        self._stored = 0
        self._told: object = None

    def clear(self) -> None:
        """Forget everything, and take no event until ``follow``."""
        self.study = Study()
        self._following = False
        self._told = None

    def follow(self, stored: int) -> None:
        """Take the events of the project just opened, ``stored`` of which are history."""
        self._following = True
        self._stored = stored

    def complete(self) -> bool:
        """Whether all the history of the open project has been taken in."""
        return self._following and self.study.last_seq >= self._stored

    def take(self, events: Iterable[Event]) -> StudyMoved | None:
        """Fold ``events``; the answer says what is new about the study as a whole, None when nothing is."""
        if not self._following:
            return None
        study = self.study.apply_all(events)
        replayed = study.last_seq >= self._stored
        started = study.started
        state = None if study.state in ("waiting", "running") else study.state
        now = (state, started is not None, started.seq if started is not None else 0, study.verdict is not None, replayed)
        if now == self._told or not replayed:
            return None
        self._told = now
        finish = study.finish
        return StudyMoved(
            state=state,
            started=started is not None,
            verdict=study.verdict,
            last_seq=study.last_seq,
            message=finish.message if finish is not None else None,
            details=finish.details if finish is not None else "",
        )
