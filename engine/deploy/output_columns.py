"""What the columns of a predicted table are called, and what a person is told about each sort of them."""

from collections.abc import Iterable, Sequence

from engine.deploy.answering import Answerer
from engine.domain.text import Text, message

UNLIKE, UNLIKE_COLUMNS = "unlike_training", "unlike_columns"
"""Columns of the output: 1 for rows unlike those of the study, and the columns that alone make them so."""


def measured_names(tasks: Iterable[str], names: Sequence[str], others: Iterable[str] = ()) -> dict[str, str]:
    """By task that ``names``, the columns of a file, hold values of: the column that keeps them beside the predictions.

    No column of the file, nor any of ``others``, those of the output, bears such a name already, so that a table which was predicted
    before loses nothing either.
    """
    taken = {*names, *others}
    kept: dict[str, str] = {}
    for task in tasks:
        if task in names:
            numbered = (f"{task}_measured" if number == 1 else f"{task}_measured_{number}" for number in range(1, len(taken) + 2))
            kept[task] = next(name for name in numbered if name not in taken)
    return kept


def columns_explained(answerers: Sequence[Answerer], *, unlike: bool, with_reasons: bool) -> list[Text]:
    """One sentence for each sort of column that stands beside the answers, told of the first task that has it."""
    found: list[Text] = []
    quantities = [one.task.name for one in answerers if one.task.kind == "regression"]
    pairs = [one.task for one in answerers if one.task.kind == "binary"]
    several = [one.task for one in answerers if one.task.kind == "multiclass"]
    if quantities:
        found.append(
            message(
                "{low} and {high}: lower and upper end of the range in which the true value of {task} is expected.",
                low=f"{quantities[0]}_low",
                high=f"{quantities[0]}_high",
                task=quantities[0],
            )
        )
    if pairs:
        found.append(
            message("{column}: probability of {value}, from 0 to 1.", column=f"{pairs[0].name}_probability", value=pairs[0].classes[1])
        )
    if several:
        column = f"{several[0].name}_probability_{several[0].classes[0]}"
        found.append(message("{column}: probability of {value}, from 0 to 1.", column=column, value=several[0].classes[0]))
    if with_reasons and answerers:
        found.append(message("{column}: the columns that move the answer of the row most.", column=f"{answerers[0].task.name}_reasons"))
    if unlike:
        found.append(
            message(
                "{column}: 1 where the row is unlike those of the study; {columns} names the columns that make it so.",
                column=UNLIKE,
                columns=UNLIKE_COLUMNS,
            )
        )
    if len(answerers) > 1 and found:
        found.append(message("The columns of the other tasks are named in the same way."))
    return found
