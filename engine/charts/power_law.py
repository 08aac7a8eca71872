"""Power-law exponents of the candidate's layers, never without those of the same layers untrained and shuffled."""

from collections.abc import Iterator
from statistics import fmean
from typing import TypeAlias

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.spectrum import LayerExponent
from engine.domain.study import Study
from engine.domain.text import Text, message, together

ERRORS = 2.0
"""A layer has moved if trained and untrained exponent differ by more than so many standard errors."""
_CALLED_OVERTRAINED, _CALLED_UNDERTRAINED = 2.0, 6.0
"""What is said of such exponents elsewhere; not a measure of quality here."""

Row: TypeAlias = tuple[float, float | None, float | None, float | None, float | None, float | None, float]


def power_law(study: Study) -> tuple[Chart, ...]:
    """One chart: means over the candidate's replicates; nothing while it is not scored, or where all of its layers are small."""
    layers: dict[int, list[LayerExponent]] = {}
    for event in study.exponents.values():
        for found in event.layers:
            layers.setdefault(found.layer, []).append(found)
    if not layers:
        return ()
    rows = [_row(layer, found) for layer, found in sorted(layers.items())]
    names = (message("Trained"), message("Untrained"), message("Trained, weights shuffled"))
    return (
        Chart(
            id="power_law",
            title=message("Power-law exponents by layer"),
            x=Axis(message("Exponent of the spectrum's tail"), low=0.0),
            y=Axis(message("Layer, counted from the inputs")),
            marks=tuple(mark for row in rows for mark in _marks(row)),
            meaning=together(_finding(layers), _CAUTION),
            table=TableView(
                (
                    message("Layer"),
                    *names,
                    message("Standard error"),
                    message("Eigenvalues in the tail"),
                    message("Eigenvalues"),
                ),
                tuple(rows),
            ),
        ),
    )


def _marks(row: Row) -> Iterator[IntervalRow]:
    """A layer's three exponents below each other, the trained one with its error; one that is not to be believed has no point."""
    layer, trained, untrained, shuffled, error, *_ = row
    reach = ERRORS * error if error is not None else None
    low, high = (None, None) if trained is None or reach is None else (trained - reach, trained + reach)
    yield IntervalRow("", trained, low, high, label=message("Layer {layer}, trained", layer=int(layer)))
    yield IntervalRow("", untrained, None, None, label=message("Layer {layer}, untrained", layer=int(layer)))
    yield IntervalRow("", shuffled, None, None, label=message("Layer {layer}, shuffled", layer=int(layer)))


_CAUTION = message("An exponent is not a measure of quality; layers with fewer than 50 eigenvalues are left out.")


def _row(
    layer: int, found: list[LayerExponent]
) -> tuple[float, float | None, float | None, float | None, float | None, float | None, float]:
    return (
        float(layer),
        _mean([one.trained for one in found]),
        _mean([one.untrained for one in found]),
        _mean([one.shuffled for one in found]),
        _mean([one.error for one in found]),
        _mean([one.tail for one in found]),
        float(found[0].eigenvalues),
    )


def _mean(values: list[float | None] | list[int | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return fmean(known) if known else None


def _finding(layers: dict[int, list[LayerExponent]]) -> Text:
    """Whether training shows at all, and how the trained exponents would be called elsewhere."""
    means = {layer: _row(layer, found) for layer, found in layers.items()}
    trained = {layer: row[1] for layer, row in means.items() if row[1] is not None}
    if not trained:
        return message("No exponent of the trained layers can be believed: their spectra follow no power law.")
    moved = [
        layer
        for layer, row in sorted(means.items())
        if row[1] is not None and row[2] is not None and row[4] is not None and abs(row[1] - row[2]) > ERRORS * row[4]
    ]
    if not moved:
        return message("Trained and untrained layers differ by less than twice the error, so the exponents say nothing of training here.")
    layer = max(moved, key=lambda place: abs((means[place][1] or 0.0) - (means[place][2] or 0.0)))
    now, before = means[layer][1] or 0.0, means[layer][2] or 0.0
    if now < _CALLED_OVERTRAINED:
        called = message("Below 2 a layer is said to be trained too far.")
    elif now > _CALLED_UNDERTRAINED:
        called = message("Above 6 a layer is said to be trained too little.")
    else:
        called = message("From 2 to 6 a layer is said to be well trained.")
    first = message(
        "Layer {layer} has moved most: from {before:score} untrained to {now:score} trained.", layer=layer, before=before, now=now
    )
    return Text("{first} {called}", {"first": first, "called": called})
