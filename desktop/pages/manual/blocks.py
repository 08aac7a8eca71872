"""What a chapter of the manual is made of; the window and the PDF are written from the same blocks."""

from typing import Literal, TypeAlias

from msgspec import Struct

Look = Literal["plain", "strong", "emphasis", "code", "link"]


class Span(Struct, frozen=True):
    """Some words of one look. ``target`` of a link is ``file.md`` for another chapter, else an address."""

    text: str
    look: Look = "plain"
    target: str = ""


Words: TypeAlias = tuple[Span, ...]


class Heading(Struct, frozen=True):
    """``level`` 1 is the chapter's own title."""

    level: int
    words: Words


class Paragraph(Struct, frozen=True):
    """Some sentences; a ``note`` stands out from the rest."""

    words: Words
    note: bool = False


class Listing(Struct, frozen=True):
    """Entries with dots, or ``numbered`` ones."""

    entries: tuple[Words, ...]
    numbered: bool = False


class Definitions(Struct, frozen=True):
    """Terms with what they mean."""

    entries: tuple[tuple[Words, Words], ...]


class Sheet(Struct, frozen=True):
    """A table; every row has as many cells as ``headers``, of which one stretches over empty ones behind it.

    ``shares`` are the columns' widths, one for each.
    """

    headers: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    shares: tuple[int, ...]


def stretched(headers: tuple[Words, ...]) -> list[tuple[Words, int]]:
    """The headers of a table, each with the number of columns that it stands above."""
    found: list[tuple[Words, int]] = []
    for place, words in enumerate(headers):
        if words or not place:
            found.append((words, 1))
        else:
            found[-1] = (found[-1][0], found[-1][1] + 1)
    return found


class Code(Struct, frozen=True):
    """Lines to type or to read as they are."""

    lines: tuple[str, ...]


class Picture(Struct, frozen=True):
    """A picture by its path below the manual's folder, with the caption that also describes it in words."""

    path: str
    caption: str


Block: TypeAlias = Heading | Paragraph | Listing | Definitions | Sheet | Code | Picture


def plain(text: str) -> Words:
    """``text`` without any look."""
    return (Span(text),)


def strong(text: str) -> Words:
    """``text`` that stands out."""
    return (Span(text, "strong"),)


def text_of(words: Words) -> str:
    """What ``words`` say, without their looks."""
    return "".join(span.text for span in words)
