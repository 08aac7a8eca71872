"""What was done to the spelling of cells so that they could be read, told as findings."""

from collections import Counter
from collections.abc import Sequence

from engine.data.columns import Cells
from engine.domain.dataset import Finding
from engine.domain.text import message

NAMED_MARKERS = 6


def spelling_findings(columns: Sequence[Cells]) -> list[Finding]:
    """One finding for all words that stood for a gap, and one for each column whose numbers were spelled in another way."""
    found: list[Finding] = []
    markers: Counter[str] = Counter()
    for cells in columns:
        markers.update(cells.markers)
    if markers:
        text = message(
            "Words taken as missing values: {n:count} in all ({words}).",
            n=markers.total(),
            words=[f"{word} {amount:,}" for word, amount in markers.most_common(NAMED_MARKERS)],
        )
        holders = [cells.name for cells in columns if cells.markers]
        found.append(Finding("missing_marker", "info", text, holders[0] if len(holders) == 1 else None))
    for cells in columns:
        if cells.unit_cells:
            text = message("Cells from which the unit {unit} was taken: {n:count}.", unit=cells.unit or "", n=cells.unit_cells)
            found.append(Finding("units_removed", "info", text, cells.name))
        if len(cells.units) > 1:
            found.append(_mixed_units(cells))
        if cells.digit_cells:
            text = message(
                "Numbers written with full-width digits or thousands separators, read as numbers: {n:count}.", n=cells.digit_cells
            )
            found.append(Finding("normalised_digits", "info", text, cells.name))
    return found


def _mixed_units(cells: Cells) -> Finding:
    counts = [f"{unit} {amount:,}" for unit, amount in cells.units.items()]
    if cells.unit is not None:
        text = message(
            "Cells carry different units ({units}). Only those in {unit} are used; the others are taken as missing, because a number in "
            "another unit would be a false measurement. Convert them to {unit} in the file.",
            units=counts[:NAMED_MARKERS],
            unit=cells.unit,
        )
    else:
        text = message(
            "Cells carry different units ({units}). Nothing was converted, and the column is left out as text. "
            "Convert all cells to one unit in the file.",
            units=counts[:NAMED_MARKERS],
        )
    return Finding("mixed_units", "warning", text, cells.name)
