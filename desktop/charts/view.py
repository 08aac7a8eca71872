"""One widget for every chart: it picks the renderer for the marks, says the chart in words, and turns it into a table."""

from math import inf
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QSizePolicy, QStackedLayout, QToolTip, QVBoxLayout, QWidget

from desktop.charts.chart_table import show_table
from desktop.charts.corner import CORNER_EVENTS, Corner
from desktop.charts.curves import CurvePlot
from desktop.charts.graph import GraphPainter
from desktop.charts.heat_map import HeatMapPainter
from desktop.charts.intervals import IntervalList
from desktop.charts.picture_grid import PictureGridPainter
from desktop.charts.scatter import ScatterPainter
from desktop.charts.strips import StripList
from desktop.widgets.card import label
from desktop.widgets.table import Table
from desktop.widgets.theme import Tokens
from engine.domain.chart import Chart, Graph, HeatMap, IntervalRow, Mark, PictureGrid, Scatter, Strip
from engine.domain.text import Translator

if TYPE_CHECKING:
    from desktop.charts.chart_menu import ChartTools
    from desktop.charts.tool_strip import ToolStrip

_PAINTERS: dict[type[Mark], type[QWidget]] = {
    HeatMap: HeatMapPainter,
    IntervalRow: IntervalList,
    Strip: StripList,
    Scatter: ScatterPainter,
    Graph: GraphPainter,
    PictureGrid: PictureGridPainter,
}
"""What draws a chart that begins with such a mark; all others are curves."""


