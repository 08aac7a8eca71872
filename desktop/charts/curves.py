"""Curves, bands and levels: the plot that most charts are, painted when, and only when, it can be seen."""

from functools import cached_property
from math import floor

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.charts.colours import series_colour, text_colour
from desktop.charts.curve_frame import Drawn, Frame, frame_of, nearest
from desktop.widgets.theme import Tokens
from engine.domain.chart import Band, Chart, Level, Line
from engine.domain.text import Translator, format_percent, format_score

_FIGURES, _LEAST_FIGURES = 11 / 14, 11
"""The size of figures as a share of that of the words around the plot, and their least size in pixels."""
_WIDTH, _POINT = 1.7, 4.0
"""Pixels: the width of a curve, and of a point that is a curve's only one."""


class Sketch:
    """What a plot shows of ``chart`` in the ``room`` it has: worked out when it is first painted, or asked about, and kept."""

    def __init__(self, chart: Chart, translator: Translator, tokens: Tokens, room: QSizeF, font: QFont) -> None:
        self.chart, self.tokens = chart, tokens
        self.marks = [mark for mark in chart.marks if isinstance(mark, Drawn)]
        self.frame: Frame = frame_of(chart, self.marks, translator, room, QFontMetricsF(font))

    @cached_property
    def bands(self) -> list[tuple[QPolygonF, QColor]]:
        """Outline and colour of each band, those around baselines first."""
        bands = sorted((mark for mark in self.marks if isinstance(mark, Band)), key=lambda band: not band.dashed)
        colours = (text_colour(self.tokens, 0.12) if band.dashed else series_colour(self.tokens, band.series, 0.22) for band in bands)
        return [(self.frame.band(band), colour) for band, colour in zip(bands, colours, strict=True)]

    @cached_property
    def lines(self) -> list[tuple[list[QPolygonF], QPen]]:
        """The pieces of each curve and their pen, dashed curves last."""
        lines = sorted((mark for mark in self.marks if isinstance(mark, Line)), key=lambda line: line.dashed)
        return [(self.frame.line(line.x, line.y), _pen(line, self.tokens)) for line in lines]

    def paint(self, painter: QPainter) -> None:
        """Paint everything: rules, bands, curves, levels, figures."""
        frame, tokens, area = self.frame, self.tokens, self.frame.area
        sharp = painter.device().devicePixelRatioF()
        for up in (*frame.rules, area.bottom()):
            painter.fillRect(QRectF(area.left(), floor(up * sharp) / sharp, area.width(), 1), QColor(tokens.grid))
        painter.setPen(QColor(tokens.muted))
        for box, side, words in frame.figures:
            painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, words)
        painter.setClipRect(area.adjusted(0, -1, 1, 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for outline, colour in self.bands:
            painter.setBrush(colour)
            painter.drawPolygon(outline)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pieces, pen in self.lines:
            painter.setPen(pen)
            for piece in pieces:
                if piece.size() > 1:
                    painter.drawPolyline(piece)
                else:
                    painter.setPen(QPen(pen.color(), _POINT, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                    painter.drawPoint(piece.at(0))
                    painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(QColor(tokens.text), 1, Qt.PenStyle.DashLine))
        for level in (mark.y for mark in self.marks if isinstance(mark, Level)):
            up = (floor(frame.up(level) * sharp) + 0.5) / sharp
            painter.drawLine(QPointF(area.left(), up), QPointF(area.right(), up))


class CurvePlot(QWidget):
    """Shows the lines, bands and levels of a chart; one that cannot be seen, or has been painted before, costs next to nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Chart, Translator, Tokens] | None = None
        self._sketch: Sketch | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 76)

    def sizeHint(self) -> QSize:  # noqa: D102 - Qt's own
        return QSize(200, 76)

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``; marks other than lines, bands and levels are left out."""
        shown = (chart, translator, tokens)
        if shown != self._shown:
            self._shown = shown
            self._start_again()

    def words_at(self, place: QPointF) -> str:
        """What the lines show at ``place`` (in the coordinates of this widget); empty beside the drawing."""
        shown, sketch = self._shown, self._sketched()
        if shown is None or sketch is None or not sketch.frame.area.contains(place):
            return ""
        chart, t, _ = shown
        at = sketch.frame.value_at(place.x())
        lines = [mark for mark in sketch.marks if isinstance(mark, Line) and mark.x]
        steps = [nearest(mark.x, at) for mark in lines]
        words = [t("{axis} {value}", axis=chart.x.label, value=format_score(lines[0].x[steps[0]]))] if lines else []
        words += [t("{name}: {value}", name=mark.name, value=told(chart, mark.y[step])) for mark, step in zip(lines, steps, strict=True)]
        words += [t("{name}: {value}", name=mark.name, value=told(chart, mark.y)) for mark in sketch.marks if isinstance(mark, Level)]
        return "\n".join(words)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        sketch = self._sketched()
        if sketch is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(sketch.tokens.surface))
        painter.setFont(self._font())
        sketch.paint(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102 - Qt's own
        super().resizeEvent(event)
        self._start_again()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102 - Qt's own
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._start_again()

    def _start_again(self) -> None:
        self._sketch = None
        self.update()

    def _sketched(self) -> Sketch | None:
        if self._sketch is None and self._shown is not None:
            self._sketch = Sketch(*self._shown, QSizeF(self.size()), self._font())
        return self._sketch

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(_LEAST_FIGURES, round(_FIGURES * QFontInfo(font).pixelSize())))
        return font


def told(chart: Chart, value: float) -> str:
    """``value`` as the upright axis of ``chart`` counts it."""
    return format_percent(value) if chart.y.percent else format_score(value)


def _pen(line: Line, tokens: Tokens) -> QPen:
    if line.dashed:
        return QPen(QColor(tokens.text), 1, Qt.PenStyle.DashLine)
    return QPen(series_colour(tokens, line.series), _WIDTH)
