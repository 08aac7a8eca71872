"""A person's own words for the meeting pack, kept in the project; they may change after the verdict, which they cannot touch."""

import msgspec

from engine.domain.errors import ProjectError
from engine.domain.report import ReportWords
from engine.domain.text import message
from engine.studies.store import ProjectStore

NAME = "report_words"


def read_words(store: ProjectStore) -> ReportWords:
    """What was written for this project; nothing as long as nobody wrote anything."""
    body = store.artifact(NAME)
    if body is None:
        return ReportWords()
    try:
        return msgspec.json.decode(body, type=ReportWords)
    except msgspec.MsgspecError as error:
        raise ProjectError(
            message("{file} is damaged and cannot be opened. Restore a copy of it.", file=str(store.path)), details=str(error)
        ) from error


def write_words(store: ProjectStore, words: ReportWords) -> None:
    """Keep ``words`` in the project."""
    store.put_artifact(NAME, msgspec.json.encode(words))
    store.flush()
