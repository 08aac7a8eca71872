"""What the choices and values of settings are called on the screen."""

from desktop.forms.entry import Value, entry_text
from engine.domain.method import Setting
from engine.domain.method_names import METHOD_NAMES
from engine.domain.text import Translator, mark

CHOICE_LABELS = {
    "proportional": mark("In proportion to the rows"),
    "balanced": mark("Equally many per task"),
    "adamw": mark("AdamW"),
    "sgd": mark("SGD"),
    "random": mark("Random numbers"),
    "single_task": mark("Single-task networks"),
    "fro_total": mark("A layer as a whole"),
    "fro_each": mark("Each axis"),
    "spectral": mark("Largest part left out"),
    "automatic": mark("Automatic"),
    "private": mark("One for each task"),
    "fixed": mark("Fixed"),
    "pruned": mark("Pruned"),
    "validated": mark("Validated"),
    "free": mark("Free"),
    "descriptor": mark("Descriptor"),
    "descriptor_and_residual": mark("Descriptor and residual"),
    "laf": mark("LAF"),
    "tucker": mark("Tucker"),
    "tt": mark("TT"),
    "none": mark("None"),
    "soft": mark("Soft"),
    "hard": mark("Hard"),
    "affinity": mark("Affinity"),
    "enumeration": mark("Enumeration"),
    "all": mark("All"),
    "user": mark("User"),
    "equal": mark("Equal"),
    "learned": mark("Learned"),
    "share": mark("Share"),
    "mean_one": mark("Mean one"),
    "released": mark("As in the authors' program"),
}
"""What the choices of our settings are called, methods of the catalogue apart; any other choice is shown as it is written."""


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
