"""One line of links that leads to the parts of a long page."""

import html
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLabel

from desktop.widgets.theme import LIGHT, Tokens
from engine.domain.text import Translator

_BETWEEN_JAPANESE = re.compile("(?<=[\u3000-\u9fff])(?=[\u3000-\u9fff])")


class ContentsLine(QLabel):
    """Titles as links; one label holds them all, since every further widget costs time when it first shows.

    Signals: ``wanted(str)`` with the title that was followed.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("contents")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.linkActivated.connect(lambda place: self.wanted.emit(self._titles[int(place)]))
        self._titles: tuple[str, ...] = ()
        self._head = ""
        self._tokens: Tokens = LIGHT

    def show_places(self, titles: list[str], t: Translator) -> None:
        """Offer ``titles`` in their order; parts without a title have no link."""
        self._titles, self._head = tuple(title for title in titles if title), t("On this page:")
        self.setAccessibleName(self._head)
        self.setAccessibleDescription(t.join(list(self._titles)))
        self.setToolTip(t("Goes to this part of the page."))
        self._write()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        self._write()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the link that the Tab key comes to first; Qt marks none before Tab is pressed once more."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() == Qt.FocusReason.TabFocusReason)

    def _write(self) -> None:
        style = f'style="color:{self._tokens.accent}; text-decoration:none"'
        links = (f'<a {style} href="{place}">{html.escape(_together(_short(title)))}</a>' for place, title in enumerate(self._titles))
        head = f'<span style="color:{self._tokens.muted}">{html.escape(self._head)}</span>&nbsp; '
        self.setText(head + "&nbsp;&nbsp;· &nbsp;".join(links))


def _short(title: str) -> str:
    """``title`` without what it adds in brackets at its end."""
    return re.sub(r"\s*[(\uff08][^()\uff08\uff09]*[)\uff09]$", "", title)


def _together(title: str) -> str:
    """``title`` in one line where Japanese could break after any letter."""
    return _BETWEEN_JAPANESE.sub("\N{WORD JOINER}", title)
