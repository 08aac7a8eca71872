"""Who helps whom: how much say the labels of each task have on the branch of each other, and what was measured of that beforehand."""

from statistics import fmean, stdev

from msgspec import Struct

from engine.charts.told import methods_that_told
from engine.domain.chart import Arrow, Axis, Chart, Graph, HeatMap, TableView
from engine.domain.method_names import METHOD_NAMES
from engine.domain.study import Study
from engine.domain.text import Text, message, together

FIGURES = ("path_shares", "help", "help_error")
"""The figures' names in DiagnosticsMeasured: T x T values each, source by source."""
DILUTED = 0.5
"""A task whose own labels have less say than this on its own branch is named."""

ALIKE = 0.005
"""Shares that differ by less than this are told as the same."""


class Cell(Struct, frozen=True):
    """What is known of one source and one target."""

    source: str
    target: str
    share: float
    """Mean over replicates of the share on the target's branch; 0 where an edge was dropped."""
    error: float | None
    """Standard error of the share over replicates; None for a single one."""
    kept: float
    """Share of the replicates that use this edge at all."""
    help: float | None
    help_error: float | None


def help_graph(study: Study) -> tuple[Chart, ...]:
    """Two charts per method with helpers, in plan order: the newest figures of its best configuration, as arrows and as a matrix."""
    plan = study.plan
    if plan is None:
        return ()
    names = tuple(task.name for task in plan.tasks)
    return tuple(
        chart
        for method, records in methods_that_told(study, FIGURES[0], lambda event: _has_helpers(event.figures.get(FIGURES[0]), len(names)))
        for chart in _charts(method, names, [study.diagnostics[record.trial.id][-1].figures for record in records])
    )


def _has_helpers(shares: tuple[float | None, ...] | None, tasks: int) -> bool:
    return shares is not None and any(share is not None for place, share in enumerate(shares) if place % (tasks + 1))


def _charts(method: str, names: tuple[str, ...], newest: list[dict[str, tuple[float | None, ...]]]) -> tuple[Chart, Chart]:
    """The arrows, and the same shares as a matrix."""
    count = range(len(names))
    cells = {(source, target): cell for source in count for target in count if (cell := _cell(newest, names, source, target)) is not None}
    shares = {pair: cell.share for pair, cell in cells.items()}
    finding, called = _meaning(names, list(cells.values())), Text(METHOD_NAMES.get(method, method))
    table = TableView(
        (
            message("From"),
            message("To"),
            message("Share of the influence on the branch"),
            message("Standard error"),
            message("Share of replicates"),
            message("Measured help"),
            message("Standard error of the help"),
        ),
        tuple((cell.source, cell.target, cell.share, cell.error, cell.kept, cell.help, cell.help_error) for cell in cells.values()),
    )
    x, y = Axis(message("Task that is helped")), Axis(message("Task whose labels are used"))
    arrows = tuple(Arrow(source, target, share) for (source, target), share in shares.items() if source != target and share > 0)
    drawn = Chart(
        id=f"help_graph:{method}",
        title=message("Who helps whom: {method}", method=called),
        x=x,
        y=y,
        marks=(Graph(names, tuple(shares.get((place, place)) for place in count), arrows),),
        meaning=message(
            "{finding} An arrow points to the task that is helped, with the influence of the helper's labels; each circle shows "
            "that of the task's own labels.",
            finding=finding,
        ),
        table=table,
        note=message("share of the influence"),
    )
    matrix = Chart(
        id=f"help_matrix:{method}",
        title=message("Who helps whom, as a matrix: {method}", method=called),
        x=x,
        y=y,
        marks=(
            HeatMap(
                names,
                names,
                tuple(tuple(shares.get((source, target)) for target in count) for source in count),
                full_at=1.0,
                percent=True,
                signed=False,
            ),
        ),
        meaning=message("{finding} Rows help columns; the diagonal shows the influence of a task's own labels.", finding=finding),
        table=table,
        note=message("rows help columns"),
    )
    return drawn, matrix


def _cell(newest: list[dict[str, tuple[float | None, ...]]], names: tuple[str, ...], source: int, target: int) -> Cell | None:
    place = source * len(names) + target
    shares = [figures[FIGURES[0]][place] for figures in newest]
    known = [share for share in shares if share is not None]
    if not known:
        return None
    measured, errors = ([value for figures in newest if (value := figures[name][place]) is not None] for name in FIGURES[1:])
    return Cell(
        source=names[source],
        target=names[target],
        share=fmean(known),
        error=stdev(known) / len(known) ** 0.5 if len(known) > 1 else None,
        kept=sum(share > 0 for share in known) / len(known),
        help=fmean(measured) if measured else None,
        help_error=_error(measured, errors),
    )


def _error(measured: list[float], errors: list[float]) -> float | None:
    """Over replicates where there are two, else that of the one."""
    if len(measured) > 1:
        return stdev(measured) / len(measured) ** 0.5
    return errors[0] if errors else None


def _meaning(names: tuple[str, ...], cells: list[Cell]) -> Text:
    """What stands out: no helper at all, a task that all others harm, diluted own labels, or that the trunk is shared both ways."""
    edges = [cell for cell in cells if cell.source != cell.target]
    used = [cell for cell in edges if cell.kept >= DILUTED]
    unhelped = [name for name in names if not any(cell.target == name and cell.kept > 0 for cell in edges)]
    if not any(cell.kept > 0 for cell in edges):
        return message("No task was measured to help another beyond chance, so no helper is used; this is the branched network alone.")
    if not used:
        return message("No helper is used in half of the replicates or more; which task helps which is not certain on this data.")
    most = max(used, key=lambda cell: (cell.share, cell.kept))
    alike = len(used) > 1 and most.share - min(cell.share for cell in used) < ALIKE
    first = (
        message("All helpers have the same influence on the branches, {share:percent} each.", share=most.share)
        if alike
        else _strongest(most)
    )
    return together(first, _doubt(names, cells, edges, unhelped))


def _strongest(most: Cell) -> Text:
    return message(
        "{source} helps {target} most, with {share:percent} of the influence on its branch.",
        source=most.source,
        target=most.target,
        share=most.share,
    )


def _doubt(names: tuple[str, ...], cells: list[Cell], edges: list[Cell], unhelped: list[str]) -> Text:
    """What else is to be known, the gravest first."""
    harmed = [
        name for name in names if (felt := [cell.help for cell in edges if cell.target == name and cell.help is not None]) and max(felt) < 0
    ]
    if harmed:
        return message("Every other task was measured to harm {harmed}; training it alone may serve it better.", harmed=harmed)
    weak = [cell.target for cell in cells if cell.source == cell.target and cell.share < DILUTED]
    if weak:
        return message("The own labels of {weak} have less than half; fewer helpers would give them more.", weak=weak)
    if unhelped:
        return message("Nobody helps {unhelped}; the layers in front of the branches are still shared both ways.", unhelped=unhelped)
    return message("The layers in front of the branches are still shared both ways.")
