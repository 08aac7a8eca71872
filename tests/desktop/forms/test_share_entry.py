"""Shares are read as numbers or percentages; everything else is quoted."""

import pytest

from desktop.forms.share_entry import read_share, share_text
from engine.domain.text import translator


@pytest.mark.parametrize(
    ("text", "share"), [("0.25", 0.25), (" 25 % ", 0.25), ("２５％", 0.25), ("0,5", 0.5), ("1", 1.0), ("0", 0.0), ("12.5%", 0.125)]
)
def test_that_a_share_is_read(text: str, share: float) -> None:
    assert read_share(text).value == share


@pytest.mark.parametrize("text", ["25", "-0.1", "101 %", "often", "nan", "inf"])
def test_that_no_share_is_quoted_and_explained(text: str) -> None:
    problem = read_share(text).problem
    assert problem is not None
    assert f"“{text}” cannot be used." in translator("en").render(problem)


def test_that_an_empty_entry_is_refused_too() -> None:
    assert read_share(" ").value is None


def test_that_a_share_is_written_so_that_it_is_read_again() -> None:
    assert (share_text(0.25), share_text(0.0), share_text(1.0)) == ("25 %", "0 %", "100 %")
    assert read_share(share_text(0.125)).value == 0.125
