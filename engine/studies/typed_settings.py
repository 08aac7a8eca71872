"""Settings as a person wrote them, turned into those that a method declares, or the sentence that says why not."""

import msgspec

from engine.domain.errors import PlanError
from engine.domain.method import settings_of
from engine.domain.plan import MethodChoice
from engine.domain.setting_words import expected
from engine.domain.text import message


def typed_settings(choice: MethodChoice, declared: type[msgspec.Struct]) -> msgspec.Struct:
    """The settings of ``choice`` as ``declared``; PlanError quotes a name that is not known, or a value that is out of bounds."""
    known = {setting.id: setting for setting in settings_of(declared)}
    for name, value in choice.settings.items():
        if name not in known:
            raise _unknown(choice.method, name, list(known))
        try:
            msgspec.convert({name: value}, declared)
        except msgspec.ValidationError as error:
            raise PlanError(
                message(
                    "{setting} of the method {method} cannot be {value}. {expected}",
                    setting=name,
                    method=choice.method,
                    value=str(value).lower() if isinstance(value, bool) else str(value) or "–",
                    expected=expected(known[name]),
                ),
                str(error),
            ) from error
    return msgspec.convert(choice.settings, declared)


def _unknown(method: str, name: str, known: list[str]) -> PlanError:
    if not known:
        return PlanError(message("The method {method} has no setting {name}; nothing can be set for it.", method=method, name=name))
    return PlanError(message("The method {method} has no setting {name}. Its settings are {known}.", method=method, name=name, known=known))
