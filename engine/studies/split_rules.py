"""What a plan's split must be, as far as the card can tell, and what it means for the verdict."""

from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.part_names import WORDS, names_parts, part_named
from engine.domain.plan import Plan, SplitPolicy
from engine.domain.text import Text, message, message_n

TIME_KINDS = ("date", "number", "id")


def check_split_column(plan: Plan, card: DatasetCard) -> None:
    """PlanError when the shares do not add up, or the column cannot say what the rows are to be divided by."""
    split = plan.split
    if split.kind != "random":
        _check_column(split, plan, card)
    shares = (split.train, split.validation, split.test)
    if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise PlanError(
            message(
                "The shares of training, validation and test must be above 0 and add up to 1; got {train}, {validation} and {test}.",
                train=split.train,
                validation=split.validation,
                test=split.test,
            )
        )


def split_warnings(split: SplitPolicy, card: DatasetCard) -> tuple[Text, ...]:
    """What a person should know about ``split`` before trusting the verdict."""
    if split.kind not in ("time", "given") or split.column is None:
        return ()
    found = [
        message("The test rows are the same in every replicate. The intervals therefore do not show how other test rows would turn out.")
    ]
    column = card.column(split.column)
    if split.kind == "given" and column is not None:
        if "validation" not in {part_named(name) for name in column.classes}:
            found.append(message("{column} names no validation rows; they are taken from the training rows at random.", column=column.name))
        if column.missing:
            found.append(
                message_n(
                    "{column} has {count:count} row without a part; it is trained on.",
                    "{column} has {count:count} rows without a part; they are trained on.",
                    "count",
                    column=column.name,
                    count=column.missing,
                )
            )
    return tuple(found)


def _check_column(split: SplitPolicy, plan: Plan, card: DatasetCard) -> None:
    if not split.column:
        raise PlanError(message("A split by {kind} needs a column to go by. Name it.", kind=split.kind))
    column = card.column(split.column)
    if column is None:
        raise PlanError(message("The data has no column {column} to split by. Check its name.", column=split.column))
    if column.name in {task.name for task in plan.tasks}:
        raise PlanError(message("{column} is a task and cannot be what the rows are split by.", column=column.name))
    if split.kind == "time" and column.kind not in TIME_KINDS:
        raise PlanError(
            message("{column} holds no dates and no numbers, so it cannot say which rows are later. Choose another.", column=column.name)
        )
    if split.kind == "given" and not names_parts(column.classes):
        raise PlanError(
            message(
                "{column} cannot divide the rows: it holds {values}, not words such as {words}. Choose another column.",
                column=column.name,
                values=list((column.classes or column.examples)[:5]) or ["–"],
                words=[words[0] for words in WORDS.values()],
            )
        )
