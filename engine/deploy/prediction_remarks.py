"""What must be said of a file that was predicted: what could not be used, what is new in it, and how its answers were made."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from engine.charts.pareto_front import point_name
from engine.data.dataset import Dataset
from engine.data.extra_rows import holds_no_data
from engine.deploy.answering import Project
from engine.deploy.other_scale import ScaleWatch
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.text import Text, message
from engine.studies.arrays import feature_layout
from engine.studies.trials import is_image_plan


class PredictionTally:
    """Counts over the pieces of a file."""

    def __init__(self, known: Dataset, plan: Plan) -> None:
        self._known = known.card
        self._plan = plan
        self._classes = {
            choice.name: set(known.frame[choice.name].dropna()) for choice in plan.features() if choice.kind in ("category", "binary")
        }
        self.rows = 0
        self._read = 0
        self._lost_rows = 0
        self._without_data = 0
        self._lost_images: list[str] = []
        self._cells: dict[str, tuple[int, int]] = {}
        self._strange: dict[str, set[str]] = {}
        self._replaced: list[str] = []
        self._kept: dict[str, str] = {}
        self._units: dict[str, tuple[str, str]] = {}
        self._unlike = 0
        self._scales = ScaleWatch(known, feature_layout(known, plan))

    def add(self, fresh: Dataset, columns: Mapping[str, np.ndarray], unlike: str, kept: Mapping[str, str] = MappingProxyType({})) -> None:
        """Count what is to be said of the rows of ``fresh``, whose output ``columns`` hold the flag ``unlike``.

        ``kept`` names, by task, the column of the output with what ``fresh`` itself holds of the task.
        """
        rows = [dropped for dropped in fresh.card.dropped if dropped.what == "row"]
        lost = sum(dropped.count for dropped in rows)
        without_data = sum(dropped.count for dropped in rows if holds_no_data(dropped))
        if is_image_plan(self._plan):
            self._lost_images += fresh.lost_images.values()
        for dropped in fresh.card.dropped:
            if dropped.what == "cell" and dropped.column is not None:
                count, row = self._cells.get(dropped.column, (0, self._read + (dropped.row or 0)))
                self._cells[dropped.column] = count + 1, row
        for name, classes in self._classes.items():
            if strange := set(fresh.frame[name].dropna().unique()) - classes:
                self._strange.setdefault(name, set()).update(strange)
        self._units |= _other_units(self._known, fresh.card, self._plan)
        self._scales.add(fresh.frame)
        self._replaced = [name for name in fresh.frame.columns if name in columns and name not in kept]
        self._kept = dict(kept)
        self._unlike += int(columns[unlike].sum()) if unlike in columns else 0
        self._lost_rows += lost - without_data
        self._without_data += without_data
        self._read += len(fresh.frame) + lost
        self.rows += len(fresh.frame)

    def remarks(self) -> list[Text]:
        """What a person should know before using the answers."""
        remarks: list[Text] = []
        if self._lost_rows:
            remarks.append(
                message("Rows that could not be read and are missing from the predictions: {count:count}.", count=self._lost_rows)
            )
        if self._lost_images:
            remarks.append(
                message(
                    "Rows without predictions because their image could not be used: {count:count} (the first names {image}).",
                    count=len(self._lost_images),
                    image=self._lost_images[0],
                )
            )
        for choice in self._plan.features():
            if choice.name in self._cells:
                count, row = self._cells[choice.name]
                remarks.append(
                    message(
                        "Cells of {column} that could not be read and count as missing: {count:count} (the first in row {row}).",
                        column=choice.name,
                        count=count,
                        row=row,
                    )
                )
        for name, (before, now) in self._units.items():
            remarks.append(
                message(
                    "{column} comes in {now}, in the study it came in {before}; its values were not converted. Convert them in the file.",
                    column=name,
                    now=now,
                    before=before,
                )
            )
        remarks += [scale.words() for scale in self._scales.found() if scale.column not in self._units]
        for name, strange in self._strange.items():
            remarks.append(
                message(
                    "{column} holds values that were never seen in training and count as unknown: {values}.",
                    column=name,
                    values=sorted(strange)[:5],
                )
            )
        if self._unlike:
            remarks.append(
                message(
                    "Rows unlike those of the study: {count:count} of {rows:count} ({share:percent}). Their answers are extrapolations; "
                    "the column unlike_training marks them.",
                    count=self._unlike,
                    rows=self.rows,
                    share=self._unlike / self.rows,
                )
            )
        for task, column in self._kept.items():
            remarks.append(
                message(
                    "The file holds values of {task} itself. They are kept in the column {column}; the column {task} holds the "
                    "predictions.",
                    task=task,
                    column=column,
                )
            )
        if self._replaced:
            remarks.append(message("These columns of the file are replaced by their predictions: {columns}.", columns=self._replaced))
        return remarks

    def notes(self) -> list[Text]:
        """What is as it should be, yet may be asked about."""
        if not self._without_data:
            return []
        return [
            message(
                "Rows of the file that hold no data, such as a title or units, are not predicted: {count:count}.", count=self._without_data
            )
        ]


def _other_units(known: DatasetCard, fresh: DatasetCard, plan: Plan) -> dict[str, tuple[str, str]]:
    """By column: the unit in the study and another one in the new file, where both are told."""
    found: dict[str, tuple[str, str]] = {}
    for choice in plan.features():
        before, now = known.column(choice.name), fresh.column(choice.name)
        if before is not None and now is not None and before.unit and now.unit and before.unit != now.unit:
            found[choice.name] = before.unit, now.unit
    return found


def who_answers(project: Project) -> list[Text]:
    """Which networks the answers of the plan's tasks come from."""
    names = [task.name for task in project.plan.tasks]
    if project.point is not None:
        name = point_name(project.point, names)
        return [message("The predictions come from {point}, chosen in place of the verdict's candidate.", point=name)]
    own = [name for name in names if name not in project.joint]
    found = []
    if project.joint:
        found.append(message("Joint networks answer for {tasks}, as the verdict proposes.", tasks=list(project.joint)))
    if own:
        found.append(message("Networks of their own answer for {tasks}, as the verdict does not propose joint ones.", tasks=own))
    return found


