"""Which tasks fit together, as a proposal for the next study."""

from engine.charts.pair_help import gradient_affinity, pair_help
from engine.domain.chart import Chart
from engine.domain.task_fit import TaskFit
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid


def task_fit(verdict: Verdict) -> Chapter | None:
    """The pairs, the gradients and the groupings that were measured; None where nothing was."""
    fit = verdict.task_fit or TaskFit()
    charts = _charts(verdict, fit)
    if not charts and not fit.groupings:
        return None
    blocks: list[Block] = [ChartBlock(chart) for chart in charts]
    if fit.sentences:
        blocks.append(Bullets(message("What this means"), fit.sentences))
    if fit.groupings:
        blocks.append(_groupings(fit))
    return Chapter(
        "task_fit",
        message("Task fit"),
        _message(verdict, fit),
        tuple(blocks),
        (message("This rests on validation data and is a proposal for the next study, not a result."),),
    )


def _charts(verdict: Verdict, fit: TaskFit) -> list[Chart]:
    found = (pair_help(verdict), gradient_affinity(tuple(task.name for task in verdict.tasks), fit))
    return [chart for chart in found if chart is not None]


def _message(verdict: Verdict, fit: TaskFit) -> Text:
    best = fit.within(len(verdict.tasks))
    if best is None:
        return message("How the tasks met in training hints at who fits whom, but does not prove it")
    if best.networks == len(verdict.tasks):
        return message("No grouping of tasks beats one network per task on validation data")
    if fit.held_out is not None and fit.held_out <= 0:
        return message("No grouping of tasks is shown to be better than one network per task")
    if best.networks == 1:
        return message("On validation data one network for all tasks fits best")
    return message("On validation data {count} groups of tasks fit best", count=best.networks)


def _groupings(fit: TaskFit) -> Grid:
    headers = (message("Networks"), message("Groups"), message("Mean gain"), message("95 % interval"), message("Mean gain, held out"))
    rows = tuple(
        (
            str(grouping.networks),
            " / ".join(" + ".join(group) for group in grouping.groups),
            format_percent(grouping.gain, signed=True),
            message("{low} to {high}", low=_signed(grouping.interval[0]), high=_signed(grouping.interval[1]))
            if grouping.interval is not None
            else "–",
            _signed(grouping.held_out) if grouping.held_out is not None else "–",
        )
        for grouping in fit.groupings
    )
    return Grid(message("Best grouping for each number of networks (validation data)"), headers, rows, (True, False, True, True, True))


def _signed(share: float) -> str:
    return format_percent(share, signed=True)
