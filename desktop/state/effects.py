"""What ``update`` wants done in the world; ``app.py`` does it and answers with a message where one is due."""

from typing import TypeAlias, Union

from msgspec import Struct

from desktop.state.app_state import Preferences
from engine.domain.requests import Request


class Send(Struct, frozen=True):
    """Send ``request`` to the engine."""

    request: Request


class ChooseProjectPath(Struct, frozen=True):
    """Find a free file name for a new project called after ``stem``; answer with ProjectPathChosen."""

    stem: str
    folder: str = ""
    """The folder it belongs into; empty for the usual one."""


class ChooseSampleFolder(Struct, frozen=True):
    """Find a folder for sample ``name``; answer with SampleFolderChosen."""

    name: str


class SavePreferences(Struct, frozen=True):
    """Write ``preferences`` to disk in the background."""

    preferences: Preferences


class ClearStudy(Struct, frozen=True):
    """Forget the events so far; another project's events, or the same ones again, follow."""


class StartEngine(Struct, frozen=True):
    """Start the engine process after ``delay`` seconds."""

    delay: float


class UseOwnEngine(Struct, frozen=True):
    """Start Tasuki's own engine in place of the chosen one, with the requests that one left unanswered."""


class Show(Struct, frozen=True):
    """Show ``path`` in the system's file manager."""

    path: str


class Copy(Struct, frozen=True):
    """Put ``text`` on the clipboard."""

    text: str


class ReadLog(Struct, frozen=True):
    """Read the end of the engine's log; answer with LogRead, with facts about this machine where a report is wanted."""

    report: bool


class AskBeforeDiscarding(Struct, frozen=True):
    """Ask whether to close what no project file holds yet; answer with CloseProject where it may be."""


class AskBeforeClosing(Struct, frozen=True):
    """Ask whether to stop training and close; answer with ConfirmClose."""


class KeepInBackground(Struct, frozen=True):
    """Take the window off the screen and go on behind a tray icon, or minimised where the desktop has no tray."""


class WaitAndLeave(Struct, frozen=True):
    """Close within a few seconds even if training has not said that it stopped."""


class Leave(Struct, frozen=True):
    """Close the window; the engine gets the end of its input and leaves by itself."""


Effect: TypeAlias = Union[
    Send,
    ChooseProjectPath,
    ChooseSampleFolder,
    SavePreferences,
    ClearStudy,
    StartEngine,
    UseOwnEngine,
    Show,
    Copy,
    ReadLog,
    AskBeforeDiscarding,
    AskBeforeClosing,
    KeepInBackground,
    WaitAndLeave,
    Leave,
]
