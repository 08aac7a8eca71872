"""The methods as the manual describes them: what each does, its limits, where it comes from, and its settings."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import msgspec

from desktop.forms.choice_names import value_words
from desktop.pages.manual.blocks import Block, Definitions, Heading, Sheet, Span, Words, plain, strong
from engine.domain.method import Method, Setting, settings_of
from engine.domain.method_names import FAMILIES, family_of
from engine.domain.plan import TrainingSettings
from engine.domain.text import Translator

SHARES = (5, 14, 3)
"""Widths of the columns name, what it does, default."""


@lru_cache(maxsize=1)
def methods() -> tuple[Method, ...]:
    """The catalogue, as the list of methods in the resources tells it."""
    return msgspec.json.decode((files("resources") / "methods.json").read_bytes(), type=tuple[Method, ...])


@lru_cache(maxsize=1)
def costs() -> dict[str, float]:
    """The computing time of each method with four tasks, as a multiple of the baseline's."""
    return msgspec.json.decode((files("resources") / "method_costs.json").read_bytes(), type=dict[str, float])


def method_blocks(t: Translator) -> Iterator[Block]:
    """The methods by family; settings that several methods of a family share are listed once."""
    for family, (title, _) in FAMILIES.items():
        members = [method for method in methods() if family_of(method.id) == family]
        if members:
            yield Heading(3, plain(t(title)))
            yield Definitions(tuple((strong(t(method.name)), _description(method, t)) for method in members))
            yield from _settings(members, t)


def training_blocks(t: Translator) -> Iterator[Block]:
    """The settings that all methods share."""
    yield _sheet(t("Setting"), settings_of(TrainingSettings), t)


def _description(method: Method, t: Translator) -> Words:
    cost = t("Computing time with four tasks: {cost}× that of single-task training.", cost=f"{costs()[method.id]:.1f}")
    sentences = f"{t(method.summary)} {t('Its limits: {limits}', limits=t(method.limits))} {cost}"
    if method.paper is None:
        return plain(sentences)
    source = ", ".join(str(part) for part in (method.paper.venue, method.paper.year) if part)
    paper = f"{method.paper.authors}: {method.paper.title}. {source}" + (f", {method.paper.identifier}" if method.paper.identifier else "")
    return (Span(f"{sentences} "), Span(t("Paper: {paper}", paper=paper), "emphasis"))


def _settings(members: Sequence[Method], t: Translator) -> Iterator[Block]:
    """A table for the settings of each method; those that are the same but for their defaults stand in one, with every default."""
    alike: dict[tuple[str, ...], list[Method]] = {}
    for method in members:
        if method.settings:
            alike.setdefault(tuple(setting.id for setting in method.settings), []).append(method)
    common = {"match_norm"} if len(alike) > 1 and all("match_norm" in ids for ids in alike) else set[str]()
    if common:
        yield _sheet(t("Settings of all these methods"), [setting for setting in members[0].settings if setting.id in common], t)
    for ids, those in alike.items():
        if set(ids) - common:
            title = t("Settings of {methods}", methods=[t(method.name) for method in those])
            yield _sheet(title, [setting for setting in those[0].settings if setting.id not in common], t, those)


def _sheet(title: str, settings: Sequence[Setting], t: Translator, those: Sequence[Method] = ()) -> Sheet:
    rows = tuple((plain(t(setting.title)), plain(t(setting.help)), plain(_defaults(setting, those, t))) for setting in settings)
    return Sheet((strong(title), (), plain(t("Default"))), rows, SHARES)


def _defaults(setting: Setting, those: Sequence[Method], t: Translator) -> str:
    """The default of ``setting``, or those of all methods that have it, in their order, where they differ."""
    same = [other for method in those for other in method.settings if other.id == setting.id] or [setting]
    words = [value_words(other, other.default, t) for other in same if other.default is not None]
    return words[0] if len(set(words)) == 1 else " / ".join(words)
