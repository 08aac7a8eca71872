"""Whether what a figure means is said by the words around it as well, so that no page says one thing twice."""

import re
from collections.abc import Sequence

from engine.domain.text import Text, Translator
from engine.report.blocks import Block, Bullets, Paragraph

_END = re.compile(r"(?<=\u3002)|(?<=\.)\s+")
"""Where a sentence ends."""


def told_beside(meaning: Text, blocks: Sequence[Block], translate: Translator) -> bool:
    """Whether every sentence of ``meaning`` stands in the paragraphs and lists of ``blocks``."""
    words = [block.text for block in blocks if isinstance(block, Paragraph)]
    words += [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    said = "\n".join(translate.render(word) for word in words)
    return all(sentence.strip() in said for sentence in _END.split(translate.render(meaning)))
