"""Why the candidate answers as it does: the columns it depends on, how far its probabilities can be trusted, and where it does worse."""

from engine.charts.reliability import reliability
from engine.domain.explanation import ColumnImportance, Explanation, SliceGain, TaskExplanation
from engine.domain.task import kpi
from engine.domain.text import Text, format_score, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid

MOST_CURVES, MOST_COLUMNS, MOST_PARTS, MOST_SENTENCES = 4, 3, 2, 8


def explanation(verdict: Verdict) -> Chapter | None:
    """What was measured on validation rows; None where nothing was."""
    found = verdict.explanation
    if found is None or not any(task.columns or task.worst or task.candidate for task in found.tasks):
        return None
    charts = [chart for task in found.tasks if (chart := reliability(task)) is not None]
    blocks: list[Block] = [ChartBlock(chart) for chart in charts[:MOST_CURVES]]
    sentences = _sentences(found)
    if len(charts) > MOST_CURVES:
        sentences = (
            *sentences,
            message("The curves are those of {tasks}.", tasks=[task.task for task in found.tasks if _curved(task)][:MOST_CURVES]),
        )
    blocks.append(Bullets(message("What was found"), sentences))
    columns = _columns(found)
    parts = _parts(found)
    blocks += [grid for grid in (columns, parts) if grid is not None]
    return Chapter(
        "explanation",
        message("Explanation"),
        _message(found),
        tuple(blocks),
        (_phrase(found),),
    )


def _curved(task: TaskExplanation) -> bool:
    return reliability(task) is not None


def _phrase(found: Explanation) -> Text:
    if any(task.columns for task in found.tasks):
        return message("What a network depends on is no cause: changing the column in the plant need not change the result.")
    return message("These probabilities were compared with what came true on validation rows; the test rows were not used for it.")


def _message(found: Explanation) -> Text:
    worse = [task.task for task in found.tasks if any(part.certain for part in task.worst)]
    if worse:
        return message("Joint training does clearly worse in some parts of the data, for {tasks}", tasks=worse[:MOST_COLUMNS])
    if not any(task.columns for task in found.tasks):
        if any(task.parts_compared for task in found.tasks):
            return message("No part of the data does clearly worse with joint training")
        return _trust(found)
    leading = [(task.task, column.column) for task in found.tasks for column in _certain(task)[:1]]
    if not leading:
        return message("No column clearly decides the answers, and no part of the data does clearly worse")
    return message(
        "The answers depend most on {columns}; no part of the data does clearly worse",
        columns=[f"{column} ({task})" for task, column in leading[:MOST_COLUMNS]],
    )


def _trust(found: Explanation) -> Text:
    """How far the probabilities of joint training are off, from the best task to the worst."""
    errors = [task.candidate.error for task in found.tasks if task.candidate is not None]
    if len(errors) == 1:
        return message("With joint training the predicted probabilities are off by {error:percent} on average", error=errors[0])
    return message(
        "With joint training the predicted probabilities are off by {low:percent} to {high:percent} on average",
        low=min(errors),
        high=max(errors),
    )


def _certain(task: TaskExplanation) -> list[ColumnImportance]:
    return [column for column in task.columns if column.certain and column.drop > 0]


def _sentences(found: Explanation) -> tuple[Text, ...]:
    """Parts that do worse come first."""
    certain = [text for task in found.tasks if any(part.certain for part in task.worst) for text in task.about_parts]
    trust = [task.about_calibration for task in found.tasks if task.about_calibration is not None]
    return (*[*certain, *trust][:MOST_SENTENCES], *found.sentences)


def _columns(found: Explanation) -> Grid | None:
    rows = tuple(
        (task.task, column.column, _worse(task, column.drop), _span(column.interval), _sure(column.certain, ""))
        for task in found.tasks
        for column in task.columns[:MOST_COLUMNS]
    )
    if not rows:
        return None
    return Grid(
        message("What the answers depend on: by how much shuffling a column worsens the KPI (validation data)"),
        (message("Task"), message("Column"), message("KPI worse by"), message("95 % interval"), message("Result")),
        rows,
        (False, False, True, True, False),
    )


def _parts(found: Explanation) -> Grid | None:
    rows = tuple((task.task, *_part(part)) for task in found.tasks for part in task.worst[:MOST_PARTS])
    if not rows:
        return None
    return Grid(
        message("Parts of the data where joint training does worse (validation data)"),
        (
            message("Task"),
            message("Part of the data"),
            message("Rows"),
            message("Key figure"),
            message("Single"),
            message("Joint"),
            message("Result"),
        ),
        rows,
        (False, False, True, False, True, True, False),
    )


def _part(part: SliceGain) -> tuple[Text | str, ...]:
    name = Text(kpi(part.measure).name)
    return (part.part.words(), f"{part.rows:,}", name, format_score(part.baseline), format_score(part.candidate), _sure(part.certain, "▲ "))


def _worse(task: TaskExplanation, drop: float) -> str:
    return f"{format_score(drop)} {task.unit}" if task.unit and kpi(task.kpi).in_task_unit else format_score(drop)


def _span(interval: tuple[float, float] | None) -> Text | str:
    return "–" if interval is None else message("{low} to {high}", low=format_score(interval[0]), high=format_score(interval[1]))


def _sure(certain: bool, mark: str) -> Text:
    return Text("{mark}{words}", {"mark": mark, "words": message("certain")}) if certain else message("not certain")
