"""The card that shows why the candidate answers as it does: columns, calibration, and the parts of the data where it does worse."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from desktop.charts.legend import legend_of
from desktop.charts.view import ChartView
from desktop.pages.decide_part import DecidePart
from desktop.state.app_state import AppState
from desktop.widgets.card import label
from desktop.widgets.table import Cell, Table
from desktop.widgets.theme import LIGHT, Tokens
from engine.charts.importance import importance
from engine.charts.reliability import reliability
from engine.domain.chart import Chart
from engine.domain.explanation import Explanation, SliceGain, TaskExplanation
from engine.domain.task import kpi
from engine.domain.text import Translator, format_score
from engine.domain.verdict import Verdict

ROW, HEAD = 30, 46
"""Pixels of one column in the drawing, and of what stands above them."""
CHART_HEIGHT = 230
ROWS = 1
"""The column of the parts that gives way where the window is too narrow for their names."""


class ExplanationCard(DecidePart):
    """One task at a time: what it hangs on beside its calibration, the worst parts below."""

    def __init__(self) -> None:
        super().__init__(name="explanation")
        self._tokens: Tokens = LIGHT
        self._shown: tuple[Explanation, Translator] | None = None
        self.choice = QComboBox()
        self.choice.setObjectName("explained_task")
        self.choice.activated.connect(lambda _: self._draw())
        self.head.addWidget(self.choice)
        self.columns, self.calibration = ChartView(), ChartView()
        self.columns.set_stacked(True)
        self.calibration.setFixedHeight(CHART_HEIGHT)
        self.about_columns, self.about_calibration = label(name="about_columns"), label(name="about_calibration")
        self.legend = QLabel()
        self.legend.setObjectName("legend")
        self.legend.setWordWrap(True)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side, widgets in (
            (self._left, (self.columns, self.about_columns)),
            (self._right, (self.calibration, self.legend, self.about_calibration)),
        ):
            for widget in widgets:
                side.addWidget(widget)
            side.addStretch(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(18)
        self._row.addLayout(self._left)
        self._row.addLayout(self._right)
        self.about_parts = label(name="about_parts")
        self.parts = Table("worst_parts", most_rows=5)
        self.basis = label("muted", name="explanation_basis")
        self.body.addLayout(self._row)
        for widget in (self.about_parts, self.parts, self.basis):
            self.body.addWidget(widget)

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the explanation in ``verdict``; the chosen task lasts while it is there."""
        found = verdict.explanation
        if found is None:
            return False
        self._shown = (found, t)
        self.set_title(t("Why joint training answers as it does (validation part)"))
        names = [task.task for task in found.tasks]
        if names != [self.choice.itemText(place) for place in range(self.choice.count())]:
            self.choice.clear()
            self.choice.addItems(names)
        self.choice.setVisible(len(names) > 1)
        self.choice.setAccessibleName(t("Which task is explained"))
        self.choice.setToolTip(t("Which task is explained"))
        self._draw()
        return True

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        self.parts.set_tokens(tokens)
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        found, t = self._shown
        task = found.tasks[max(0, self.choice.currentIndex())]
        columns, curves = importance(task), reliability(task)
        if columns is not None:
            self.columns.setFixedHeight(HEAD + ROW * len(columns.marks))
        self._show_chart(self.columns, self.about_columns, columns, t)
        self._show_chart(self.calibration, self.about_calibration, curves, t)
        for side, share, chart in ((0, 58, columns), (1, 42, curves)):
            self._row.setStretch(side, share if chart is not None else 0)
        self.legend.setText(legend_of(curves, t, self._tokens) if curves is not None else "")
        self.legend.setVisible(curves is not None)
        self._show_parts(task, t)
        self.basis.setText("\n".join(t.render(sentence) for sentence in found.sentences))
        self.basis.setVisible(bool(found.sentences))

    def _show_chart(self, view: ChartView, about: QLabel, chart: Chart | None, t: Translator) -> None:
        view.setVisible(chart is not None)
        about.setVisible(chart is not None)
        if chart is not None:
            view.set_chart(chart, t, self._tokens)
            about.setText(t.render(chart.meaning))

    def _show_parts(self, task: TaskExplanation, t: Translator) -> None:
        headers = (
            t("Where joint training does worse"),
            t("Rows"),
            t("Single"),
            t("Joint"),
            t("Difference"),
            t("95 % interval"),
            t("Result"),
        )
        measure = t("Figures of the table: {kpi}", kpi=_measure(task, t)) if task.worst else ""
        self.parts.set_rows(headers, [_row(gain, measure, t) for gain in task.worst])
        self.parts.set_spare(ROWS)
        self.parts.setAccessibleName(headers[0])
        self.parts.setVisible(bool(task.worst))
        about = [*(t.render(sentence) for sentence in task.about_parts), *([measure] if measure else [])]
        self.about_parts.setText("\n".join(about))
        self.about_parts.setVisible(bool(about))


def _measure(task: TaskExplanation, t: Translator) -> str:
    """What the parts of the data, of which there are some, are judged by."""
    measure = kpi(task.worst[0].measure)
    name = t("{kpi} [{unit}]", kpi=t(measure.name), unit=task.unit) if measure.in_task_unit and task.unit else t(measure.name)
    return name if measure.higher_is_better else t("{kpi}, lower is better", kpi=name)


def _row(gain: SliceGain, measure: str, t: Translator) -> tuple[Cell, ...]:
    sign = 1 if kpi(gain.measure).higher_is_better else -1
    ends = sorted(sign * end for end in gain.interval)
    part = t.render(gain.part.words())
    return (
        Cell(part, bold=gain.certain, tip=part),
        Cell(f"{gain.rows:,}", number=True),
        Cell(format_score(gain.baseline), number=True, tip=measure),
        Cell(format_score(gain.candidate), number=True, tip=measure),
        Cell(_signed(sign * gain.gain), number=True, tip=measure),
        Cell(t("{low} to {high}", low=_signed(ends[0]), high=_signed(ends[1])), number=True),
        Cell(t("▲ certain"), tone="caution") if gain.certain else Cell(t("not certain"), muted=True),
    )


def _signed(value: float) -> str:
    return f"+{format_score(value)}" if value > 0 else format_score(value)
