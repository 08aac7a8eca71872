"""How far the probabilities of the candidate and of the single-task networks can be taken at their word, in one drawing."""

from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.explanation import CalibrationCurve, TaskExplanation
from engine.domain.text import Text, message


def reliability(known: TaskExplanation) -> Chart | None:
    """Predicted probability against what came true; None for quantities and where it was not measured."""
    ways = ((message("Joint training"), known.candidate, 0), (message("Single-task training"), known.baseline, 1))
    curves = [(name, curve, series) for name, curve, series in ways if curve is not None]
    if not curves:
        return None
    return Chart(
        id=f"reliability:{known.task}",
        title=message("Reliability of {task}", task=known.task),
        x=Axis(message("Predicted probability"), low=0.0, high=1.0),
        y=Axis(message("Share that came true"), low=0.0, high=1.0),
        marks=(
            Line(message("As predicted"), (0.0, 1.0), (0.0, 1.0), dashed=True),
            *(Line(name, curve.predicted, curve.observed, series=series) for name, curve, series in curves),
        ),
        meaning=known.about_calibration or Text(""),
        table=TableView(
            (message("Training"), message("Predicted"), message("Came true"), message("Rows")),
            tuple(row for name, curve, _ in curves for row in _rows(name, curve)),
        ),
    )


def _rows(name: Text, curve: CalibrationCurve) -> list[tuple[Text | str | float | None, ...]]:
    return [(name, *cells) for cells in zip(curve.predicted, curve.observed, curve.rows, strict=True)]
