"""The trade-off between the tasks over everything that was compared, on validation data.

Each way of joint training stands with its best configuration per optimiser, as in the selection: swept weights and methods alike.
A point is dominated if another is nowhere worse and somewhere better in mean gain. The hypervolume is measured in gains above the
floors, which were frozen before training and so cannot flatter it.
"""

from collections.abc import Mapping
from statistics import fmean

from msgspec.structs import replace

from engine.analysis.arms import Arm, Configuration, arms_of, joint_arms, single_arms
from engine.analysis.hypervolume import dominates, hypervolume
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.selection import Selection, validation_gains
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.plan import Plan
from engine.domain.study import Study, TrialRecord
from engine.domain.text import Text, message
from engine.domain.verdict import CandidateScore

MOST_DIMENSIONS = 8
"""More tasks than this make volumes that take too long and tell nobody anything."""


def trade_off_of(study: Study, plan: Plan, selection: Selection) -> Pareto | None:
    """The points of ``study``; None if there are fewer than two tasks with a baseline, or nothing to compare."""
    arms = arms_of(study)
    singles = single_arms(arms)
    reference = {
        position: singles[position].validation(configuration, position)
        for position, task in enumerate(plan.tasks)
        if (configuration := selection.baseline.get(task.name)) is not None and position in singles
    }
    if len(reference) < 2:
        return None
    joint = {(arm.method, arm.name): arm for arm in joint_arms(arms, len(plan.tasks))}
    points = [
        point
        for score in selection.scores
        if score.delta_m is not None and (point := _point(plan, joint[score.method, score.arm], score, reference)) is not None
    ]
    if not points:
        return None
    points = [replace(point, dominated=any(dominates(other.gains, point.gains) for other in points)) for point in points]
    floors = tuple(plan.tasks[position].floor for position in reference)
    pareto = Pareto(
        tasks=tuple(plan.tasks[position].name for position in reference),
        values=tuple(plan.tasks[position].value for position in reference),
        floors=floors,
        baseline=tuple(fmean(found.values()) for found in reference.values()),
        points=tuple(points),
        hypervolume=hypervolume([point.gains for point in points], floors) if len(reference) <= MOST_DIMENSIONS else None,
        reference=floors,
    )
    return replace(pareto, sentences=_sentences(pareto))


def records_of(study: Study, point: ParetoPoint) -> tuple[TrialRecord, ...]:
    """The finished replicates of ``point``."""
    wanted = (point.method, point.arm, point.optimiser, point.learning_rate)
    return tuple(
        record
        for record in study.records.values()
        if record.finished is not None
        and not record.trial.altered
        and (record.trial.method, record.trial.arm, record.trial.optimiser, record.trial.learning_rate) == wanted
    )


def _point(plan: Plan, arm: Arm, score: CandidateScore, reference: Mapping[int, dict[int, float]]) -> ParetoPoint | None:
    configuration = _configuration(arm, score)
    if configuration is None:
        return None
    gains = [validation_gains(plan, arm, configuration, position, found) for position, found in reference.items()]
    kpis = [list(arm.validation(configuration, position).values()) for position in reference]
    if not all(gains) or not all(kpis):
        return None
    means = tuple(fmean(found) for found in gains)
    return ParetoPoint(
        key=f"{arm.method}/{arm.name}/{score.optimiser}/{score.learning_rate:g}",
        method=arm.method,
        arm=arm.name,
        optimiser=score.optimiser,
        learning_rate=score.learning_rate,
        kpis=tuple(fmean(found) for found in kpis),
        gains=means,
        intervals=tuple(corrected_resampled_t(found, test_rows=plan.split.validation, train_rows=plan.split.train) for found in gains),
        keeps_floors=all(mean >= plan.tasks[position].floor for mean, position in zip(means, reference, strict=True)),
        dominated=False,
        chosen=score.chosen,
    )


def _configuration(arm: Arm, score: CandidateScore) -> Configuration | None:
    matching = (one for one in arm.records if (one.optimiser, one.learning_rate) == (score.optimiser, score.learning_rate))
    return next(matching, None)


def _sentences(pareto: Pareto) -> tuple[Text, ...]:
    front = pareto.front
    keeping = sum(point.keeps_floors for point in front)
    found = [
        message(
            "Ways of joint training compared: {points:count}; not surpassed by another: {front:count}; of these, keeping every floor: "
            "{keeping:count} (validation data).",
            points=len(pareto.points),
            front=len(front),
            keeping=keeping,
        )
    ]
    if keeping == 0:
        found.append(message("No way of joint training keeps every task above its floor on validation data."))
    return tuple(found)
