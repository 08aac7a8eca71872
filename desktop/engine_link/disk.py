"""The window's own few files, written and looked for on a background thread."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.state.app_state import Preferences
from desktop.state.messages import DiskRefused, LogRead, PreferencesRefused, ProjectPathChosen, SampleFolderChosen
from desktop.state.opening import PROJECT_SUFFIX
from desktop.state.preferences import Places, write_preferences
from engine.domain.text import message

MOST_LOG = 65_536
"""Bytes of the log that are shown."""


class Disk(QObject):
    """Does file work in order on one thread.

    Signals: ``answered(object)`` with ProjectPathChosen, SampleFolderChosen, LogRead, DiskRefused or PreferencesRefused.
    """

    answered = Signal(object)

    def __init__(self, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._refused = False
        self._work: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="disk", daemon=False).start()

    def close(self) -> None:
        """Finish what was asked for, then stop."""
        self._work.put(None)

    def save_preferences(self, preferences: Preferences) -> None:
        """Write ``preferences``; a disk that refuses is told once, until it takes them again."""
        self._work.put(lambda: self._save(preferences))

    def choose_project_path(self, stem: str, folder: str = "") -> None:
        """Answer with a file name that does not exist yet, in ``folder`` or else the usual folder of projects."""
        self._work.put(lambda: self._free_project(stem, folder))

    def read_log(self, facts: dict[str, str] | None) -> None:
        """Answer with the end of the engine's log and ``facts``."""
        self._work.put(lambda: LogRead(end_of(self._places.log), facts))

    def choose_sample_folder(self, name: str) -> None:
        """Answer with the folder for sample ``name``."""
        self._work.put(lambda: SampleFolderChosen(name, str(self._places.samples / name)))

    def _save(self, preferences: Preferences) -> object:
        told = self._refused
        try:
            write_preferences(self._places.preferences, preferences)
            self._refused = False
        except OSError as error:
            self._refused = True
            what = message(
                "Preferences and the list of recent projects cannot be saved in {folder}. They hold until Tasuki is closed. "
                "Free some space or change its rights.",
                folder=str(self._places.preferences.parent),
            )
            return None if told else PreferencesRefused(what, str(error))
        return None

    def _free_project(self, stem: str, wanted: str) -> object:
        folder = Path(wanted) if wanted else self._places.projects
        try:
            folder = folder.expanduser()
            folder.mkdir(parents=True, exist_ok=True)
            return ProjectPathChosen(str(free_path(folder, stem)))
        except (OSError, RuntimeError) as error:  # RuntimeError: a home that cannot be found
            what = message(
                "The folder {folder} for projects cannot be written to. "
                "Free some space, change its rights, or choose another in the preferences.",
                folder=str(folder),
            )
            return DiskRefused(what, str(error))

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            answer = work()
            if answer is not None:
                self.answered.emit(answer)


def end_of(log: Path) -> str:
    """The last ``MOST_LOG`` bytes of ``log`` as text; empty when it cannot be read."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - MOST_LOG))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""


def free_path(folder: Path, stem: str) -> Path:
    """``stem.tasuki`` in ``folder``, with a number when that is taken."""
    path = folder / f"{stem}{PROJECT_SUFFIX}"
    number = 2
    while path.exists():
        path = folder / f"{stem} {number}{PROJECT_SUFFIX}"
        number += 1
    return path
