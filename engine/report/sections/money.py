"""What adopting is worth in money, and what that depends on."""

from math import isfinite

from engine.charts.roi import ASSUMPTION_LABELS, tornado
from engine.domain.roi import Assumptions, Roi
from engine.domain.text import Text, format_money, message, message_n
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid


def money(verdict: Verdict, roi: Roi | None, assumptions: Assumptions) -> Chapter | None:
    """The reckoning with its assumptions; None while nothing is assumed, which the likely questions then say."""
    if roi is None:
        return None
    return Chapter(
        "money",
        message("Value in money"),
        _message(roi),
        (
            *((ChartBlock(tornado(roi)),) if roi.bars else ()),
            Bullets(message("How to read it"), _cautions(verdict, roi, assumptions)),
            _reckoning(roi, assumptions),
            _assumed(roi, assumptions),
        ),
        (
            _message(roi),
            message(
                "The amount is calculated from assumptions that can be changed and is not a promise; name the assumption that decides."
            ),
        ),
    )


def _message(roi: Roi) -> Text:
    low, likely, high = (format_money(end, roi.currency) for end in (roi.net.low, roi.net.likely, roi.net.high))
    if roi.net.low > 0:
        return message("Adopting pays even by the lower ends: net benefit {likely} ({low} to {high})", likely=likely, low=low, high=high)
    if roi.net.high < 0:
        return message(
            "Adopting does not pay even by the upper ends: net benefit {likely} ({low} to {high})", likely=likely, low=low, high=high
        )
    return message("Whether adopting pays is open: net benefit {likely} ({low} to {high})", likely=likely, low=low, high=high)


def _cautions(verdict: Verdict, roi: Roi, assumptions: Assumptions) -> tuple[Text, ...]:
    found = [
        message("Counted are the tasks {tasks}; models served: {after} instead of {before}.",
                tasks=list(roi.tasks), after=roi.models_after, before=roi.models_before),
        message("Low and high take all lower or all upper ends of the gains at once, which is more cautious than the truth."),
        message("The figure moves one assumption at a time: gains within their interval, the others by {spread:percent}.",
                spread=assumptions.spread),
    ]  # fmt: skip
    if verdict.verdict in ("no_go", "hold"):
        found.insert(
            0, message("The verdict does not support adopting, so this only shows what the measured changes would mean if they were real.")
        )
    return tuple(found)


def _reckoning(roi: Roi, assumptions: Assumptions) -> Grid:
    def line(name: Text, low: str | Text, likely: str | Text, high: str | Text) -> tuple[Text | str, ...]:
        return (name, low, likely, high)

    yearly = [format_money(end, roi.currency) for end in (roi.yearly.low, roi.yearly.likely, roi.yearly.high)]
    net = [format_money(end, roi.currency) for end in (roi.net.low, roi.net.likely, roi.net.high)]
    months = [_months(end) for end in (roi.payback_months.low, roi.payback_months.likely, roi.payback_months.high)]
    once = format_money(roi.once, roi.currency)
    rows = (
        line(message("Benefit per year"), *yearly),
        line(message("Cost, once"), once, once, once),
        line(message_n("Net benefit over {years:g} year", "Net benefit over {years:g} years", "years", years=assumptions.years), *net),
        line(message("Payback time"), *months),
    )
    headers = (message("Item"), message("Lower ends"), message("As measured"), message("Upper ends"))
    return Grid(message("Calculation"), headers, rows, (False, True, True, True))


def _assumed(roi: Roi, assumptions: Assumptions) -> Grid:
    """Only what was said; zeros say nothing."""
    rows: list[tuple[Text | str, ...]] = []
    for task in roi.tasks:
        worth = assumptions.worth_of(task)
        if worth.point:
            rows.append((message("Value of one point per year"), task, format_money(worth.point, roi.currency)))
        if worth.labels_saved:
            rows.append((message("Labels saved per year"), task, f"{worth.labels_saved:,.0f}"))
            rows.append((message("Cost of a label"), task, format_money(worth.label_cost, roi.currency)))
    for name in ("upkeep", "day_rate", "compute_cost"):
        value = getattr(assumptions, name)
        if value:
            rows.append((Text(ASSUMPTION_LABELS[name]), "–", format_money(value, roi.currency)))
    if assumptions.engineering_days:
        rows.append((Text(ASSUMPTION_LABELS["engineering_days"]), "–", f"{assumptions.engineering_days:g}"))
    rows.append((message("Years that are counted"), "–", f"{assumptions.years:g}"))
    return Grid(message("Assumptions"), (message("Assumption"), message("Task"), message("Amount")), tuple(rows), (False, False, True))


def _months(months: float) -> Text:
    return message_n("{months:.0f} month", "{months:.0f} months", "months", months=round(months)) if isfinite(months) else message("never")
