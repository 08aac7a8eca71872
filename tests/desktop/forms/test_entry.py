"""Reading what a person types, and refusing it in words that quote it and give the bounds."""

from typing import Annotated

import pytest
from msgspec import Meta, Struct

from desktop.forms.entry import Value, check_against, entry_text, read_entry
from engine.domain.method import Setting, settings_of
from engine.domain.plan import TrainingSettings
from engine.domain.text import translator

SETTINGS = {setting.id: setting for setting in settings_of(TrainingSettings)}
EN = translator("en")


@pytest.mark.parametrize(
    ("setting", "typed", "value"),
    [
        ("batch_size", "128", 128),
        ("batch_size", " １２８ ", 128),
        ("max_steps", "1,000", 1000),
        ("weight_decay", "0.01", 0.01),
        ("weight_decay", "1e-4", 0.0001),
        ("hidden", "64, 32", (64, 32)),
        ("hidden", "64、32", (64, 32)),
        ("learning_rates", "0.001 0.01", (0.001, 0.01)),
    ],
)
def test_that_an_entry_is_read_as_its_kind(setting: str, typed: str, value: Value) -> None:
    assert read_entry(SETTINGS[setting], typed).value == value


@pytest.mark.parametrize(
    ("setting", "typed", "sentence"),
    [
        ("batch_size", "2", "Enter a whole number from 4 to 4096. “2” cannot be used."),
        ("batch_size", "64.5", "Enter a whole number from 4 to 4096. “64.5” cannot be used."),
        ("batch_size", "", "Enter a whole number from 4 to 4096."),
        ("weight_decay", "much", "Enter a number from 0 to 1. “much” cannot be used."),
        ("weight_decay", "nan", "Enter a number from 0 to 1. “nan” cannot be used."),
        ("hidden", "64, wide", "Enter whole numbers separated by commas. “wide” cannot be used."),
        ("learning_rates", "", "Enter numbers separated by commas."),
    ],
)
def test_that_a_wrong_entry_is_refused_with_its_bounds(setting: str, typed: str, sentence: str) -> None:
    problem = read_entry(SETTINGS[setting], typed).problem
    assert problem is not None
    assert EN.render(problem) == sentence


def test_that_an_excluded_end_is_refused_too() -> None:
    setting = SETTINGS["sgd_factor"]
    problem = check_against(TrainingSettings, setting, 0.0)
    assert problem is not None
    assert EN.render(problem) == "Enter a number above 0. “0” cannot be used."
    assert check_against(TrainingSettings, setting, 5.0) is None


def test_that_a_value_survives_being_shown_and_read() -> None:
    for setting in SETTINGS.values():
        if setting.kind in ("integer", "number", "integers", "numbers"):
            default = setting.default
            assert default is not None
            assert read_entry(setting, entry_text(default)).value == default


def test_that_text_is_taken_without_the_spaces_around_it() -> None:
    assert read_entry(Setting("name", "Name", "", "text", ""), "  line 2 ").value == "line 2"


class Ends(Struct):
    """Settings whose ends belong to them or do not."""

    above: Annotated[float, Meta(gt=0.0, le=1.0)] = 0.5
    below: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.5
    least: Annotated[float, Meta(ge=0.0)] = 0.5


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("above", "0", "Enter a number above 0 and up to 1."),
        ("below", "1", "Enter a number from 0 to below 1."),
        ("least", "-1", "Enter a number from 0 on."),
    ],
)
def test_that_an_end_that_is_excluded_is_refused_and_said(name: str, text: str, words: str) -> None:
    setting = next(setting for setting in settings_of(Ends) if setting.id == name)
    problem = read_entry(setting, text).problem
    assert problem is not None
    assert translator("en").render(problem) == f"{words} “{text}” cannot be used."
    assert read_entry(setting, "0.25").value == 0.25


def test_that_a_text_stays_as_it_was_typed() -> None:
    assert read_entry(Setting("given", "", "", "text", ""), "  Ａ工程>Ｂ工程 ").value == "Ａ工程>Ｂ工程"
