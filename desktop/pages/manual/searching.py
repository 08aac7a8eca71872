"""Which chapters hold the words that somebody looks for."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from desktop.pages.manual.blocks import Block, Code, Definitions, Heading, Listing, Paragraph, Picture, Sheet, Words, text_of
from desktop.pages.manual.chapters import Chapter


def holds(chapter: Chapter, wanted: str) -> bool:
    """Whether ``chapter`` has every word of ``wanted``; large and small letters and full and half width are alike."""
    words = _alike(wanted).split()
    return not words or all(word in plain_text(chapter) for word in words)


@lru_cache(maxsize=64)
def plain_text(chapter: Chapter) -> str:
    """Everything that ``chapter`` says, as it is searched."""
    return _alike("\n".join(text_of(words) for block in chapter.blocks for words in words_in(block)))


def words_in(block: Block) -> Iterator[Words]:
    """All words of ``block``, part by part."""
    match block:
        case Heading() | Paragraph():
            yield block.words
        case Listing():
            yield from block.entries
        case Definitions():
            for term, words in block.entries:
                yield term
                yield words
        case Sheet():
            yield from block.headers
            for row in block.rows:
                yield from row
        case Code() | Picture():
            return


def _alike(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()
