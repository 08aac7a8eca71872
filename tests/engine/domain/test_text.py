"""Sentences after one another, sentences that count, times and money, as each language sets them."""

import gettext
import io

import msgspec
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from engine.domain.text import Text, Translator, format_money, format_score, message, message_n, together, translator


def sheets(count: float) -> Text:
    return message_n("{n:count} sheet is missing.", "{n:count} sheets are missing.", "n", n=count)


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


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "1 sheet is missing."), (0, "0 sheets are missing."), (2, "2 sheets are missing."), (1.0, "1 sheet is missing.")],
)
def test_that_english_has_a_form_for_one_and_a_form_for_any_other_number(count: float, sentence: str) -> None:
    assert translator("en").render(sheets(count)) == sentence
    assert translator("en").render(message("Look: {finding}", finding=sheets(count))) == f"Look: {sentence}"


def test_that_a_number_with_decimals_counts_like_several() -> None:
    assert translator("en").render(message_n("{n} sheet", "{n} sheets", "n", n=1.5)) == "1.5 sheets"


def test_that_a_language_forms_its_own_plurals() -> None:
    polish = Catalog("pl")
    polish.add(
        ("{n:count} sheet is missing.", "{n:count} sheets are missing."), ("{n:count} arkusz", "{n:count} arkusze", "{n:count} arkuszy")
    )
    written = io.BytesIO()
    write_mo(written, polish)
    written.seek(0)
    translate = Translator("pl", gettext.GNUTranslations(written))  # pyright: ignore[reportArgumentType]
    assert [translate.render(sheets(count)) for count in (1, 3, 5, 22)] == ["1 arkusz", "3 arkusze", "5 arkuszy", "22 arkusze"]


def test_that_a_counted_sentence_survives_being_stored() -> None:
    stored = msgspec.json.encode(sheets(1))
    assert msgspec.json.decode(stored, type=Text) == sheets(1)
    assert translator("en").render(msgspec.json.decode(stored, type=Text)) == "1 sheet is missing."


def test_that_a_sentence_that_counts_nothing_is_stored_as_ever() -> None:
    assert msgspec.json.encode(message("Row {row}", row=3)) == b'{"msgid":"Row {row}","values":{"row":3}}'


def test_that_a_sentence_stored_before_it_was_counted_is_still_read() -> None:
    old = b'{"msgid":"{n:count} sheets are missing.","values":{"n":1}}'
    assert translator("en").render(msgspec.json.decode(old, type=Text)) == "1 sheets are missing."


@pytest.mark.parametrize(
    ("language", "place", "at", "expected"),
    [
        ("en", "{at:date}", "2026-12-04", "4 Dec 2026"),
        ("ja", "{at:date}", "2026-12-04", "2026/12/04"),
        ("en", "{at:minute}", "2026-12-04T14:05:59.123Z", "4 Dec 2026 14:05"),
        ("ja", "{at:minute}", "2026-12-04T14:05:59.123Z", "2026/12/04 14:05"),
        ("en", "{at:date}", "before Christmas", "before Christmas"),
    ],
)
def test_that_a_time_is_written_as_the_language_does(language: str, place: str, at: str, expected: str) -> None:
    assert translator(language).render(Text(place, {"at": at})) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (1234.5, "¥", "¥1,234"),
        (-1234.5, "$", "−$1,234"),
        (-0.4, "¥", "¥0"),
        (1_200, "EUR", "EUR 1,200"),
        (-1_200, "EUR", "−EUR 1,200"),
        (1_200, "円", "1,200 円"),
        (5, "", "5"),
    ],
)
def test_that_money_stands_where_its_currency_belongs(amount: float, currency: str, expected: str) -> None:
    assert format_money(amount, currency) == expected


@pytest.mark.parametrize(
    ("score", "expected"), [(-0.0002, "0.000"), (-0.0006, "−0.001"), (0.0, "0.000"), (-12345.6, "−12,346"), (None, "–")]
)
def test_that_a_score_has_a_sign_only_where_a_digit_is_seen(score: float | None, expected: str) -> None:
    assert format_score(score) == expected
