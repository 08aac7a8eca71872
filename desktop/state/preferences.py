"""Where the window keeps its own files, and how its preferences are read and written."""

import contextlib
import os
import re
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct
from msgspec.structs import replace

from desktop.state.app_state import Language, Preferences
from engine.domain.text import Text, message

TEXT_SIZES = (100, 110, 125, 150, 175, 200)
"""Sizes of words that are offered, in percent of the usual one."""
LONGEST_CURRENCY = 4
"""Signs in a currency, as the calculation of benefit takes them."""


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
    """The stored preferences; those of a newcomer, in the system's language, in place of each that is not there or cannot be read."""
    language: Language = "ja" if system_language.lower().startswith("ja") else "en"
    kept = _stored(path)
    known: dict[str, object] = {"language": language}
    for field in msgspec.structs.fields(Preferences):
        if field.name in kept:
            with contextlib.suppress(msgspec.ValidationError):  # of another version, or typed by hand: only this one is not taken
                known[field.name] = msgspec.convert(kept[field.name], field.type)
    stored = msgspec.convert(known, Preferences)
    return replace(stored, text_size=nearest_text_size(stored.text_size), cores=max(0, stored.cores))


def nearest_text_size(percent: int) -> int:
    """The size of words that is offered and lies nearest to ``percent``."""
    return min(TEXT_SIZES, key=lambda size: abs(size - percent))


def other_text_size(percent: int, steps: int) -> int:
    """The size of words that is ``steps`` sizes larger (or smaller, below zero), as far as there are any."""
    place = TEXT_SIZES.index(nearest_text_size(percent)) + steps
    return TEXT_SIZES[min(len(TEXT_SIZES) - 1, max(0, place))]


def with_text_size(preferences: Preferences, percent: int) -> Preferences:
    """``preferences`` with words of ``percent`` of the usual size."""
    return replace(preferences, text_size=percent)


def currency_problem(sign: str) -> Text | None:
    """Why ``sign`` cannot stand before amounts of money; None when it can, also when it is empty."""
    if len(sign.strip()) > LONGEST_CURRENCY:
        return message("“{sign}” is too long; a currency has at most {most} signs, such as ¥ or EUR.", sign=sign, most=LONGEST_CURRENCY)
    if any(character.isdigit() for character in sign):
        return message("“{sign}” holds a figure; a currency is a sign or letters, such as ¥ or EUR.", sign=sign)
    return None


def scheduler_problem(address: str) -> Text | None:
    """Why ``address`` cannot be that of a scheduler; None when it can, also when it is empty."""
    if address and re.fullmatch(r"(tcp|tls)://[^\s/:]+:\d{1,5}", address) is None:
        return message("“{address}” is not an address. Give one like tcp://192.168.0.10:8786, or leave this empty.", address=address)
    return None


def folder_problem(folder: str) -> Text | None:
    """Why ``folder`` cannot hold new projects; None when it can, also when it is empty."""
    if not folder.strip():
        return None
    path = _whole(folder)
    if path is None:
        return message("“{folder}” is not a whole path. Choose a folder, or leave this empty for the usual one.", folder=folder)
    if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112 - Path's raise for what may not be looked at
        return message("“{folder}” is a file. Choose a folder, or leave this empty for the usual one.", folder=folder)
    return None


def engine_problem(place: str) -> Text | None:
    """Why ``place`` cannot be where another engine is; None when it can, also when it is empty."""
    if place.strip() and _whole(place.strip()) is None:
        return message("“{file}” is not a whole path. Choose a program, or leave this empty for Tasuki's own engine.", file=place.strip())
    return None


def expanded(place: str) -> Path:
    """``place`` with its ``~`` spelt out; one of somebody who is not known here stays as it was typed."""
    return Path(os.path.expanduser(place))  # noqa: PTH111 - Path's own raises where there is no such home


def write_preferences(path: Path, preferences: Preferences) -> None:
    """Store ``preferences`` whole, beside what another version of Tasuki keeps there; OSError leaves the old ones as they were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")  # two windows may write at the same moment
    try:
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode({**_stored(path), **msgspec.to_builtins(preferences)})))
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def _whole(place: str) -> Path | None:
    """``place`` as a whole path; None where it is none, or begins with the home of somebody who is not known here."""
    try:
        path = Path(place).expanduser()
    except RuntimeError:
        return None
    return path if path.is_absolute() else None


def _stored(path: Path) -> dict[str, object]:
    """What is in the file, by name; nothing where it is not there or damaged."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except (OSError, msgspec.MsgspecError):
        return {}
