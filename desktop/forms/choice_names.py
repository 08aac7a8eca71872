"""What the choices and values of settings are called on the screen."""

from desktop.forms.entry import Value, entry_text
from engine.domain.choice_words import CHOICE_LABELS
from engine.domain.method import Setting
from engine.domain.method_names import METHOD_NAMES
from engine.domain.text import Translator


def choice_name(choice: str, t: Translator) -> str:
    """What ``choice`` is called on the screen."""
    return t(CHOICE_LABELS.get(choice) or METHOD_NAMES.get(choice, choice))


def value_words(setting: Setting, value: Value, t: Translator) -> str:
    """``value`` as a sentence names it."""
    match value:
        case bool():
            return t("on") if value else t("off")
        case str() if setting.kind == "choice":
            return choice_name(value, t)
        case tuple() if setting.kind == "choices":
            return t.join([choice_name(str(choice), t) for choice in value])
        case _:
            return entry_text(value) or "–"
