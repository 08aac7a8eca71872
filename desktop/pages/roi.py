"""The calculator on the Decide page: what adopting is worth, from assumptions that are all listed and can be changed."""

from collections.abc import Callable
from math import isfinite

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.charts.view import ChartView
from desktop.pages.decide_part import DecidePart
from desktop.pages.quiet import fit, spin
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeAssumptions
from desktop.widgets.beside import Beside
from desktop.widgets.card import BigNumber, label
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.theme import Tokens
from engine.charts.roi import tornado
from engine.domain.roi import Assumptions, Roi, TaskWorth, reckon
from engine.domain.task import COST, kpi
from engine.domain.text import Text, Translator, format_money, message, message_n
from engine.domain.verdict import TaskVerdict, Verdict

MOST = 1e12
WIDEST = "100,000,000"
LEAST_OUTCOME = 360
"""Pixels that the balance, or what stands in its place, keeps beside the assumptions."""


class RoiCard(DecidePart):
    """Assumptions on the left, what follows from them on the right."""

    def __init__(self) -> None:
        super().__init__(name="roi")
        self._assumptions = Assumptions()
        self._tasks: tuple[str, ...] = ()
        self._tokens: Tokens | None = None
        self.fields: dict[str, QDoubleSpinBox] = {}
        self._heads: dict[str, QWidget] = {}
        self.currency = QLineEdit()
        self.currency.setObjectName("roi_currency")
        self.currency.setMaxLength(4)
        self.currency.editingFinished.connect(lambda: self._tell(replace(self._assumptions, currency=self.currency.text().strip() or "¥")))
        self._form = QGridLayout()
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(6)
        self._form.setColumnStretch(len(OF_TASK) + 1, 1)
        self.net, self.payback, self.yearly = (BigNumber(name=name) for name in ("roi_net", "roi_payback", "roi_yearly"))
        self._hint = label("guidance", name="roi_hint")
        self.chart = ChartView()
        numbers = Beside((self.net, 1), (self.payback, 1), (self.yearly, 1), spacing=12)
        self._outcome = QWidget()
        self._outcome.setMinimumWidth(LEAST_OUTCOME)
        right = QVBoxLayout(self._outcome)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(self._hint)
        right.addWidget(numbers)
        right.addWidget(self.chart)
        right.addStretch(1)
        left = QVBoxLayout()
        left.addLayout(self._form)
        left.addStretch(1)
        self.body.addWidget(Beside((left, 50), (self._outcome, 50), spacing=24))

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the assumptions of ``state`` and what they make of the gains; hidden while nothing was measured."""
        measured = tuple(task for task in verdict.tasks if task.gain is not None)
        if not measured:
            return False
        self._assumptions = state.assumptions
        self._build(tuple(task.name for task in measured))
        self.set_title(t("What is it worth?"))
        self._show_fields(measured, t)
        roi = reckon(verdict, state.assumptions)
        self._hint.setVisible(roi is None)
        for part in (self.net, self.payback, self.yearly, self.chart):
            part.setVisible(roi is not None and (part is not self.chart or bool(roi.bars)))
        if roi is None:
            self._hint.setText(
                t(
                    "Enter what a better prediction is worth and what adopting it costs. The balance then appears here, with the "
                    "assumption that decides it. Nothing is counted until you say so."
                )
            )
            self.set_meaning("")
            return True
        self._show_numbers(roi, verdict, t)
        return True

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens

    def _show_numbers(self, roi: Roi, verdict: Verdict, t: Translator) -> None:
        years = self._assumptions.years
        self.net.set_number(
            t.render(message_n("Net benefit over {years:g} year", "Net benefit over {years:g} years", "years", years=years)),
            _money(roi.net.likely, roi.currency),
            t("from {low} to {high}", low=_money(roi.net.low, roi.currency), high=_money(roi.net.high, roi.currency)),
            "good" if roi.net.low > 0 else "bad" if roi.net.high < 0 else "caution",
        )
        self.payback.set_number(t("Payback time"), _months(roi.payback_months.likely, t), t.render(_payback_words(roi, t)))
        self.yearly.set_number(
            t("Benefit per year"),
            _money(roi.yearly.likely, roi.currency),
            t("models served: {after} instead of {before}", after=roi.models_after, before=roi.models_before),
        )
        chart = tornado(roi)
        if self._tokens is not None:
            self.chart.set_chart(chart, t, self._tokens)
        words = [t.render(chart.meaning)]
        if verdict.verdict in ("hold", "no_go"):
            words.append(
                t("The verdict does not support adopting, so this only shows what the measured changes would mean if they were real.")
            )
        self.set_meaning(" ".join(words))

    def _build(self, tasks: tuple[str, ...]) -> None:
        """A line per task with its three figures, then the figures of the whole; made anew when the tasks are others."""
        if tasks == self._tasks and self.fields:
            return
        for widget in (*self.fields.values(), *self._heads.values()):
            self._form.removeWidget(widget)
            widget.deleteLater()
        self.fields, self._heads, self._tasks = {}, {}, tasks
        for column, name in enumerate(OF_TASK, 1):
            self._head(f"head:{name}", 0, column)
        for row, task in enumerate(tasks, 1):
            self._head(f"task:{task}", row, 0)
            for column, name in enumerate(OF_TASK, 1):
                self._field(f"{name}:{task}", row, column, lambda value, task=task, name=name: self._worth(task, **{name: value}))
        row = len(tasks) + 1
        for name in WHOLE:
            self._head(name, row, 0, columns=len(OF_TASK))
            number = spin(0.5, 30.0, 0.5, 1) if name == "years" else spin(0.0, 100.0, 5.0, 0) if name == "spread" else None
            scale = 100 if name == "spread" else 1
            self._field(
                name, row, len(OF_TASK), lambda value, name=name, scale=scale: replace(self._assumptions, **{name: value / scale}), number
            )
            row += 1
        self.fields["spread"].setSuffix(" %")
        self._head("currency", row, 0, columns=len(OF_TASK))
        self._form.addWidget(self.currency, row, len(OF_TASK))

    def _head(self, name: str, row: int, column: int, columns: int = 1) -> None:
        kind, _, task = name.partition(":")
        head = self._heads[name] = ElidedLabel(task) if kind == "task" else label("small")
        head.setProperty("look", "small")
        if columns > 1:
            head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._form.addWidget(head, row, column, 1, columns)

    def _field(
        self, name: str, row: int, column: int, changed: Callable[[float], Assumptions], field: QDoubleSpinBox | None = None
    ) -> None:
        field = field or spin(0.0, MOST, 1000.0, 0)
        field.setGroupSeparatorShown(True)
        field.setObjectName(f"roi_{name}")
        field.valueChanged.connect(lambda value: self._tell(changed(value)))
        self.fields[name] = field
        self._form.addWidget(field, row, column)

    def _worth(self, task: str, **changes: float) -> Assumptions:
        return self._assumptions.with_worth(replace(self._assumptions.worth_of(task), **changes))

    def _tell(self, assumptions: Assumptions) -> None:
        if assumptions != self._assumptions:
            self._assumptions = assumptions
            self.intended.emit(ChangeAssumptions(assumptions))

    def _show_fields(self, tasks: tuple[TaskVerdict, ...], t: Translator) -> None:
        found = self._assumptions
        values = {name: float(getattr(found, name)) * (100 if name == "spread" else 1) for name in WHOLE}
        words = {name: t.render(text) for name, text in WHOLE.items()}
        heads = {f"head:{name}": t.render(text) for name, text in OF_TASK.items()} | words | {"currency": t("Currency")}
        for task in tasks:
            worth: TaskWorth = found.worth_of(task.name)
            heads[f"task:{task.name}"] = task.name
            for name, text in OF_TASK.items():
                values[f"{name}:{task.name}"] = float(getattr(worth, name))
                words[f"{name}:{task.name}"] = t(
                    "{task}: {figure}", task=task.name, figure=t.render(_point_words(task) if name == "point" else text)
                )
        money = {"upkeep", "day_rate", "compute_cost", *(f"label_cost:{task.name}" for task in tasks)}
        money |= {f"point:{task.name}" for task in tasks if task.kpi != COST}
        for name, head in self._heads.items():
            head.setProperty("text", heads[name])
        for name, field in self.fields.items():
            with QSignalBlocker(field):
                field.setValue(values[name])
            field.setAccessibleName(words[name])
            field.setToolTip(t("{figure}, in {currency}", figure=words[name], currency=found.currency) if name in money else words[name])
        for field in (*self.fields.values(), self.currency):
            fit(field, WIDEST)
        self.currency.setAccessibleName(t("Currency"))
        self.currency.setToolTip(t("The currency of all amounts: a sign such as ¥ or letters such as EUR"))
        if not self.currency.hasFocus():
            self.currency.setText(found.currency)


OF_TASK: dict[str, Text] = {
    "point": message("Value of one point per year"),
    "labels_saved": message("Labels saved per year"),
    "label_cost": message("Cost of one label"),
}
WHOLE: dict[str, Text] = {
    "upkeep": message("Running cost of one model per year"),
    "engineering_days": message("Working days to put the joint model into use"),
    "day_rate": message("Cost of one working day"),
    "compute_cost": message("Computing cost, once"),
    "years": message("Years that are counted"),
    "spread": message("How far each assumption may be off"),
}


def _point_words(task: TaskVerdict) -> Text:
    """What a point is, for this task."""
    if task.kpi == COST:
        return message("Rows per year")
    if kpi(task.kpi).in_task_unit:
        if task.unit is None:
            return message("Value per year of an error that is smaller by 1")
        return message("Value per year of 1 {unit} less error", unit=task.unit)
    return message("Value per year of 0.01 of its key figure")


def _payback_words(roi: Roi, t: Translator) -> Text:
    months = roi.payback_months
    if not isfinite(months.low):
        return message("at the lower ends of the intervals it never pays back")
    return message("at most {months}", months=_months(months.low, t))


def _money(amount: float, currency: str) -> str:
    """With three significant digits; more would claim a precision that the intervals do not have."""
    return format_money(float(f"{amount:.3g}"), currency)


def _months(months: float, t: Translator) -> str:
    if not isfinite(months):
        return t("never")
    return t("{months:.1f} months", months=months) if months < 24 else t("{years:.1f} years", years=months / 12)
