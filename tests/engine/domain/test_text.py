"""Sentences after one another, as each language sets them."""

import pytest

from engine.domain.text import message, together, translator


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Training is running. The verdict is there."), ("ja", "学習中です。判定が出ました。")],
)
def test_that_sentences_together_have_the_space_between_them_that_the_language_wants(language: str, expected: str) -> None:
    sentences = (message("Training is running."), message("The verdict is there."))
    assert translator(language).render(together(*sentences)) == expected


def test_that_one_sentence_and_none_stay_as_they_are() -> None:
    assert together(message("Training is running.")) == message("Training is running.")
    assert translator("ja").render(together()) == ""
