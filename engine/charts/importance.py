"""How much worse a task's KPI becomes when one column is shuffled, column by column."""

from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.explanation import ColumnImportance, TaskExplanation
from engine.domain.task import kpi
from engine.domain.text import Text, message, message_n

MOST_COLUMNS = 8


def importance(known: TaskExplanation) -> Chart | None:
    """The most important columns with their 95 % intervals, and all of them in the table; None where nothing was measured."""
    if not known.columns:
        return None
    return Chart(
        id=f"importance:{known.task}",
        title=message("Columns that {task} depends on", task=known.task),
        x=Axis(message("How much worse {kpi} becomes by shuffling", kpi=Text(kpi(known.kpi).name)), low=0.0, uncut=True),
        y=Axis(message("Column")),
        marks=tuple(_row(column) for column in known.columns[:MOST_COLUMNS]),
        meaning=known.about_columns or Text(""),
        table=TableView(
            (message("Column"), message("Deterioration"), message("Lower end"), message("Upper end"), message("Result")),
            tuple((column.column, column.drop, *(column.interval or (None, None)), _result(column)) for column in known.columns),
        ),
        note=_note(known),
    )


def _row(column: ColumnImportance) -> IntervalRow:
    low, high = column.interval or (None, None)
    label = None if column.certain else Text("{column} ?", {"column": column.column})
    return IntervalRow(column.column, column.drop, low, high, label=label)


def _result(column: ColumnImportance) -> Text:
    return message("certain") if column.certain else message("not certain")


def _note(known: TaskExplanation) -> Text:
    measure = kpi(known.kpi)
    name = message("{kpi} [{unit}]", kpi=Text(measure.name), unit=known.unit) if measure.in_task_unit and known.unit else Text(measure.name)
    left = len(known.columns) - MOST_COLUMNS
    if left > 0:
        return message_n(
            "{kpi}, worse by (95 % interval; ? = not certain); {count:count} further column in the table",
            "{kpi}, worse by (95 % interval; ? = not certain); {count:count} further columns in the table",
            "count",
            kpi=name,
            count=left,
        )
    return message("{kpi}, worse by (95 % interval; ? = not certain)", kpi=name)
