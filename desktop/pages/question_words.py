"""What the Plan page and the guided plan call the presets and the ways to split, and how they read a day."""

from datetime import date

from engine.domain.text import mark

PRESET_NAMES: dict[str, str] = {"quick": mark("Quick look"), "standard": mark("Standard"), "thorough": mark("Thorough")}
PRESET_TIPS: dict[str, str] = {
    "quick": mark("Few replicates and settings: a first impression, usually with wide intervals."),
    "standard": mark("Enough replicates for a decision in most cases."),
    "thorough": mark("More methods, settings and replicates; leave it running overnight."),
}
SPLIT_NAMES: dict[str, str] = {
    "random": mark("Rows like these"),
    "group": mark("New groups"),
    "time": mark("Later times"),
    "given": mark("Test rows named by a column"),
}
SPLIT_TIPS: dict[str, str] = {
    "random": mark("Rows are divided at random."),
    "group": mark("All rows of one machine, lot or customer stay together, so that the test shows how new ones fare."),
    "time": mark("The test uses the latest rows, so that it shows how the future fares."),
    "given": mark("A column of the data says which rows are for training, validation and test."),
}


def is_date(text: str) -> bool:
    """Whether ``text`` is a day, as year-month-day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
