"""The table of results by task: figures, the interval drawn against zero and floor, and a status pill."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.charts.intervals import Span, paint_interval, span_of
from desktop.widgets.table import Cell, Index, Table
from desktop.widgets.theme import LIGHT, Tokens, Tone
from engine.domain.chart import IntervalRow
from engine.domain.task import kpi
from engine.domain.text import Text, Translator, format_percent, format_score, message
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS, Status, TaskVerdict, Verdict, VerdictName

STATUS_TONES: dict[Status, Tone] = {"pass": "good", "caution": "caution", "fail": "bad", "undecided": "neutral"}
VERDICT_TONES: dict[VerdictName, Tone] = {"go": "good", "conditional": "caution", "no_go": "bad", "hold": "neutral"}
ROW, TALL_ROW = 36, 46
"""Pixels: a row with a name, and one with the KPI below it."""
MOST_TASKS = 10_000
"""No task is hidden behind a scroll bar."""
TASK, INTERVAL, STATUS = 0, 5, 6
"""Columns that are drawn rather than written."""
LEAST_INTERVAL, LEAST_TASK = 124, 64
"""Pixels that the drawing and the names keep however narrow the window is; longer names are shortened before the drawing is."""


class KpiTable(Table):
    """Results by task, a failing task first; intervals share one axis, and the table is as tall as its rows."""

    def __init__(self) -> None:
        super().__init__("kpi_table", most_rows=MOST_TASKS)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names = _NameDelegate(self)
        self._intervals = _IntervalDelegate(self)
        self._pills = _PillDelegate(self)
        self.setItemDelegateForColumn(TASK, self._names)
        self.setItemDelegateForColumn(INTERVAL, self._intervals)
        self.setItemDelegateForColumn(STATUS, self._pills)

    def show_verdict(self, verdict: Verdict, t: Translator) -> None:
        """Show the results of ``verdict``."""
        tasks = sorted(verdict.tasks, key=lambda task: task.status != "fail")
        one_kpi = len({task.kpi for task in tasks}) <= 1
        self._intervals.rows = tuple(_interval_row(task) for task in tasks)
        self._intervals.span = span_of(self._intervals.rows)
        self._pills.tones = tuple(STATUS_TONES[task.status] for task in tasks)
        self._names.measures = () if one_kpi else tuple(t(kpi(task.kpi).name) for task in tasks)
        self.verticalHeader().setDefaultSectionSize(ROW if one_kpi else TALL_ROW)
        headers = (t("Task"), t("Labels"), t("Single"), t("Joint"), t("Gain"), t("95 % interval, floor"), t("Status"))
        self.set_rows(headers, [_cells(task, t) for task in tasks], stretch=INTERVAL)
        self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the names what the drawing can spare."""
        super().resizeEvent(event)
        self._fit_columns()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._names.tokens = self._intervals.tokens = self._pills.tokens = tokens
        super().set_tokens(tokens)

    def _fit_columns(self) -> None:
        super()._fit_columns()
        header = self.horizontalHeader()
        if header.count():
            taken = sum(header.sectionSize(column) for column in range(header.count()) if column not in (TASK, INTERVAL))
            spare = self.viewport().width() - taken - LEAST_INTERVAL
            header.resizeSection(TASK, max(LEAST_TASK, min(header.sectionSize(TASK), spare)))


def kpi_words(task: TaskVerdict) -> Text:
    """The KPI's name with its unit and, where lower is better, a word about it."""
    name = _measure(task)
    return name if kpi(task.kpi).higher_is_better else message("{kpi}, lower is better", kpi=name)


def _measure(task: TaskVerdict) -> Text:
    """The KPI's name with its unit."""
    measure = kpi(task.kpi)
    if measure.in_task_unit and task.unit:
        return message("{kpi} [{unit}]", kpi=Text(measure.name), unit=task.unit)
    return Text(measure.name)


def unit_words(task: TaskVerdict, t: Translator) -> str:
    """The change of the KPI itself; empty where it is not known."""
    if task.unit_gain is None or task.unit_interval is None:
        return ""
    low, high = task.unit_interval
    return t(
        "{kpi}: better by {change} (95 % interval {low} to {high})",
        kpi=t.render(_measure(task)),
        change=_signed(task.unit_gain),
        low=_signed(low),
        high=_signed(high),
    )


def scatter_words(tasks: Sequence[TaskVerdict], t: Translator) -> str:
    """How widely gains scatter over seeds, and beside it over learning rates; empty where that is not known."""
    known = [
        t("{task} {spread:percent} ({rates:percent})", task=task.name, spread=task.replicate_spread, rates=task.rate_spread)
        for task in tasks
        if task.replicate_spread is not None and task.rate_spread is not None
    ]
    if not known:
        return ""
    return t("Scatter of the gain on validation data over splits and seeds (over learning rates): {tasks}", tasks=known)


