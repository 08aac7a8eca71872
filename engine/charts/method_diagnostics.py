"""What methods tell of themselves in training, as charts; a method with figures of its own adds its chart here."""

from collections.abc import Callable

from engine.charts.calibration import calibration
from engine.charts.expected_gap import expected_gap
from engine.charts.help_graph import help_graph
from engine.charts.input_saliency import input_saliency
from engine.charts.lent_labels import lent_labels
from engine.charts.picture_saliency import picture_saliency
from engine.charts.power_law import power_law
from engine.charts.saliency import saliency
from engine.charts.sharing_strength import sharing_strength
from engine.charts.task_weights import task_weights
from engine.domain.chart import Chart
from engine.domain.study import Study

DIAGNOSTICS: tuple[Callable[[Study], tuple[Chart, ...]], ...] = (
    task_weights,
    saliency,
    sharing_strength,
    help_graph,
    input_saliency,
    picture_saliency,
    expected_gap,
    lent_labels,
    calibration,
    power_law,
)
"""Each gives its charts per method that told the figures it draws, in plan order; none where no method did."""


def method_diagnostics(study: Study) -> tuple[Chart, ...]:
    """All charts that there are figures for."""
    told = study.diagnostics or study.inputs or study.pictures or study.exponents
    return tuple(chart for charts_of in DIAGNOSTICS for chart in charts_of(study)) if told else ()
