"""Reads a chapter's Markdown: the few forms that the manual uses, so that the window and the PDF understand the same."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from desktop.pages.manual.blocks import Block, Code, Heading, Listing, Look, Paragraph, Picture, Sheet, Span, Words, text_of

Include = Callable[[str, str], Sequence[Block]]
"""Gives the blocks that ``{{name argument}}`` stands for."""

LINE = 110
"""Latin letters in a line of a table."""
NARROW, GAP, LONGEST = 26, 4, 90
"""Up to which width a column is not broken, what stands between two columns, and beyond which width none gets more of the rest."""

_SPAN = re.compile(r"\*\*(?P<strong>.+?)\*\*|`(?P<code>[^`]+)`|\[(?P<link>[^\]]+)\]\((?P<target>[^)]+)\)|\*(?P<emphasis>[^*]+)\*")
_PICTURE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<path>[^)]+)\)")
_INCLUDED = re.compile(r"\{\{(?P<name>[a-z_]+)(?: (?P<argument>[a-z_]+))?\}\}")
_ENTRY = re.compile(r"(?P<mark>-|\d+\.) +(?P<words>.*)")
_RULE = re.compile(r"\|?[\s:|-]+\|?")
_EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef、。」』）]")
_MARKS = "*[]"
"""Signs that are not seen themselves."""
_LOOKS: tuple[Look, ...] = ("strong", "code", "link", "emphasis")


def blocks_of(source: str, include: Include) -> tuple[Block, ...]:
    """The blocks of ``source``; ``include`` is asked for what other texts of the application give."""
    found: list[Block] = []
    for group in _groups(source):
        found += _block(group, include)
    return tuple(found)


def words_of(text: str) -> Words:
    """``text`` with its **strong**, *emphasised* and `code` words and its [links](target)."""
    spans: list[Span] = []
    end = 0
    for match in _SPAN.finditer(text):
        if match.start() > end:
            spans.append(Span(text[end : match.start()]))
        spans += [Span(match[look], look, match["target"] or "") for look in _LOOKS if match[look] is not None]
        end = match.end()
    if end < len(text):
        spans.append(Span(text[end:]))
    return tuple(spans)


def _groups(source: str) -> Iterator[list[str]]:
    """Lines that stand together; code keeps its empty lines, and a heading stands by itself."""
    group: list[str] = []
    fenced = False
    for line in source.splitlines():
        if line.startswith("```"):
            group.append(line)
            fenced = not fenced
        elif fenced:
            group.append(line)
        elif not line.strip():
            if group:
                yield group
            group = []
        elif line.startswith("#"):
            if group:
                yield group
            yield [line]
            group = []
        else:
            group.append(line.rstrip())
    if group:
        yield group


def _block(group: list[str], include: Include) -> Sequence[Block]:
    first = group[0]
    if first.startswith("```"):
        return (Code(tuple(line for line in group if not line.startswith("```"))),)
    if first.startswith("#"):
        hashes, _, title = first.partition(" ")
        return (Heading(len(hashes), words_of(title.strip())),)
    if (included := _INCLUDED.fullmatch(first)) is not None:
        return include(included["name"], included["argument"] or "")
    if (picture := _PICTURE.fullmatch(first)) is not None:
        return (Picture(picture["path"], picture["caption"]),)
    if first.startswith("|"):
        return (_sheet(group),)
    if first.startswith(">"):
        return (Paragraph(words_of(_joined([line.lstrip("> ") for line in group])), note=True),)
    if _ENTRY.fullmatch(first) is not None:
        return (_listing(group),)
    return (Paragraph(words_of(_joined(group))),)


def _sheet(group: list[str]) -> Sheet:
    rows = [tuple(words_of(cell.strip()) for cell in line.strip().strip("|").split("|")) for line in group if not _RULE.fullmatch(line)]
    widest = [max(_width(text_of(row[column])) for row in rows) for column in range(len(rows[0]))]
    return Sheet(rows[0], tuple(rows[1:]), _shares(widest))


def _shares(widest: Sequence[int]) -> tuple[int, ...]:
    """What fits ``widest`` in a line: narrow columns get what they need, the others divide the rest."""
    needed = [width + GAP if width <= NARROW else 0 for width in widest]
    rest = max(LINE - sum(needed), LINE // 2)
    long = [0 if need else min(width, LONGEST) for need, width in zip(needed, widest, strict=True)]
    return tuple(need or round(rest * part / sum(long)) for need, part in zip(needed, long, strict=True))


def _width(text: str) -> int:
    """How wide ``text`` is in Latin letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _listing(group: list[str]) -> Listing:
    entries: list[list[str]] = []
    numbered = group[0][0].isdigit()
    for line in group:
        match = _ENTRY.fullmatch(line)
        if match is not None:
            entries.append([match["words"]])
        else:
            entries[-1].append(line.strip())
    return Listing(tuple(words_of(_joined(entry)) for entry in entries), numbered)


def _joined(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one; between Japanese characters no space is put."""
    whole = ""
    for line in lines:
        line = line.strip()
        seam = whole.rstrip(_MARKS)[-1:] + line.lstrip(_MARKS)[:1]
        whole += ("" if not whole or all(_EAST_ASIAN.match(letter) for letter in seam) else " ") + line
    return whole
