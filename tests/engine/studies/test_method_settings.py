import pytest

from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, SettingValue
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
        ("gradnorm.asymmetry=99", "do not fit"),
        ("gradnorm.asymmetry=much", "do not fit"),
        ("gradnorm.strength=1", "no setting"),
        ("famo.rate=1", "does not compare"),
        ("magic.rate=1", "no method"),
    ],
)
def test_that_a_setting_that_cannot_be_used_is_refused(text: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        with_settings(["single_task", "gradnorm"], [read_setting(text)])
