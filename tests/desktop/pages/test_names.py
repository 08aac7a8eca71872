"""Names on the screen agree with the catalogue, which the desktop may not load."""

import pytest

from desktop.pages.names import arm_name
from desktop.pages.times import local, span
from engine.domain.arm_names import arm_words
from engine.domain.method_names import METHOD_NAMES
from engine.domain.text import translator
from engine.methods import CATALOGUE
from tests.examples import example_plan

EN = translator("en")


def test_that_every_method_is_called_what_the_catalogue_calls_it() -> None:
    assert {entry.declaration.id: entry.declaration.name for entry in CATALOGUE} == METHOD_NAMES


@pytest.mark.parametrize(
    ("method", "arm", "name"),
    [
        ("single_task", "single:HDF", "HDF alone"),
        ("equal_weights", "joint", "Equal weights"),
        ("swept_weights", "weights:2", "Swept weights, PWF emphasised"),
        ("task_pairs", "pair:HDF+TWF", "HDF, TWF as a pair"),
        ("dmtrl_tucker", "rank:2", "Factorised layers, Tucker, codes of length 2"),
        ("unheard_of", "other", "unheard_of"),
    ],
)
def test_that_arms_are_named_in_words(method: str, arm: str, name: str) -> None:
    assert EN.render(arm_name(method, arm, example_plan())) == name


@pytest.mark.parametrize(
    ("arm", "tasks", "name"),
    [
        ("weights:3", ["seal", "pump"], "Swept weights, seal 30 %, pump 70 %"),
        ("weights:1", ["seal", "pump", "oil"], "Swept weights, seal emphasised"),
        ("weights:0", ["seal", "pump", "oil"], "Swept weights"),
        ("weights:2", [], "Swept weights"),
    ],
)
def test_that_swept_weights_say_what_has_which_weight_and_never_a_bare_number(arm: str, tasks: list[str], name: str) -> None:
    assert EN.render(arm_words("swept_weights", arm, tasks)) == name


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(40, 70, "40–70 s"), (0, 0, "0–1 s"), (55, 130, "1–2 min"), (60, 95, "1–2 min"), (4000, 9000, "1.1–2.5 h"), (118, 122, "2 min")],
)
def test_that_a_span_is_said_in_one_unit(low: float, high: float, words: str) -> None:
    assert EN.render(span(low, high)) == words


def test_that_an_unreadable_time_is_shown_as_it_is() -> None:
    assert local("someday") == "someday"
