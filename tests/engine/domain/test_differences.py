"""Differences are written without exponents."""

import pytest

from engine.domain.differences import difference_words


@pytest.mark.parametrize(
    ("difference", "said"), [(0.0, "0"), (1.2e-7, "0.00000012"), (3.46e-5, "0.000035"), (0.25, "0.25"), (1e-12, "< 0.000000001")]
)
def test_that_a_difference_has_two_digits_that_count(difference: float, said: str) -> None:
    assert difference_words(difference) == said
