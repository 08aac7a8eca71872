"""Sentences after one another, as each language sets them."""

import pytest

from engine.domain.text import message, translator


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Training is running. The verdict is there."), ("ja", "学習中です。判定が出ました。")],
)
def test_that_a_paragraph_has_the_space_between_sentences_that_the_language_wants(language: str, expected: str) -> None:
    sentences = (message("Training is running."), message("The verdict is there."))
    assert translator(language).paragraph(sentences) == expected


def test_that_a_paragraph_without_sentences_is_empty() -> None:
    assert translator("ja").paragraph(()) == ""
