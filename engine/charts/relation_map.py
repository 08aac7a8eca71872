"""How often the answers of other tasks occur within each class of one task, as the Plan page shows it before training."""

from collections.abc import Sequence

from engine.domain.chart import Axis, Chart, HeatMap, TableView
from engine.domain.relation import RelationFound, answer_names, column_name, state_names
from engine.domain.task import Task
from engine.domain.text import Text, message

SOURCES = {"expert": message("From experts"), "data": message("From training rows")}


def relation_map(found: Sequence[RelationFound], tasks: Sequence[Task]) -> Chart:
    """One chart of all relations in ``found``, which speak of the same given task; ``tasks`` holds all tasks they name."""
    known = {task.name: task for task in tasks}
    given = known[found[0].relation.given]
    states = state_names(given)
    names = [column_name(known[one.relation.about], answer) for one in found for answer in answer_names(known[one.relation.about])]
    values = [[row[column] for row in one.relation.shares] for one in found for column in range(len(one.relation.shares[0]))]
    return Chart(
        id=f"relation_map:{given.name}",
        title=message("Answers within each class of {task}", task=given.name),
        x=Axis(message("Class of {task}", task=given.name)),
        y=Axis(message("Answer of another task")),
        marks=(HeatMap(tuple(names), states, tuple(tuple(row) for row in values), full_at=1.0, percent=True, signed=False),),
        meaning=_meaning(given, states, names, values),
        table=TableView(
            (
                message("Class of {task}", task=given.name),
                message("Answer of another task"),
                message("Share of the rows"),
                message("Lower end (95 %)"),
                message("Upper end (95 %)"),
                message("Rows"),
                message("Source"),
            ),
            tuple(_rows(found, known, states)),
        ),
    )


def _meaning(given: Task, states: Sequence[str], names: Sequence[str], values: Sequence[Sequence[float]]) -> Text:
    """The answer that the class of the given task decides most."""
    spread = [max(row) - min(row) for row in values]
    place = spread.index(max(spread))
    shares = values[place]
    return message(
        "{answer} depends most on {task}: {high:percent} of the rows have it where {task} is {most}, {low:percent} where it is {least}.",
        answer=names[place],
        task=given.name,
        high=max(shares),
        most=states[shares.index(max(shares))],
        low=min(shares),
        least=states[shares.index(min(shares))],
    )


def _rows(found: Sequence[RelationFound], known: dict[str, Task], states: Sequence[str]) -> list[tuple[Text | str | float | None, ...]]:
    rows: list[tuple[Text | str | float | None, ...]] = []
    for place, state in enumerate(states):
        for one in found:
            for column, answer in enumerate(answer_names(known[one.relation.about])):
                learned = one.source == "data"
                rows.append(
                    (
                        state,
                        column_name(known[one.relation.about], answer),
                        one.relation.shares[place][column],
                        one.low[place][column] if learned else None,
                        one.high[place][column] if learned else None,
                        float(one.rows[place]) if learned else None,
                        SOURCES[one.source],
                    )
                )
    return rows
