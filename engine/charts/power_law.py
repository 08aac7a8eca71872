"""Power-law exponents of the candidate's layers, never without those of the same layers untrained and shuffled."""

from statistics import fmean

from engine.domain.chart import Axis, Chart, Line, TableView
from engine.domain.spectrum import LayerExponent
from engine.domain.study import Study
from engine.domain.text import Text, message

ERRORS = 2.0
"""A layer has moved if trained and untrained exponent differ by more than so many standard errors."""
_CALLED_OVERTRAINED, _CALLED_UNDERTRAINED = 2.0, 6.0
"""What is said of such exponents elsewhere; not a measure of quality here."""


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
    lines = [
        Line(name, *(tuple(column) for column in zip(*known, strict=True)), series=place)
        for place, name in enumerate(names)
        if (known := [(layer, value) for layer, *values in rows if (value := values[place]) is not None])
    ]
    last = max(layers)
    return (
        Chart(
            id="power_law",
            title=message("Power-law exponents by layer"),
            x=Axis(message("Layer, counted from the inputs"), low=0.5, high=last + 0.5),
            y=Axis(message("Exponent of the spectrum's tail"), low=0.0),
            marks=tuple(lines),
            meaning=Text("{finding} {caution}", {"finding": _finding(layers), "caution": _CAUTION}),
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


_CAUTION = message("An exponent is no measure of quality; layers with fewer than 50 eigenvalues are left out.")


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
