"""When the small buttons of a chart appear: under the pointer and in focus; they are made when they are first needed."""

from typing import TYPE_CHECKING, Protocol
from weakref import ref

from PySide6.QtCore import QEvent

from desktop.widgets.theme import Tokens
from engine.domain.text import Translator

if TYPE_CHECKING:
    from desktop.charts.tool_strip import ToolStrip

CORNER_EVENTS = frozenset((QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.FocusIn, QEvent.Type.FocusOut))
"""What the chart has to tell its corner."""


class Cornered(Protocol):
    """The chart that the buttons belong to."""

    @property
    def shows_table(self) -> bool:
        """Whether the numbers are shown."""
        ...

    def make_strip(self) -> "ToolStrip":
        """The buttons, not yet shown."""
        ...

    def words(self) -> tuple[Translator, Tokens] | None:
        """Language and colours; None while there is nothing to be done with it."""
        ...

    def free_width(self) -> int:
        """Pixels that may be covered at the top, from the left."""
        ...


class Corner:
    """Keeps the buttons of ``view`` in its upper right corner, beside its figure where it has one."""

    def __init__(self, view: Cornered) -> None:
        self._view = ref(view)
        self._strip: ToolStrip | None = None
        self._pointed = self._focused = False

    def notice(self, happened: QEvent.Type) -> None:
        """Show or hide the buttons after one of ``CORNER_EVENTS``."""
        match happened:
            case QEvent.Type.Enter | QEvent.Type.Leave:
                self._pointed = happened == QEvent.Type.Enter
            case _:
                self._focused = happened == QEvent.Type.FocusIn
        self.follow()

    def follow(self) -> None:
        """Fit the buttons to what the chart shows now."""
        view = self._view()
        words = view.words() if view is not None and (self._pointed or self._focused) else None
        if view is None or words is None:
            if self._strip is not None:
                self._strip.hide()
            return
        strip = self._strip = self._strip or view.make_strip()
        strip.show_words(*words, as_table=view.shows_table)
        size = strip.sizeHint()
        strip.setGeometry(max(0, view.free_width() - size.width()), 1, size.width(), size.height())
        strip.show()
        strip.raise_()
