import pytest

from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, SettingValue
from engine.domain.text import translator
from engine.studies.method_settings import read_setting, with_settings


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("3", 3), ("true", True), ("False", False), ("affinity", "affinity"), ("[1]", "[1]"), ("a=b", "a=b")],
)
def test_that_a_value_is_read_as_what_it_looks_like(text: str, value: SettingValue) -> None:
    assert read_setting(f"gradnorm.asymmetry={text}") == MethodChoice("gradnorm", {"asymmetry": value})


@pytest.mark.parametrize("text", ["gradnorm", "gradnorm.asymmetry", "asymmetry=1", "gradnorm.=1", ".asymmetry=1", "gradnorm.asymmetry= "])
def test_that_another_form_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PlanError, match="is not METHOD"):
        read_setting(text)


def test_that_each_method_gets_its_own_settings_and_the_last_word_counts() -> None:
    given = [read_setting(f"gradnorm.{rest}") for rest in ("asymmetry=0.5", "every=2", "every=3")]
    assert with_settings(["single_task", "gradnorm"], given) == (
        MethodChoice("single_task"),
        MethodChoice("gradnorm", {"asymmetry": 0.5, "every": 3}),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gradnorm.asymmetry=99", "asymmetry of the method gradnorm cannot be 99. Enter a number from 0 to 5."),
        ("gradnorm.asymmetry=much", "asymmetry of the method gradnorm cannot be much. Enter a number from 0 to 5."),
        ("gradnorm.every=2.5", "every of the method gradnorm cannot be 2.5. Enter a whole number from 1 to 1000."),
        ("co_annotation.least_share=0", "least_share of the method co_annotation cannot be 0. Enter a number above 0 and up to 1."),
        ("co_annotation.two_sided=3", "two_sided of the method co_annotation cannot be 3. Enter true or false."),
        ("co_annotation.annotation=true", "annotation of the method co_annotation cannot be true. Choose one of none, soft, hard."),
        ("gradnorm.strength=1", "The method gradnorm has no setting strength. Its settings are asymmetry, rate, every."),
        ("single_task.rate=1", "The method single_task has no setting rate; nothing can be set for it."),
        (
            "famo.rate=1",
            "--set names the method famo, which the plan does not compare. Add --method famo.",
        ),
        ("magic.rate=1", "There is no method magic. Known methods: "),
    ],
)
def test_that_a_setting_that_cannot_be_used_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(PlanError) as refused:
        with_settings(["single_task", "gradnorm", "co_annotation"], [read_setting(text)])
    assert translator("en").render(refused.value.text).startswith(words)


def test_that_settings_of_methods_that_are_not_compared_wait_where_that_is_wanted_but_not_those_of_unknown_ones() -> None:
    given = [read_setting("famo.rate=0.5")]
    assert with_settings(["single_task"], given, others_wait=True) == (MethodChoice("single_task"),)
    with pytest.raises(PlanError, match="no method"):
        with_settings(["single_task"], [read_setting("magic.rate=1")], others_wait=True)