class Renderer(Protocol):
    """What draws the marks of one kind."""

    def draw(self, chart: Chart, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart``."""
        ...


class ChartView(QWidget):
    """A chart with an optional title line (name left, figure right); Space switches to its table, Enter or a double click enlarges it.

    The context menu holds these and the ways to take the chart elsewhere, and so do the small buttons that appear under the pointer
    and in focus; the pointer shows the values below it.
    ``set_chart`` may be called several times a second: while the kind of marks stays the same everything is reused.
    The points of one that ``picks`` can be chosen by a click, by dragging along them, and by the arrow keys.

    Signals: ``picked(int)`` with the number of the point in its scatter.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, titled: bool = True, enlarges: bool = True, picks: bool = False) -> None:
        super().__init__(parent)
        self._enlarges = enlarges
        self._picks = picks
        self._held: int | None = None
        """The point at which the pointer is being dragged."""
        self._chart: Chart | None = None
        self._translator: Translator | None = None
        self._tokens: Tokens | None = None
        self._drawing: QWidget | None = None
        self._table: Table | None = None
        self._corner = Corner(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self._title = label("heading", wrap=False, name="chart_title")
        self._note = label("muted", wrap=False, name="chart_note")
        self._empty: QLabel | None = None
        line = self._line = QHBoxLayout()
        line.setContentsMargins(0, 0, 6, 0)
        line.setSpacing(8)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line.addWidget(self._title, 1)
        line.addWidget(self._note)
        self._stack = QStackedLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addLayout(self._stack, 1)
        if not titled:
            self._title.hide()
            self._note.hide()

    @property
    def renderer(self) -> QWidget | None:
        """The widget that draws the marks, None before the first chart."""
        return self._drawing

    @property
    def crowded(self) -> bool:
        """Whether title and figure do not fit beside each other."""
        wanted = self._title.sizeHint().width() + self._note.sizeHint().width() + self._line.spacing() + 8
        return bool(self._note.text()) and wanted > self.width()

    def set_stacked(self, stacked: bool) -> None:
        """Put the figure below the title instead of beside it, where it wraps rather than widen the chart."""
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != direction:
            self._line.setDirection(direction)
            self._line.setSpacing(0 if stacked else 8)
            self._note.setWordWrap(stacked)
            across = QSizePolicy.Policy.Ignored if stacked else QSizePolicy.Policy.Preferred
            self._note.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        self._fit_note()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102 - Qt's own
        super().resizeEvent(event)
        self._fit_note()
        self._corner.follow()

    def _fit_note(self) -> None:
        """Give a figure that wraps the height of all its lines; the layout alone would clip it in a row of charts."""
        wraps = self._note.wordWrap() and bool(self._note.text())
        height = self._note.heightForWidth(max(1, self.width() - 8)) if wraps else 0
        if self._note.minimumHeight() != height:
            self._note.setMinimumHeight(max(0, height))

    @property
    def shows_table(self) -> bool:
        """Whether the numbers are shown instead of the drawing."""
        return self._table is not None and self._stack.currentWidget() is self._table

    def set_chart(self, chart: Chart | None, translator: Translator, tokens: Tokens) -> None:
        """Show ``chart`` in the language and the colours given; None shows that there is nothing yet."""
        self._chart, self._translator, self._tokens = chart, translator, tokens
        if chart is None or not chart.marks:
            self._show_empty(chart, translator)
            return
        self._describe(chart, translator)
        drawing = self._drawing
        if drawing is None or type(drawing) is not _PAINTERS.get(type(chart.marks[0]), CurvePlot):
            drawing = self._replace_drawing(chart)
        drawing.draw(chart, translator, tokens)  # pyright: ignore[reportAttributeAccessIssue]
        if self._table is not None:
            self._table.set_tokens(tokens)
            show_table(self._table, chart.table, translator)
        if not self.shows_table:
            self._stack.setCurrentWidget(drawing)

    def show_table(self, shown: bool) -> None:
        """Show the numbers as a table, or the drawing again."""
        if self._chart is None or self._translator is None or self._drawing is None:
            return
        if shown and self._table is None:
            self._table = Table("chart_table", fit_rows=False)
            self._stack.addWidget(self._table)
        if shown and self._table is not None:
            show_table(self._table, self._chart.table, self._translator)
            self._table.setAccessibleName(self.accessibleName())
            self._stack.setCurrentWidget(self._table)
        else:
            self._stack.setCurrentWidget(self._drawing)
        self._corner.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102 - Qt's own
        if event.key() == Qt.Key.Key_Space:
            self.show_table(not self.shows_table)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._enlarges and self._drawing is not None:
            self.enlarge()
        elif (number := self._neighbour(Qt.Key(event.key()))) is not None:
            self.picked.emit(number)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102 - Qt's own
        if self.hasFocus() and self._tokens is not None:
            painter = QPainter(self)
            painter.setPen(QColor(self._tokens.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102 - Qt's own
        if self._chart is None or self._translator is None:
            return
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def context_menu(self) -> QMenu:
        """The menu that a right click or the menu key opens."""
        menu = QMenu(self)
        tools = self.tools()
        if tools is not None:
            tools.fill(menu, self, self.enlarge if self._enlarges else None)
        return menu

    def tools(self) -> "ChartTools | None":
        """What can be done with the chart that is shown; None without one."""
        from desktop.charts.chart_menu import ChartTools

        chart, t = self._chart, self._translator
        if chart is None or t is None or self._drawing is None:
            return None
        return ChartTools(self, chart, t, lambda: make_renderer(chart))

    def make_strip(self) -> "ToolStrip":
        """The small buttons of this chart, not yet shown."""
        from desktop.charts.tool_strip import ToolStrip

        return ToolStrip(self, self)

    def words(self) -> tuple[Translator, Tokens] | None:
        """Language and colours of the chart that is drawn, or shown as numbers; None while there is nothing to be done with it."""
        if self._drawing is None or self._translator is None or self._tokens is None or self._stack.currentWidget() in (None, self._empty):
            return None
        return self._translator, self._tokens

    def free_width(self) -> int:
        """Pixels of the title line up to the figure beside the title."""
        beside = self._note.isVisible() and bool(self._note.text()) and self._line.direction() == QBoxLayout.Direction.LeftToRight
        return self._note.x() - self._line.spacing() if beside else self.width() - 2

    def enlarge(self) -> None:
        """Show the chart in a window of its own, where it can be zoomed."""
        from desktop.charts.enlarged import EnlargedChart

        if self._chart is None or self._translator is None or self._tokens is None or not self._chart.marks:
            return
        EnlargedChart(self.window(), self._chart, self._translator, self._tokens).show()

    def words_at(self, place: QPointF) -> str:
        """What the drawing shows at ``place``, in the coordinates of this widget; empty where that is nothing."""
        drawing = self._drawing
        if drawing is None or self._stack.currentWidget() is not drawing or not hasattr(drawing, "words_at"):
            return ""
        return drawing.words_at(QPointF(drawing.mapFrom(self, place)))  # pyright: ignore[reportAttributeAccessIssue] - asked for above

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102 - Qt's own
        number = self._point_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if number is None:
            super().mousePressEvent(event)
            return
        self._held = number
        self.picked.emit(number)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102 - Qt's own
        self._held = None
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: D102 - Qt's own
        if self._held is not None:
            number = self._point_at(event.position(), inf)
            if number is not None and number != self._held:
                self._held = number
                self.picked.emit(number)
        elif self._picks:
            shape = Qt.CursorShape.ArrowCursor if self._point_at(event.position()) is None else Qt.CursorShape.PointingHandCursor
            self.setCursor(shape)
        words = self.words_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        elif QToolTip.isVisible():
            QToolTip.hideText()
        super().mouseMoveEvent(event)

    def _point_at(self, place: QPointF, within: float | None = None) -> int | None:
        """The number of the point that can be chosen at ``place``."""
        drawing = self._drawing
        if not self._picks or not isinstance(drawing, ScatterPainter) or self._stack.currentWidget() is not drawing:
            return None
        there = QPointF(drawing.mapFrom(self, place))
        return drawing.number_at(there) if within is None else drawing.number_at(there, within)

    def _neighbour(self, key: Qt.Key) -> int | None:
        drawing = self._drawing
        return drawing.neighbour(key) if self._picks and isinstance(drawing, ScatterPainter) and not self.shows_table else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102 - Qt's own
        if self._enlarges and not self.shows_table:
            self.enlarge()
        super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:  # noqa: D102 - Qt's own
        if self._enlarges and event.type() in CORNER_EVENTS:
            self._corner.notice(event.type())
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and (words := self.words_at(QPointF(event.pos()))):
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _show_empty(self, chart: Chart | None, translator: Translator) -> None:
        words = translator.render(chart.meaning) if chart is not None else translator("Nothing to show yet.")
        if self._empty is None:
            self._empty = label("muted")
            self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._stack.addWidget(self._empty)
        self._empty.setText(words)
        self._title.setText(translator.render(chart.title) if chart is not None else "")
        self._note.setText("")
        self.setAccessibleName(self._title.text() or words)
        self.setAccessibleDescription(words)
        self._stack.setCurrentWidget(self._empty)

    def _describe(self, chart: Chart, translator: Translator) -> None:
        title, meaning = translator.render(chart.title), translator.render(chart.meaning)
        note = translator.render(chart.note) if chart.note is not None else ""
        if self._title.text() != title:
            self._title.setText(title)
            self.setAccessibleName(title)
        if self._note.text() != note:
            self._note.setText(note)
        if self.accessibleDescription() != meaning:
            self.setAccessibleDescription(meaning)
        keys = translator("Double-click or press Enter to enlarge, Space for the numbers; a right click offers copying and saving.")
        if self._picks:
            keys = f"{translator('Click a point, drag along the points or use the arrow keys to choose one.')}\n{keys}"
        tip = f"{meaning}\n{keys}"
        if self.toolTip() != tip:
            self.setToolTip(tip)

    def _replace_drawing(self, chart: Chart) -> QWidget:
        if self._drawing is not None:
            self._stack.removeWidget(self._drawing)
            self._drawing.deleteLater()
        self._drawing = make_renderer(chart)
        self._stack.addWidget(self._drawing)
        return self._drawing


def make_renderer(chart: Chart) -> QWidget:
    """A fresh widget that draws charts of the kind of ``chart``."""
    return _PAINTERS.get(type(chart.marks[0]), CurvePlot)()
