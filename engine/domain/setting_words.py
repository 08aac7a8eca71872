"""What may be entered for a setting, in words; the same for forms, the command line and plan files."""

from engine.domain.method import Setting
from engine.domain.text import Text, message


def expected(setting: Setting, names: tuple[str, ...] = ()) -> Text:
    """The sentence that says what ``setting`` takes; ``names`` are what its choices are called, themselves if it is empty."""
    low, high = (f"{end:.10g}" if end is not None else "" for end in (setting.low, setting.high))
    match setting.kind, bool(low), bool(high):
        case "integer", True, True:
            return message("Enter a whole number from {low} to {high}.", low=low, high=high)
        case "integer", _, _:
            return message("Enter a whole number.")
        case "number", True, True if setting.low_open and setting.high_open:
            return message("Enter a number above {low} and below {high}.", low=low, high=high)
        case "number", True, True if setting.low_open:
            return message("Enter a number above {low} and up to {high}.", low=low, high=high)
        case "number", True, True if setting.high_open:
            return message("Enter a number from {low} to below {high}.", low=low, high=high)
        case "number", True, True:
            return message("Enter a number from {low} to {high}.", low=low, high=high)
        case "number", True, False if setting.low_open:
            return message("Enter a number above {low}.", low=low)
        case "number", True, False:
            return message("Enter a number from {low} on.", low=low)
        case "number", _, _:
            return message("Enter a number.")
        case "boolean", _, _:
            return message("Enter true or false.")
        case "integers", _, _:
            return message("Enter whole numbers separated by commas.")
        case "choice", _, _:
            return message("Choose one of {choices}.", choices=list(names or setting.choices))
        case "choices", _, _:
            return message("Choose at least one.")
        case "text", _, _:
            return message("Enter a text.")
        case _:
            return message("Enter numbers separated by commas.")


def inside(setting: Setting, value: float) -> bool:
    """Whether ``value`` keeps to the bounds of ``setting``."""
    above = setting.low is None or (value > setting.low if setting.low_open else value >= setting.low)
    below = setting.high is None or (value < setting.high if setting.high_open else value <= setting.high)
    return above and below
