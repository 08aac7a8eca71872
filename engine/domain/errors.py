"""The things that can go wrong and that a person can mend: one exception each, carrying one plain sentence."""

from engine.domain.text import Text


class TasukiError(Exception):
    """Base of every failure that is shown as a sentence instead of a traceback."""

    exit_code = 2

    def __init__(self, text: Text, details: str = "", *, missing: str = "") -> None:
        super().__init__(text.msgid)
        self.text = text
        self.details = details
        """Technical words a person may copy for support; never needed to understand ``text``."""
        self.missing = missing
        """The file that is not where it was thought to be, where that is the trouble: the person may show its place."""


class InputError(TasukiError):
    """A file, a column or an argument that a person gave cannot be used as it is."""


class PlanError(TasukiError):
    """The plan asks for something that the data cannot give."""


class ProjectError(TasukiError):
    """A project file is damaged, newer than this version, or in use."""


class CancelledError(TasukiError):
    """The person stopped the work; everything finished so far is kept."""

    exit_code = 3
