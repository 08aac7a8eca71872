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
        if cells.digit_cells:
            text = message(
                "Numbers written with full-width digits or thousands separators, read as numbers: {n:count}.", n=cells.digit_cells
            )
            found.append(Finding("normalised_digits", "info", text, cells.name))
    return found
