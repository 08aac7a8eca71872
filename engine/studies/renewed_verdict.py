"""The verdict of a project that an earlier Tasuki made, in the words and with the figures of this one.

A verdict is a record: what it concluded stays. Where this version reaches the same conclusion from the same events, its sentences and
further figures are shown; where it would conclude otherwise, the stored verdict is shown as it is.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.dataset import DatasetCard
from engine.domain.events import Event, VerdictReached
from engine.domain.study import Study
from engine.domain.text import Text, translator
from engine.domain.verdict import Verdict
from engine.studies.versions import versions


def renewed_verdict(study: Study, card: DatasetCard) -> Verdict | None:
    """The verdict of ``study`` as it is to be shown; None while there is none."""
    stored = study.verdict
    if stored is None or not _of_another_version(stored):
        return stored
    found = reach_verdict(study, card)
    return found if _conclusion(found) == _conclusion(stored) else stored


def renewed_events(events: Sequence[Event], card: DatasetCard) -> Iterator[Event]:
    """``events`` of one study with its verdict as it is to be shown."""
    last = next((event for event in reversed(events) if isinstance(event, VerdictReached)), None)
    renewed = renewed_verdict(Study().apply_all(events), card) if last is not None else None
    for event in events:
        yield event if event is not last or renewed is None else replace(event, verdict=renewed)


def renewed_study(events: Sequence[Event], card: DatasetCard) -> Study:
    """The study that ``events`` tell, with its verdict as it is to be shown."""
    return Study().apply_all(renewed_events(events, card))


def _of_another_version(verdict: Verdict) -> bool:
    """Whether it was reached by another Tasuki, or holds a sentence that this one has no Japanese for."""
    if verdict.versions.get("tasuki") != versions()["tasuki"]:
        return True
    english, japanese = translator("en"), translator("ja")
    return any(english.render(text) == japanese.render(text) for text in _texts(msgspec.to_builtins(verdict)))


def _conclusion(verdict: Verdict) -> object:
    return verdict.verdict, verdict.candidate, [(task.name, task.status) for task in verdict.tasks]


def _texts(value: object) -> Iterator[Text]:
    """Every sentence in ``value``."""
    if isinstance(value, Mapping):
        if set(value) - {"singular"} == {"msgid", "values"}:
            yield msgspec.convert(value, Text)
            return
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _texts(inner)