def how_made(project: Project, with_reasons: bool) -> list[Text]:
    """Which networks answer, and how ranges, probabilities and reasons were made."""
    notes = who_answers(project)
    ranged = [one.task.name for one in project.answerers if one.span is not None and one.span.reached]
    if ranged:
        notes.append(
            message(
                "Ranges of {tasks} are made to hold 90 % of the true values of rows like those of the study (split conformal, from what "
                "the networks missed on their validation rows).",
                tasks=ranged,
            )
        )
    if short := [one.task.name for one in project.answerers if one.span is not None and not one.span.reached]:
        notes.append(message("{tasks}: too few validation rows for ranges of 90 %; the ranges are those of all rows there.", tasks=short))
    for one in project.answerers:
        if one.calibrated is None:
            continue
        figures = {"task": one.task.name, "before": one.calibrated.before, "after": one.calibrated.after}
        if one.rescaling is not None:
            notes.append(
                message(
                    "The probabilities of {task} are calibrated: the log loss of left-out validation rows falls from {before:score} to "
                    "{after:score}.",
                    **figures,
                )
            )
        else:
            notes.append(
                message(
                    "The probabilities of {task} stay as the networks give them; calibrating them would not lower the log loss of left-out "
                    "validation rows ({before:score}, with it {after:score}).",
                    **figures,
                )
            )
    if with_reasons:
        notes.append(
            message(
                "Reasons name the columns that move a row's answer most: the answer less the one with the column at its usual value "
                "(median, or most frequent). They say what the networks look at, not what causes what."
            )
        )
    return notes
