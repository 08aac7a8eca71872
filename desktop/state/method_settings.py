"""What is set for each method, as the window shows it: declared values, and those that differ."""

from desktop.state.app_state import AppState
from desktop.state.edits import ChangeMethodSettings
from engine.domain.method import Method, Setting
from engine.domain.plan import SettingValue


def declared(state: AppState, method: str) -> Method | None:
    """What the catalogue says of ``method``; None until the engine has said it."""
    return next((known for known in state.catalogue if known.id == method), None)


def own_settings(state: AppState, method: str) -> dict[str, SettingValue]:
    """The settings of ``method`` that a person gave."""
    for choice in state.method_settings:
        if choice.method == method:
            return choice.settings
    return {}


def differing(state: AppState, method: Method) -> tuple[tuple[Setting, SettingValue], ...]:
    """The settings of ``method`` that differ from their defaults, in declared order, with their values."""
    own = own_settings(state, method.id)
    return tuple((setting, own[setting.id]) for setting in method.settings if setting.id in own and own[setting.id] != setting.default)


def changed(state: AppState, method: Method, name: str, value: SettingValue) -> ChangeMethodSettings:
    """The wish to set ``name`` to ``value``, with everything else that differs as it is."""
    values = {setting.id: known for setting, known in differing(state, method)} | {name: value}
    defaults = {setting.id: setting.default for setting in method.settings}
    return ChangeMethodSettings(method.id, {known: kept for known, kept in values.items() if kept != defaults.get(known)})
