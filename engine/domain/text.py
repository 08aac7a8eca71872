"""Sentences a person will read, kept as message plus values so that the language is chosen when they are shown."""

import gettext
import string
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache, reduce
from importlib.resources import files
from typing import TypeAlias, Union, cast

from msgspec import UNSET, Struct, UnsetType, field

LANGUAGES = ("ja", "en")
"""Languages with a complete catalogue; English is the language of the message ids."""

TextValue: TypeAlias = Union[str, int, float, list[str], "Text"]


class Singular(Struct, frozen=True):
    """How a sentence reads where the one number that its words depend on is one."""

    msgid: str
    """The English sentence for one, with the same places as the sentence for several."""
    number: str
    """Name of the place whose number decides."""


class Text(Struct, frozen=True):
    """A translatable sentence: an English message id with ``{name}`` places, and the values for them.

    Beside Python's own format specs a place may use ``percent`` (0.915 -> 91.5 %), ``gain`` (0.025 -> +2.5 %),
    ``score`` (four significant digits), ``count`` (12,000) and ``duration`` (seconds -> 1 min 48 s).
    A time in ISO 8601 may use ``date`` (2026-12-04 -> 4 Dec 2026, 2026/12/04) and ``minute`` (the same and 14:05).
    A list of names is joined the way the language does it.

    ``msgid`` of a counted sentence is the one for several, which texts stored before they were counted have too; how the
    language forms its plurals is the catalogue's affair.
    """

    msgid: str
    values: dict[str, TextValue] = field(default_factory=dict)
    singular: Singular | UnsetType = UNSET
    """Given only where the words depend on a number, and absent in JSON elsewhere."""


def message(msgid: str, /, **values: TextValue) -> Text:
    """Mark ``msgid`` for translation and bind its values."""
    return Text(msgid, values)


def message_n(one: str, several: str, number: str, /, **values: TextValue) -> Text:
    """Mark a sentence whose words depend on the value called ``number``: ``one`` for 1, ``several`` for any other."""
    return Text(several, values, Singular(one, number))


def together(*sentences: Text) -> Text:
    """One text of ``sentences`` after one another, with the space between them that the language wants; empty without any."""
    return reduce(lambda first, second: message("{first} {second}", first=first, second=second), sentences) if sentences else Text("")


def mark(msgid: str, /) -> str:
    """Mark a literal for translation where only a plain string can be stored."""
    return msgid


class Translator:
    """Turns messages into sentences of one language; calling it translates a literal at once."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue
        self._formatter = _Formatter(self)

    def __call__(self, msgid: str, /, **values: TextValue) -> str:
        """The sentence for ``msgid`` in this language with ``values`` filled in."""
        return self._filled(self._catalogue.gettext(msgid) if msgid else "", values)

    def render(self, text: Text) -> str:
        """The sentence that ``text`` stands for."""
        if not isinstance(text.singular, Singular):
            return self(text.msgid, **text.values)
        whole = _whole(text.values.get(text.singular.number))
        return self._filled(self._catalogue.ngettext(text.singular.msgid, text.msgid, whole), text.values)

    def _filled(self, sentence: str, values: Mapping[str, TextValue]) -> str:
        return self._formatter.vformat(sentence, (), values) if values else sentence

    def join(self, names: list[str]) -> str:
        """Names in a row, separated as the language does."""
        return ("・" if self.language == "ja" else ", ").join(names)


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator for ``language``; an unknown language or a missing catalogue gives English."""
    if language == "en":
        return Translator("en", gettext.NullTranslations())
    catalogue_file = files("resources") / "locale" / language / "LC_MESSAGES" / "tasuki.mo"
    if not catalogue_file.is_file():
        return Translator("en", gettext.NullTranslations())
    with catalogue_file.open("rb") as stream:
        return Translator(language, gettext.GNUTranslations(stream))  # pyright: ignore[reportArgumentType]


def format_percent(share: float, *, signed: bool = False, digits: int = 1) -> str:
    """A share as a percentage with a true minus sign: 0.025 -> ``2.5 %``, or ``+2.5 %`` when signed."""
    scaled = round(share * 100, digits)
    sign = "−" if scaled < 0 else "+" if signed and scaled > 0 else "±" if signed else ""
    return f"{sign}{abs(scaled):,.{digits}f} %"


def format_score(score: float | None) -> str:
    """A KPI value with three decimals below ten and four significant digits above; an en dash when undefined, no sign at 0.000."""
    if score is None or score != score:
        return "–"
    text = f"{abs(score):.3f}" if abs(score) < 10 else f"{abs(score):,.4g}" if abs(score) < 10_000 else f"{abs(score):,.0f}"
    return f"−{text}" if score < 0 and text != "0.000" else text


def format_money(amount: float, currency: str) -> str:
    """An amount without decimals where its currency belongs: ¥1,200, EUR 1,200, 1,200 円; with a true minus sign."""
    figure, sign = f"{abs(round(amount)):,}", "−" if round(amount) < 0 else ""
    if currency[-1:].isalpha():
        return f"{sign}{currency} {figure}" if currency.isascii() else f"{sign}{figure} {currency}"
    return f"{sign}{currency}{figure}"


def format_date(at: str, language: str, *, minute: bool = False) -> str:
    """The day of an ISO 8601 time as ``language`` writes it, to the minute if wanted, in the zone it is given in.

    Text that is no time stays as it is.
    """
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return at
    day = f"{when:%Y/%m/%d}" if language == "ja" else f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    return f"{day} {when:%H:%M}" if minute else day


def _whole(number: TextValue | None) -> int:
    """The number that a plural goes by; one with decimals counts like several, whatever it is."""
    match number:
        case int():
            return number
        case float() if number.is_integer():
            return int(number)
        case _:
            return _NOT_ONE


class _Formatter(string.Formatter):
    """Python's format language plus the units of this application."""

    def __init__(self, translate: Translator) -> None:
        self._translate = translate

    def format_field(self, value: object, format_spec: str) -> str:
        match value:
            case Text():
                return self._translate.render(value)
            case list():
                return self._translate.join([str(name) for name in cast("list[object]", value)])
            case str() if format_spec in _TIMES:
                return format_date(value, self._translate.language, minute=format_spec == "minute")
            case int() | float() if format_spec in _UNITS:
                return self._number(float(value), format_spec)
            case _:
                return str(super().format_field(value, format_spec))

    def _number(self, number: float, unit: str) -> str:
        match unit:
            case "percent":
                return format_percent(number)
            case "gain":
                return format_percent(number, signed=True)
            case "score":
                return format_score(number)
            case "count":
                return f"{number:,.0f}"
            case _:
                return self._duration(number)

    def _duration(self, seconds: float) -> str:
        whole = max(0, round(seconds))
        if whole < 60:
            return self._translate("{seconds} s", seconds=whole)
        if whole < 3600:
            return self._translate("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)
        return self._translate("{hours} h {minutes} min", hours=whole // 3600, minutes=whole % 3600 // 60)


_NOT_ONE = 2
_TIMES = ("date", "minute")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: Mapping[str, None] = dict.fromkeys(("percent", "gain", "score", "count", "duration"))
