"""What the choices of settings are called, on the screen, on paper and in the workbook."""

from engine.domain.method_names import METHOD_NAMES
from engine.domain.text import Text, mark

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


def choice_words(choice: str) -> Text | str:
    """What ``choice`` is called; one that is not known is shown as it is written."""
    known = CHOICE_LABELS.get(choice) or METHOD_NAMES.get(choice)
    return Text(known) if known else choice
