"""Sentences on why the candidate answers as it does."""

from collections.abc import Sequence

from engine.domain.explanation import CalibrationCurve, ColumnImportance, SliceGain
from engine.domain.task import Task, kpi
from engine.domain.text import Text, message, message_n

MOST_NAMED = 3


def about_columns(task: Task, columns: Sequence[ColumnImportance]) -> Text:
    """Which columns the answers hang on for certain; ``columns`` come in the order of their importance."""
    certain = [known for known in columns if known.certain and known.drop > 0]
    if not certain:
        return message("For {task}, no column clearly matters.", task=task.name)
    first = certain[0]
    if len(certain) == 1:
        return message(
            "The answers for {task} depend on {column}: shuffling it worsens the result by {drop:score} ({kpi}).",
            task=task.name,
            column=first.column,
            kpi=measure_words(task.kpi, task.unit),
            drop=first.drop,
        )
    return message(
        "The answers for {task} depend most on {columns}; shuffling {column} alone worsens the result by {drop:score} ({kpi}).",
        task=task.name,
        columns=[known.column for known in certain[:MOST_NAMED]],
        column=first.column,
        kpi=measure_words(task.kpi, task.unit),
        drop=first.drop,
    )


def about_parts(task: Task, worst: Sequence[SliceGain], compared: int) -> tuple[Text, ...]:
    """A sentence for each part of the data that is worse for certain, or that there is none."""
    certain = tuple(
        message_n(
            "{part}: {rows:count} row, joint training is worse by {loss:score} ({kpi}).",
            "{part}: {rows:count} rows, joint training is worse by {loss:score} ({kpi}).",
            "rows",
            part=gain.part.words(),
            rows=gain.rows,
            loss=-gain.gain,
            kpi=measure_words(gain.measure, task.unit),
        )
        for gain in worst
        if gain.certain
    )
    if certain:
        return certain
    return (
        message_n(
            "{task}: in the {count:count} part compared joint training is not clearly worse than single-task training.",
            "{task}: in none of the {count:count} parts compared is joint training clearly worse than single-task training.",
            "count",
            task=task.name,
            count=compared,
        ),
    )


def about_calibration(task: str, baseline: CalibrationCurve | None, candidate: CalibrationCurve | None) -> Text | None:
    """How far the probabilities are off; None where those of the candidate are not known."""
    if candidate is None:
        return None
    if baseline is None:
        return message(
            "The probabilities of {task} are off by {error:percent} on average with joint training.", task=task, error=candidate.error
        )
    return message(
        "The probabilities of {task} are off by {error:percent} on average with joint training and by {plain:percent} with single-task "
        "training.",
        task=task,
        error=candidate.error,
        plain=baseline.error,
    )


def sentences_of(replicates: int, *, columns: bool, parts: int) -> tuple[Text, ...]:
    """What the figures rest on and how far they can be taken."""
    found: list[Text] = []
    if columns:
        found.append(
            message_n(
                "A column matters if the answers become worse when its values are shuffled among the validation rows "
                "({replicates:count} replicate).",
                "A column matters if the answers become worse when its values are shuffled among the validation rows "
                "({replicates:count} replicates).",
                "replicates",
                replicates=replicates,
            )
        )
        found.append(
            message("Columns that say much the same share their importance, because shuffling one leaves the others as they were.")
        )
    if parts:
        found.append(
            message_n(
                "In all, {count:count} part was compared; “certain” allows for that many comparisons.",
                "In all, {count:count} parts were compared; “certain” allows for that many comparisons.",
                "count",
                count=parts,
            )
        )
    return tuple(found)


def measure_words(kpi_id: str, unit: str | None) -> Text:
    """The KPI's name, with the unit where it is counted in that of the label."""
    measure = kpi(kpi_id)
    return message("{kpi} [{unit}]", kpi=Text(measure.name), unit=unit) if measure.in_task_unit and unit else Text(measure.name)
