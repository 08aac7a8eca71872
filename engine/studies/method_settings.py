"""Settings of methods: who gets which, and how ``METHOD.SETTING=VALUE`` is read."""

import json
from collections.abc import Iterable, Sequence

from engine.domain.errors import PlanError
from engine.domain.plan import MethodChoice, SettingValue
from engine.domain.text import message
from engine.studies.trials import method_entry, method_settings


def with_settings(methods: Iterable[str], settings: Sequence[MethodChoice], *, others_wait: bool = False) -> tuple[MethodChoice, ...]:
    """A choice for each of ``methods`` with its share of ``settings``; PlanError for values out of bounds and for other methods.

    With ``others_wait`` settings of other methods of the catalogue are passed over.
    """
    given: dict[str, dict[str, SettingValue]] = {method: {} for method in methods}
    for choice in settings:
        if choice.method not in given:
            method_entry(choice.method)
            if others_wait:
                continue
            raise PlanError(
                message("--set names the method {method}, which the plan does not compare. Add --method {method}.", method=choice.method)
            )
        given[choice.method] |= choice.settings
    choices = tuple(MethodChoice(method, values) for method, values in given.items())
    for choice in choices:
        method_settings(choice)
    return choices


def read_setting(text: str) -> MethodChoice:
    """``gradnorm.asymmetry=0.5`` as a choice of one setting; PlanError for another form."""
    place, equals, value = text.partition("=")
    method, dot, name = place.strip().rpartition(".")
    if not (equals and dot and method and name and value.strip()):
        raise PlanError(
            message("“{text}” is not METHOD.SETTING=VALUE. Write it like {example}.", text=text, example="gradnorm.asymmetry=0.5")
        )
    return MethodChoice(method, {name: _value(value.strip())})


def _value(text: str) -> SettingValue:
    """A number, true or false where it reads as one, else the text itself."""
    try:
        value = json.loads(text.lower() if text.lower() in ("true", "false") else text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float | str) else text
