"""Cards, big numbers and pills: the small pieces that pages are made of."""

import html
import re

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.widgets.theme import Tone

LINE_HEIGHT = 138
"""Per cent of the size of the letters from line to line; Japanese fonts pack lines too closely for reading, Latin ones less so."""
MEASURE = 60
"""Letters of full width in the longest line of a text, or about twice as many of half width."""
GAP = 6
"""Pixels between the lines that a text is made of."""
_PARAGRAPH = '<p style="margin:{gap}px 0 0 0; line-height:{height}%">{line}</p>'
CORNER, EDGE = 10, 5
"""Pixels: the radius of a card's corners, and the width of the coloured edge of a toned card."""
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|pt\b)")


class Sentence(QLabel):
    """Plain text that wraps with some air between its lines, never between a number and its unit; ``text`` gives back what was set.

    A line is never longer than ``MEASURE``, however wide the label, so that the eye finds the next one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._plain = ""
        self._spare = self._left = self._below = 0
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show ``text``; signs like < and & are shown as they are."""
        if text == self._plain:
            return
        self._plain = text
        self._heights.clear()
        lines = html.escape(_BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", text)).split("\n")
        height = max(100, round(LINE_HEIGHT * self.fontInfo().pixelSize() / self.fontMetrics().height()))
        paragraphs = [_PARAGRAPH.format(gap=GAP if place else 0, height=height, line=line) for place, line in enumerate(lines)]
        super().setText("".join(paragraphs) if text else "")
        self.setAccessibleName(text)

    def text(self) -> str:
        """The plain text."""
        return self._plain

    def heightForWidth(self, width: int) -> int:
        """The height of lines that are no longer than the measure; layouts ask for it again and again, and each time costs a layout."""
        room = min(width, self._measure())
        if room not in self._heights:
            self._heights[room] = super().heightForWidth(room + self._spare)
        return self._heights[room]

    def changeEvent(self, event: QEvent) -> None:
        """Forget heights when the letters or the room around them change."""
        self._heights.clear()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """Without the room that is left at the right."""
        return super().sizeHint() - QSize(self._spare, 0)

    def minimumSizeHint(self) -> QSize:
        """Without the room that is left at the right."""
        return super().minimumSizeHint() - QSize(self._spare, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room beyond the measure empty."""
        super().resizeEvent(event)
        spare = max(0, self.width() - self._measure())
        if spare != self._spare:
            self._spare = spare
            self._set_margins()

    def stand_in(self, left: int, below: int) -> None:
        """Keep ``left`` pixels before the lines and ``below`` under them free."""
        self._left, self._below = left, below
        self._set_margins()

    def _set_margins(self) -> None:
        right = bool(self.alignment() & Qt.AlignmentFlag.AlignRight)
        self.setContentsMargins(self._left + (self._spare if right else 0), 0, 0 if right else self._spare, self._below)

    def _measure(self) -> int:
        return MEASURE * self.fontInfo().pixelSize()


def below_name(left: int, look: str) -> Sentence:
    """An explanation with one of the theme's looks that stands ``left`` pixels in, below the name of what it explains."""
    made = Sentence()
    made.setIndent(0)
    made.setProperty("look", look)
    made.stand_in(left, 4)
    return made


def label(look: str = "", *, wrap: bool = True, name: str = "") -> QLabel:
    """A plain-text label with one of the theme's looks; ``name`` becomes its objectName."""
    made = Sentence() if wrap else QLabel()
    made.setIndent(0)
    if not wrap:
        made.setTextFormat(Qt.TextFormat.PlainText)
    if look:
        made.setProperty("look", look)
    if name:
        made.setObjectName(name)
    return made


def set_tone(widget: QWidget, tone: Tone | None) -> None:
    """Give ``widget`` the colours of ``tone``; None takes them away."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Remove everything from ``layout``; the widgets in it are deleted."""
    while (entry := layout.takeAt(0)) is not None:
        widget = entry.widget()
        inner = entry.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, (QVBoxLayout, QHBoxLayout)):
            clear(inner)


class Card(QFrame):
    """A titled surface; ``body`` takes the content, ``head`` what stands beside the title.

    The meaning stands right below the content; spare height goes below it, or into the content where that ``grows``.
    """

    def __init__(self, title: str = "", *, name: str = "", grows: bool = False) -> None:
        super().__init__()
        self.setObjectName("Card")
        if name:
            self.setProperty("card", name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 14)
        outer.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self._title = label("heading", wrap=False)
        self._title.setWordWrap(True)
        self.head.addWidget(self._title, 1)
        self.head.addStretch()
        outer.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(6)
        outer.addLayout(self.body, 1 if grows else 0)
        self._outer = outer
        self._meaning: Meaning | None = None
        if not grows:
            outer.addStretch(1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Show ``title``; an empty one takes no room."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_meaning(self, text: str) -> None:
        """Say under the content what it means now; empty hides the sentence, which few cards ever need."""
        if self._meaning is None:
            if not text:
                return
            self._meaning = Meaning()
            self._outer.insertWidget(self._outer.indexOf(self.body) + 1, self._meaning)
        self._meaning.set_text(text)

    def set_tone(self, tone: Tone | None) -> None:
        """Colour the left edge, for example for a verdict; None leaves it plain."""
        set_tone(self, tone)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the coloured edge within the rounded corners; its colour is the text colour the style sheet gives the card."""
        super().paintEvent(event)
        if self.property("tone") is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        painter.setClipPath(outline)
        painter.fillRect(0, 0, EDGE, self.height(), self.palette().color(QPalette.ColorRole.WindowText))
        painter.end()


class Meaning(QWidget):
    """One sentence behind a rule in the accent colour."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(10)
        rule = QFrame()
        rule.setObjectName("Rule")
        rule.setFixedWidth(3)
        row.addWidget(rule)
        self._text = label()
        self._text.setMinimumHeight(24)
        row.addWidget(self._text, 1)

    def set_text(self, text: str) -> None:
        """Show ``text``; an empty one hides the piece."""
        self._text.setText(text)
        self.setVisible(bool(text))


class BigNumber(Card):
    """A card around the one number that matters: what it is, the number, and what it rests on."""

    def __init__(self, *, name: str = "") -> None:
        super().__init__(name=name)
        self.caption = label("muted")
        self.number = label("number")
        self.basis = label("muted")
        for part in (self.caption, self.number, self.basis):
            self.body.addWidget(part)
        self.body.addStretch()

    def set_number(self, caption: str, number: str, basis: str = "", tone: Tone | None = None) -> None:
        """Show ``number`` under ``caption``, with ``basis`` below and the colour of ``tone``."""
        self.caption.setText(caption)
        self.number.setText(number)
        self.basis.setText(basis)
        self.basis.setVisible(bool(basis))
        self.set_tone(tone)
        set_tone(self.number, tone)
        self.setAccessibleName(caption)
        self.setAccessibleDescription(number)


class Pill(QLabel):
    """A word on a tinted, rounded ground; always with a mark or a word, never colour alone."""

    def __init__(self, text: str = "", tone: Tone = "neutral") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self.setProperty("look", "pill")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def set_pill(self, text: str, tone: Tone) -> None:
        """Show ``text`` in the colours of ``tone``."""
        self.setText(text)
        set_tone(self, tone)
