"""Words by which a column can say which part a row belongs to, for splits that were made before Tasuki saw the data."""

import unicodedata
from collections.abc import Iterable
from typing import Literal

PartName = Literal["train", "validation", "test"]

WORDS: dict[PartName, tuple[str, ...]] = {
    "train": ("train", "training", "trn", "学習", "学習用", "訓練", "訓練用"),
    "validation": ("validation", "valid", "val", "dev", "development", "検証", "検証用"),
    "test": ("test", "testing", "tst", "holdout", "テスト", "テスト用", "試験", "試験用"),
}
_PARTS: dict[str, PartName] = {word: part for part, words in WORDS.items() for word in words}


def part_named(word: str) -> PartName | None:
    """The part that ``word`` names, in either language, large or small letters, full or half width; None for any other word."""
    return _PARTS.get(unicodedata.normalize("NFKC", word).strip().lower())


def names_parts(values: Iterable[str]) -> bool:
    """True when each of ``values`` names a part and training and test are both among them."""
    named = {part_named(value) for value in values}
    return None not in named and {"train", "test"} <= named