def _signed(value: float) -> str:
    """Three significant digits with a typographic sign."""
    return f"{value + 0.0:+.3g}".replace("-", "−")


def _interval_row(task: TaskVerdict) -> IntervalRow:
    low, high = task.interval if task.interval is not None else (None, None)
    return IntervalRow(task.name, task.gain, low, high, task.floor)


def _cells(task: TaskVerdict, t: Translator) -> list[Cell]:
    measure = t.render(kpi_words(task))
    message_words = t.render(task.message)
    interval = "–"
    if task.interval is not None:
        interval = t("{low:gain} to {high:gain}", low=task.interval[0], high=task.interval[1])
    floor = t("Floor {floor:gain}", floor=task.floor)
    if task.required_margin:
        floor = t("Floor {floor:gain}, margin {margin:percent}", floor=task.floor, margin=task.required_margin)
    gain_words = "\n".join(words for words in (message_words, unit_words(task, t), scatter_words([task], t)) if words)
    return [
        Cell(task.name, bold=True, tip=t("{name}: {value}", name=task.name, value=measure)),
        Cell(f"{task.n_labels:,}", number=True, tip=t("Rows with a label")),
        Cell(format_score(task.baseline), number=True, tip=measure),
        Cell(format_score(task.candidate), number=True, tip=measure),
        Cell("–" if task.gain is None else format_percent(task.gain, signed=True), number=True, tip=gain_words),
        Cell(interval, tip=t("{interval}. {floor}", interval=interval, floor=floor)),
        Cell(f"{STATUS_MARKS[task.status]} {t(STATUS_LABELS[task.status])}", tip=message_words),
    ]


class _NameDelegate(QStyledItemDelegate):
    """The task's name and, where tasks differ in it, the KPI in smaller letters below."""

    tokens: Tokens = LIGHT
    measures: tuple[str, ...] = ()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, self.tokens)
        room = QRectF(option.rect).adjusted(8, 4, -6, -5)  # pyright: ignore[reportAttributeAccessIssue]
        measure = self.measures[index.row()] if self.measures else ""
        upper = QRectF(room.left(), room.top(), room.width(), room.height() * (0.55 if measure else 1.0))
        painter.save()
        for words, box, font, colour in (
            (str(index.data()), upper, _name_font(option), self.tokens.text),
            (measure, room.adjusted(0, upper.height(), 0, 0), _pill_font(option), self.tokens.muted),
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideMiddle, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        measure = self.measures[index.row()] if self.measures else ""
        name = QFontMetricsF(_name_font(option)).horizontalAdvance(str(index.data()))
        width = max(name, QFontMetricsF(_pill_font(option)).horizontalAdvance(measure))
        return QSize(int(width) + 18, ROW)


class _IntervalDelegate(QStyledItemDelegate):
    tokens: Tokens = LIGHT
    rows: tuple[IntervalRow, ...] = ()
    span: Span = Span(-1.0, 1.0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, self.tokens)
        if index.row() < len(self.rows):
            box = QRectF(option.rect).adjusted(10, 4, -10, -4)  # pyright: ignore[reportAttributeAccessIssue]
            paint_interval(painter, box, self.rows[index.row()], self.span, self.tokens)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(180, ROW)


class _PillDelegate(QStyledItemDelegate):
    tokens: Tokens = LIGHT
    tones: tuple[Tone, ...] = ()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _paint_ground(painter, option, self.tokens)
        words = str(index.data())
        colour, tint = self.tokens.tone(self.tones[index.row()])
        font = _pill_font(option)
        metrics = QFontMetricsF(font)
        room = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        pill = QRectF(room.left() + 8, 0, metrics.horizontalAdvance(words) + 18, metrics.height() + 4)
        pill.moveTop(room.center().y() - pill.height() / 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tint))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(int(QFontMetricsF(_pill_font(option)).horizontalAdvance(str(index.data()))) + 36, ROW)


def _name_font(option: QStyleOptionViewItem) -> QFont:
    font = QFont(option.font)  # pyright: ignore[reportAttributeAccessIssue]
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _pill_font(option: QStyleOptionViewItem) -> QFont:
    font = QFont(option.font)  # pyright: ignore[reportAttributeAccessIssue]
    font.setPointSizeF(9.0)
    return font


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, tokens: Tokens) -> None:
    """The row's line and selection, which the style sheet draws for ordinary cells."""
    rect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
    if option.state & QStyle.StateFlag.State_Selected:  # pyright: ignore[reportAttributeAccessIssue]
        painter.fillRect(rect, QColor(tokens.accent_tint))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.grid))
