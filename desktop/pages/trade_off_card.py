"""The card that shows the trade-off between the tasks: points to choose from, with floors, and a slider per task that chooses too."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QSlider, QVBoxLayout

from desktop.charts.view import ChartView
from desktop.pages.decide_part import DecidePart
from desktop.state.app_state import AppState
from desktop.state.edits import UsePoint
from desktop.widgets.beside import Beside
from desktop.widgets.card import label
from desktop.widgets.elided import ElidedLabel
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.theme import LIGHT, Tokens
from engine.charts.pareto_front import meaning_of, pareto_front, point_name
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.text import Translator
from engine.domain.verdict import Verdict

CHART_HEIGHT, TALLEST = 300, 460
LEGEND_SPACING = 13
"""Pixels between the signs and their meanings, so that they do not read as one sentence."""
AXIS_LETTERS = 8
"""Of the lists that choose the axes; a longer name is read in the opened list."""
ROOMY = 43
"""Letters of full width from which the sliders stand beside the chart."""
STEPS = 20
"""Positions of a slider; the middle one is the value of the plan, the ends none of it and twice as much."""


class TradeOffCard(DecidePart):
    """Two lists choose the axes; the ringed point is the best for the sliders' weights, or the one that was picked, and may be put to use.

    A point is picked by a click, by dragging along the points or by the arrow keys, until a slider is moved.
    """

    def __init__(self) -> None:
        super().__init__(name="trade_off")
        self._tokens: Tokens = LIGHT
        self._verdict: Verdict | None = None
        self._translator: Translator | None = None
        self.across, self.up = QComboBox(), QComboBox()
        self._axes = tuple(label("muted", wrap=False) for _ in range(2))
        for box in (self.across, self.up):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(AXIS_LETTERS)
        for place, (name, box) in enumerate((("axis_across", self.across), ("axis_up", self.up))):
            box.setObjectName(name)
            box.activated.connect(lambda _: self._draw())
            self.head.addWidget(self._axes[place])
            self.head.addWidget(box)
        self.view = ChartView(titled=False, picks=True)
        self.view.setMinimumHeight(CHART_HEIGHT)
        self.view.setMaximumHeight(TALLEST)
        self.view.picked.connect(self._pick)
        self._legend = FlowLayout(LEGEND_SPACING)
        self._signs = tuple(label("muted", wrap=False, name=f"legend_{place}") for place in range(5))
        for sign in self._signs:
            self._legend.addWidget(sign)
        self._ask = label("muted", name="values")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self.sliders: dict[str, QSlider] = {}
        self._labels: dict[str, QLabel] = {}
        self._figures: dict[str, QLabel] = {}
        self.preferred = label(name="preferred")
        self.use = QPushButton()
        self.use.setObjectName("use_point")
        self.use.clicked.connect(self._use)
        self.in_use = label("muted", name="in_use")
        self.best = QPushButton()
        self.best.setObjectName("best_point")
        self.best.clicked.connect(lambda: self._pick(None))
        self._shown: ParetoPoint | None = None
        self._picked: str | None = None
        self._used: str | None = None
        right = QVBoxLayout()
        right.addWidget(self._ask)
        right.addLayout(self._grid)
        right.addWidget(self.preferred)
        for button in (self.use, self.best):
            button.setProperty("look", "small")
            right.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.in_use)
        right.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.view, 1)
        left.addLayout(self._legend)
        left.addStretch()
        self.body.addWidget(Beside((left, 58), (right, 42), spacing=18, letters=ROOMY))

    def show_verdict(self, verdict: Verdict, state: AppState, t: Translator) -> bool:
        """Show the points of ``verdict``; the sliders stay where they are while it is the same."""
        pareto = verdict.pareto
        if pareto is None or len(pareto.tasks) < 2:
            return False
        fresh = self._verdict is None or self._verdict.pareto != pareto
        self._verdict, self._translator, self._used = verdict, t, state.point
        if fresh:
            self._fill(pareto)
        self.set_title(t("Trade-off between the tasks (validation part)"))
        for words, box, name in zip(self._axes, (self.across, self.up), (t("Across"), t("Upwards")), strict=True):
            words.setText(name)
            box.setAccessibleName(name)
            box.setToolTip(t("The task whose gain this axis shows."))
        words = (t("● not surpassed"), t("○ surpassed by another"), t("✕ single-task networks"), t("┄ floor"), t("◎ shown beside"))
        for sign, meaning in zip(self._signs, words, strict=True):
            sign.setText(meaning)
        self.best.setText(t("Show the best for these values"))
        self.best.setToolTip(t("Goes back from the point that was picked to the one that the sliders choose."))
        self._ask.setText(t("How much is each task worth? The middle is the value of the plan."))
        for name, slider in self.sliders.items():
            slider.setAccessibleName(t("Value of {task}", task=name))
            slider.setToolTip(t("Left: of no value; middle: as in the plan; right: twice as much."))
        self._draw()
        return True

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        self._tokens = tokens
        self._draw()

    def weights(self) -> dict[str, float]:
        """The tasks' values by the sliders."""
        pareto = self._verdict.pareto if self._verdict is not None else None
        if pareto is None:
            return {}
        return {
            task: (value or 1.0) * self.sliders[task].value() / (STEPS // 2)
            for task, value in zip(pareto.tasks, pareto.values, strict=True)
        }

    def _fill(self, pareto: Pareto) -> None:
        """New sliders and lists for the tasks of ``pareto``."""
        while (entry := self._grid.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.deleteLater()
        self._picked = None
        self.sliders, self._labels, self._figures = {}, {}, {}
        for place, (task, value) in enumerate(zip(pareto.tasks, pareto.values, strict=True)):
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setObjectName(f"value_{place}")
            slider.setRange(0, STEPS)
            slider.setValue(STEPS // 2 if value > 0 else 0)
            slider.valueChanged.connect(lambda _: self._pick(None))
            self.sliders[task] = slider
            self._labels[task], self._figures[task] = ElidedLabel(task), label("muted", wrap=False)
            for column, widget in enumerate((self._labels[task], slider, self._figures[task])):
                self._grid.addWidget(widget, place, column)
        for box, start in ((self.across, 0), (self.up, 1)):
            box.clear()
            box.addItems(list(pareto.tasks))
            box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 24)
            box.setCurrentIndex(start)

    def _draw(self) -> None:
        verdict, t = self._verdict, self._translator
        if verdict is None or verdict.pareto is None or t is None:
            return
        pareto, names = verdict.pareto, [task.name for task in verdict.tasks]
        weights = self.weights()
        for task, weight in weights.items():
            self._figures[task].setText(f"{weight:.2g}")
        best = pareto.preferred(weights)
        picked = pareto.point(self._picked) if self._picked is not None else None
        shown = picked or best
        first, second = self.across.currentText(), self.up.currentText()
        if first == second:
            second = next(task for task in pareto.tasks if task != first)
            self.up.setCurrentIndex(pareto.tasks.index(second))
        self.view.set_chart(pareto_front(pareto, names, first, second, shown), t, self._tokens)
        self.set_meaning(t.render(meaning_of(pareto)))
        self.preferred.setText("\n".join(_words(pareto, shown, best, names, t)) if shown is not None and best is not None else "")
        self.view.setAccessibleDescription(self.preferred.text())
        self.best.setVisible(picked is not None and picked != best)
        self._show_use(pareto, shown, names, t)

    def _pick(self, number: int | None) -> None:
        """Show the point ``number`` of the chart; None goes back to the best for the sliders' values."""
        pareto = self._verdict.pareto if self._verdict is not None else None
        self._picked = pareto.points[number].key if pareto is not None and number is not None else None
        self._draw()

    def _show_use(self, pareto: Pareto, shown: ParetoPoint | None, names: list[str], t: Translator) -> None:
        """Which networks predict now, and whether those of the point that is shown can."""
        self._shown = shown
        used = pareto.point(self._used) if self._used is not None else None
        chosen = shown is not None and (shown.key == self._used or (shown.chosen and used is None))
        usable = shown is not None and shown in pareto.usable
        self.use.setText(t("Use the verdict's choice again") if shown is not None and shown.chosen else t("Use this way for predictions"))
        self.use.setToolTip(t("The Report page then predicts with these networks. The verdict stays as it is."))
        self.use.setVisible(not chosen)
        self.use.setEnabled(usable)
        if not usable and shown is not None and shown.keeps_floors:
            self.in_use.setText(t("Its networks were not kept, because another way is at least as good for every task."))
        elif not usable:
            self.in_use.setText(t("Its networks were not kept, because it breaks a floor."))
        elif used is None:
            self.in_use.setText(t("Predictions are made as the verdict says."))
        else:
            self.in_use.setText(t("Predictions are made by: {way}.", way=point_name(used, names)))

    def _use(self) -> None:
        if self._shown is not None:
            self.intended.emit(UsePoint(None if self._shown.chosen else self._shown.key))


def _words(pareto: Pareto, point: ParetoPoint, best: ParetoPoint, names: list[str], t: Translator) -> list[str]:
    """What the point that is shown is, what it does to each task, and how far it can be trusted."""
    gains = [t("{task} {gain:gain}", task=task, gain=gain) for task, gain in zip(pareto.tasks, point.gains, strict=True)]
    way, rate = point_name(point, names), f"{point.learning_rate:g}"
    lines = [
        t("Best for these values: {way} (learning rate {rate}).", way=way, rate=rate)
        if point == best
        else t("Picked: {way} (learning rate {rate}).", way=way, rate=rate),
        t.join(gains),
    ]
    if not point.keeps_floors and best.keeps_floors:
        lines.append(t("▲ It falls below a floor."))
    elif not point.keeps_floors:
        lines.append(t("▲ It falls below a floor; no way of joint training keeps them all."))
    if point.chosen:
        lines.append(t("This is the candidate of the verdict; its figures on the test part stand above."))
    else:
        lines.append(t("This is not the candidate of the verdict: only validation figures are known of it."))
    return lines
