"""What a command says, in the person's language, on standard output and standard error."""

import os
import sys
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from engine.domain.text import LANGUAGES, Text, Translator, translator


def system_language(environment: Mapping[str, str] = os.environ) -> str:
    """``ja`` where the system speaks Japanese, else ``en``."""
    spoken = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "ja" if spoken.lower().startswith("ja") else "en"


class Console:
    """Prints sentences and JSON; progress overwrites its own line on a terminal."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.translate: Translator = translator(self.language)

    def say(self, text: Text | str = "") -> None:
        """One line for the person."""
        print(self._sentence(text), flush=True)

    def explain(self, text: Text | str) -> None:
        """One line beside the result, on standard error."""
        print(self._sentence(text), file=sys.stderr, flush=True)

    def json(self, value: Any) -> None:
        """``value`` as indented JSON with every sentence in the person's language."""
        print(msgspec.json.format(msgspec.json.encode(plain(value, self.translate)), indent=2).decode(), flush=True)

    def json_line(self, value: Any) -> None:
        """``value`` as JSON on one line."""
        print(msgspec.json.encode(plain(value, self.translate)).decode(), flush=True)

    def table(self, headers: Sequence[Text | str], rows: Sequence[Sequence[Text | str]], *, numbers: Collection[int] = ()) -> None:
        """Rows in columns as wide as their longest cell, ``numbers`` at the right; Japanese letters count double."""
        cells = [[self._sentence(cell) for cell in row] for row in (headers, *rows)]
        widths = [max(_width(row[column]) for row in cells) for column in range(len(headers))]
        for row in cells:
            padded = (
                " " * (width - _width(cell)) + cell if column in numbers else cell + " " * (width - _width(cell))
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            self.say("  ".join(padded).rstrip())

    def _sentence(self, text: Text | str) -> str:
        return text if isinstance(text, str) else self.translate.render(text)


def plain(value: Any, translate: Translator) -> Any:
    """``value`` as dictionaries, lists and numbers, with every Text rendered."""
    return _render(msgspec.to_builtins(value), translate)


def _render(value: Any, translate: Translator) -> Any:
    match value:
        case {"msgid": str(), "values": dict(), **rest} if not rest.keys() - {"singular"}:
            return translate.render(msgspec.convert(value, Text))
        case dict():
            return {key: _render(inner, translate) for key, inner in value.items()}
        case list() | tuple():
            return [_render(inner, translate) for inner in value]
        case _:
            return value


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
