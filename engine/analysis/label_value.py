"""What labels are worth, from networks that were trained on parts of them, all on validation data.

Labels saved: with how many of its training labels joint training reaches what single-task training reaches with all of them, read off
the curves fitted to both, never outside what was measured. What further labels should bring is read off the fitted curve too, not
beyond ``MOST_FACTOR`` times the labels at hand. Where the slope over the logarithm of labels is not surely positive there is no
trend, and neither is said.
"""

from math import isfinite
from typing import TypeAlias

import numpy as np
from msgspec import Struct

from engine.analysis.curve_fit import Numbers, drawn_means, fit_power_laws, middle, share_to_reach
from engine.analysis.gain import NEAR_ZERO
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.label_points import Grid, Measured, grid_of, measured_points
from engine.analysis.label_words import sentences_of, words_of
from engine.domain.dataset import DatasetCard
from engine.domain.label_value import BandPoint, CurvePoint, Further, LabelCurve, LabelValue, PowerLaw, Saving, TaskLabels, Way
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.task import Kpi, Task, kpi

FURTHER_LABELS = 500
"""The labels of which it is said what they would bring."""
MOST_FACTOR = 2.0
"""No curve is read beyond this many times the labels at hand."""
BAND_POINTS = 25


Laws: TypeAlias = tuple[Numbers, Numbers, Numbers]


class _Curve(Struct, frozen=True):
    """One curve with what its replicates leave open; labels are shares of all training labels."""

    curve: LabelCurve
    law: Laws
    """The fit of the points themselves."""
    laws: Laws
    """That of every draw."""


def value_of_labels(study: Study, plan: Plan, card: DatasetCard, jointly: tuple[str, ...] = ()) -> LabelValue | None:
    """What ``study`` tells of the worth of labels; None where it trained with all labels only.

    ``jointly`` names the tasks that the verdict trains together; their further labels would go into the joint network.
    """
    grid = grid_of(study)
    if grid is None:
        return None
    points = measured_points(study, plan, grid)
    tasks = tuple(
        _task(plan, task, card.label_counts.get(task.name, card.rows) * plan.split.train, measured, task.name in jointly)
        for position, task in enumerate(plan.tasks)
        if (measured := points.get(position)) is not None
    )
    return _ranked(plan, grid, tasks) if tasks else None


def _task(plan: Plan, task: Task, labels: float, measured: Measured, jointly: bool) -> TaskLabels:
    measure = kpi(task.kpi)
    stacked = measured.single if measured.joint is None else np.hstack([measured.single, measured.joint])
    draws = drawn_means(stacked, plan.split.validation / plan.split.train, plan.seed)
    count = len(measured.shares)
    single = _curve(plan, measure, labels, measured.shares, measured.single, draws[:, :count])
    joint = None if measured.joint is None else _curve(plan, measure, labels, measured.shares, measured.joint, draws[:, count:])
    way: Way = "joint" if jointly and joint is not None else "single"
    used = joint if way == "joint" and joint is not None else single
    saving = _saving(task, measure, labels, measured.shares, single, joint) if joint is not None else None
    further = _further(task, measure, labels, used, way)
    found = TaskLabels(
        task=task.name,
        kpi=task.kpi,
        unit=task.unit if measure.in_task_unit else None,
        single=single.curve,
        joint=joint.curve if joint is not None else None,
        saving=saving,
        further=further,
        messages=(),
        replicates=len(measured.single),
    )
    return words_of(found)


def _curve(plan: Plan, measure: Kpi, labels: float, shares: Numbers, values: Numbers, draws: Numbers) -> _Curve:
    ratio = plan.split.validation / plan.split.train
    columns = [[float(value) for value in column] for column in values.T]
    points = tuple(
        CurvePoint(
            float(share),
            float(share) * labels,
            sum(column) / len(column),
            corrected_resampled_t(column, test_rows=ratio, train_rows=1.0),
        )
        for share, column in zip(shares, columns, strict=True)
    )
    sign = 1.0 if measure.higher_is_better else -1.0
    logs = np.log(shares) - np.log(shares).mean()
    slopes = [sign * float(value) for value in values @ logs / (logs @ logs)]
    rise = corrected_resampled_t(slopes, test_rows=ratio, train_rows=1.0)
    best = 1.0 if measure.higher_is_better else 0.0
    mean = values.mean(axis=0)[None]
    fitted = fit_power_laws(shares, mean, rising=measure.higher_is_better, best=best)
    laws = fit_power_laws(shares, draws, rising=measure.higher_is_better, best=best)
    if rise is None or rise[0] <= 0:
        return _Curve(LabelCurve(points), fitted, laws)
    level, factor, exponent = (float(found[0]) for found in fitted)
    law = PowerLaw(level, factor * labels**exponent, exponent)
    ahead = np.geomspace(float(shares[0]), MOST_FACTOR, BAND_POINTS)
    ranges = [middle(laws[0] + laws[1] * share ** -laws[2]) for share in ahead]
    band = tuple(BandPoint(float(share) * labels, law.at(float(share) * labels), *span) for share, span in zip(ahead, ranges, strict=True))
    return _Curve(LabelCurve(points, law, band), fitted, laws)


