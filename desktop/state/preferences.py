"""Where the window keeps its own files, and how its preferences are read and written."""

import contextlib
import os
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct

from desktop.state.app_state import Language, Preferences


class Places(Struct, frozen=True):
    """Folders and files of this person on this machine."""

    preferences: Path
    projects: Path
    samples: Path
    log: Path


def find_places() -> Places:
    """The usual folders of this system, or those below TASUKI_HOME where that is set."""
    home = os.environ.get("TASUKI_HOME")
    if home:
        root = Path(home)
        return Places(root / "preferences.json", root / "projects", root / "samples", root / "engine.log")
    documents = Path(platformdirs.user_documents_dir()) / "Tasuki"
    return Places(
        Path(platformdirs.user_config_dir("tasuki", appauthor=False)) / "preferences.json",
        documents,
        documents / "samples",
        Path(platformdirs.user_log_dir("tasuki", appauthor=False)) / "engine.log",
    )


def read_preferences(path: Path, system_language: str) -> Preferences:
    """The stored preferences; those of a newcomer, in the system's language, when there are none that can be read."""
    language: Language = "ja" if system_language.lower().startswith("ja") else "en"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Preferences)
    except (OSError, msgspec.MsgspecError):
        return Preferences(language=language)


def write_preferences(path: Path, preferences: Preferences) -> None:
    """Store ``preferences``; a disk that refuses leaves the old ones."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(preferences)))
        fresh.replace(path)
