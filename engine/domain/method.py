"""How a method of the catalogue declares itself: once, so that forms, help, command line and report follow from it."""

from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from engine.domain.plan import SettingValue

Part = Literal["baseline", "candidate", "diagnosis"]


class Paper(Struct, frozen=True):
    """Where a method comes from."""

    authors: str
    title: str
    year: int
    venue: str = ""
    identifier: str = ""


class Setting(Struct, frozen=True):
    """One setting as a form or a help page needs it; derived from a Settings struct by ``settings_of``."""

    id: str
    title: str
    help: str
    kind: Literal["integer", "number", "boolean", "choice", "numbers", "integers", "choices", "text"]
    default: SettingValue | tuple[SettingValue, ...] | None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    low_open: bool = False
    """Whether ``low`` itself is excluded."""
    high_open: bool = False


class Method(Struct, frozen=True):
    """An entry of the catalogue. ``name``, ``summary`` and ``limits`` are message ids."""

    id: str
    name: str
    summary: str
    """One sentence in everyday words."""
    limits: str
    """When it does not help, in one sentence."""
    part: Part
    settings: tuple[Setting, ...] = ()
    paper: Paper | None = None
    diagnostics: tuple[str, ...] = ()
    """Names of the figures that it reports while it trains, as in ``DiagnosticsMeasured``."""


def settings_of(struct: type[Struct]) -> tuple[Setting, ...]:
    """The settings that ``struct`` declares, in order, with bounds and texts from its ``Meta`` annotations."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple(_setting(field, hints[field.name]) for field in msgspec.structs.fields(struct))


def _setting(field: msgspec.structs.FieldInfo, hint: Any) -> Setting:
    meta = Meta()
    if get_origin(hint) is Annotated:
        hint, meta = get_args(hint)[:2]
    kind, choices = _kind(hint)
    return Setting(
        id=field.name,
        title=meta.title or field.name,
        help=meta.description or "",
        kind=kind,
        default=None if field.default is msgspec.NODEFAULT else field.default,
        low=meta.ge if meta.ge is not None else meta.gt,
        high=meta.le if meta.le is not None else meta.lt,
        choices=choices,
        low_open=meta.ge is None and meta.gt is not None,
        high_open=meta.le is None and meta.lt is not None,
    )


def _kind(hint: Any) -> tuple[Any, tuple[str, ...]]:
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if get_origin(inner) is Literal:
            return "choices", get_args(inner)
        return {int: "integers", float: "numbers"}[inner], ()
    return {bool: "boolean", int: "integer", float: "number", str: "text"}[hint], ()