def _saving(task: Task, measure: Kpi, labels: float, shares: Numbers, single: _Curve, joint: _Curve) -> Saving | None:
    """Read off the fitted curve of whichever way is ahead with all labels; None where more labels made no difference."""
    if single.curve.fit is None:
        return None
    rising = measure.higher_is_better
    lowest = float(shares[0])
    saved = float(_saved_shares(single.law, joint.law, lowest, rising=rising)[0])
    low, high = middle(_saved_shares(single.laws, joint.laws, lowest, rising=rising))
    if not (isfinite(saved) and isfinite(low) and isfinite(high)):
        return None
    return Saving(
        labels=saved * labels,
        interval=(low * labels, high * labels),
        all_labels=labels,
        bounded=abs(saved) >= 1 - lowest - 1e-9,
        cost=saved * labels * task.label_cost if task.label_cost > 0 else None,
    )


def _saved_shares(single: Laws, joint: Laws, lowest: float, *, rising: bool) -> Numbers:
    """(D,) the share of the labels that joint training saves; negative for what single-task training saves where it is ahead."""
    needed_jointly = share_to_reach(joint, single[0] + single[1], lowest, rising=rising)
    needed_alone = share_to_reach(single, joint[0] + joint[1], lowest, rising=rising)
    return np.where(np.isfinite(needed_jointly), 1.0 - needed_jointly, needed_alone - 1.0)


def _further(task: Task, measure: Kpi, labels: float, used: _Curve, way: Way) -> Further | None:
    law = used.curve.fit
    if law is None:
        return None
    most = int((MOST_FACTOR - 1) * labels)
    wanted = min(FURTHER_LABELS, most)
    if wanted < 1:
        return None
    ahead = 1.0 + wanted / labels
    level, factor, exponent = used.laws
    now = _gain(measure, law.at(labels), law.at(labels * ahead))
    drawn = [
        _gain(measure, before, after)
        for before, after in zip((level + factor).tolist(), (level + factor * ahead**-exponent).tolist(), strict=True)
    ]
    low, high = middle(np.array(drawn))
    if not all(isfinite(value) for value in (now, low, high)):
        return None
    cost = wanted * task.label_cost if task.label_cost > 0 else None
    return Further(wanted, now, (low, high), way, cost, shortened=most < FURTHER_LABELS)


def _gain(measure: Kpi, before: float, after: float) -> float:
    """The change as a share of the value before; a plain difference where that is too near zero for shares; NaN at zero."""
    sign = 1.0 if measure.higher_is_better else -1.0
    if measure.chance == 0.0 and abs(before) < NEAR_ZERO:
        return sign * (after - before)
    return sign * (after - before) / abs(before) if before else float("nan")


def _ranked(plan: Plan, grid: Grid, tasks: tuple[TaskLabels, ...]) -> LabelValue:
    by_name = {task.name: task for task in plan.tasks}
    known = [(found, found.further) for found in tasks if found.further is not None]
    per_cost = bool(known) and all(further.cost is not None for _, further in known)

    def scale(found: TaskLabels, further: Further) -> float:
        return by_name[found.task].value / (further.cost if per_cost and further.cost else float(further.labels))

    ranked = sorted(known, key=lambda entry: -entry[1].gain * scale(*entry))
    value = LabelValue(tasks, tuple(found.task for found, _ in ranked), per_cost, ())
    floor = ranked[0][1].interval[0] * scale(*ranked[0]) if ranked else 0.0
    rivals = tuple(found.task for found, further in ranked[1:] if further.interval[1] * scale(found, further) >= floor)
    return sentences_of(value, grid, rivals)
