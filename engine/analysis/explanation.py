"""Why the candidate answers as it does: what was measured on validation rows, with intervals over the replicates.

The interval of a column's importance is the corrected resampled t interval over the replicates. That of a gain in a part of the data comes
from rows and replicates as in ``draws``; whether it is certain is decided by Holm's rule over all parts of all tasks that were looked at.
"""

from collections.abc import Sequence
from statistics import fmean, variance

from engine.analysis.arms import Arm, Configuration, arms_of, single_arms
from engine.analysis.draws import Spread, holm
from engine.analysis.explanation_words import about_calibration, about_columns, about_parts, sentences_of
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.selection import Selection
from engine.domain.calibration import Calibration
from engine.domain.explanation import (
    CalibrationCurve,
    ColumnImportance,
    Explanation,
    SliceGain,
    SliceMeasured,
    TaskExplanation,
    slice_measure,
)
from engine.domain.plan import Plan
from engine.domain.study import Study

MOST_WORST = 5
BINS = 10
FEWEST = 5
"""A bin with fewer rows, over all replicates, is left out: its share is mostly chance."""


def explanation_of(study: Study, plan: Plan, selection: Selection) -> Explanation | None:
    """What is known of the candidate of ``selection``; None where nothing was measured."""
    arms = arms_of(study)
    singles = single_arms(arms)
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    chosen = selection.trials(study)
    gains = _gains(study, plan, chosen)
    tasks: list[TaskExplanation] = []
    for place, task in enumerate(plan.tasks):
        columns = _columns(study, plan, chosen, place)
        compared = gains.get(place, [])
        worst = _worst(compared)
        baseline = _curve(singles.get(place), selection.baseline.get(task.name), place)
        candidate = _curve(joint, selection.configuration, place)
        tasks.append(
            TaskExplanation(
                task=task.name,
                kpi=task.kpi,
                unit=task.unit,
                columns=columns,
                parts_compared=len(compared),
                worst=worst,
                baseline=baseline,
                candidate=candidate,
                about_columns=about_columns(task, columns) if columns else None,
                about_parts=about_parts(task, worst, len(compared)) if compared else (),
                about_calibration=about_calibration(task.name, baseline, candidate),
            )
        )
    if not any(known.columns or known.parts_compared or known.candidate for known in tasks):
        return None
    measured = any(known.columns for known in tasks)
    return Explanation(tuple(tasks), sentences_of(plan.replicates, columns=measured, parts=sum(known.parts_compared for known in tasks)))


def _columns(study: Study, plan: Plan, chosen: Sequence[str], place: int) -> tuple[ColumnImportance, ...]:
    """Columns of one task, the most important first."""
    found: dict[str, list[float]] = {}
    for event in (event for trial, event in study.permuted.items() if trial in chosen):
        for column, drop in zip(event.columns, event.drops[place], strict=True):
            if drop is not None:
                found.setdefault(column, []).append(drop)
    columns: list[ColumnImportance] = []
    for column, drops in found.items():
        interval = corrected_resampled_t(drops, test_rows=plan.split.validation, train_rows=plan.split.train)
        certain = interval is not None and not interval[0] <= 0 <= interval[1]
        columns.append(ColumnImportance(column, fmean(drops), interval, certain))
    return tuple(sorted(columns, key=lambda known: -known.drop))


def _gains(study: Study, plan: Plan, chosen: Sequence[str]) -> dict[int, list[tuple[float, SliceGain]]]:
    """By task: the chance of such a gain without any difference, and the gain, of every part that was compared."""
    compared = study.slices
    if compared is None or not set(compared.trials) <= set(chosen):
        return {}
    usable = [measured for measured in compared.slices if len(measured.gains) > 1]
    spreads = [_spread(measured) for measured in usable]
    means = [fmean(measured.gains) for measured in usable]
    chances = [spread.chance(mean) if spread.half_width() > 0 else 1.0 for spread, mean in zip(spreads, means, strict=True)]
    found: dict[int, list[tuple[float, SliceGain]]] = {}
    for measured, spread, mean, chance, holds in zip(usable, spreads, means, chances, holm(chances), strict=True):
        half = spread.half_width()
        gain = SliceGain(
            part=measured.part,
            rows=measured.rows,
            measure=slice_measure(plan.tasks[measured.task]),
            baseline=measured.baseline,
            candidate=measured.candidate,
            gain=mean,
            interval=(mean - half, mean + half),
            certain=holds,
        )
        found.setdefault(measured.task, []).append((chance, gain))
    return found


def _spread(measured: SliceMeasured) -> Spread:
    return Spread(measured.row_variance, measured.replicate_variance, variance(measured.gains), len(measured.gains), measured.labels)


def _worst(compared: list[tuple[float, SliceGain]]) -> tuple[SliceGain, ...]:
    """Parts whose own interval lies below zero, the surest first."""
    worse = sorted(((chance, gain) for chance, gain in compared if gain.interval[1] < 0), key=lambda known: known[0])
    return tuple(gain for _, gain in worse[:MOST_WORST])


def _curve(arm: Arm | None, configuration: Configuration | None, place: int) -> CalibrationCurve | None:
    if arm is None or configuration is None:
        return None
    known: list[Calibration] = []
    for record in arm.records[configuration].values():
        found = record.finished.calibrations[place] if record.finished is not None and record.finished.calibrations else None
        if found is not None:
            known.append(found)
    cells = [cell for found in known for cell in zip(found.predicted, found.observed, found.rows, strict=True)]
    pooled: list[tuple[float, float, int]] = []
    for number in range(BINS):
        mine = [cell for cell in cells if min(int(cell[0] * BINS), BINS - 1) == number]
        rows = sum(cell[2] for cell in mine)
        if rows >= FEWEST:
            pooled.append((sum(cell[0] * cell[2] for cell in mine) / rows, sum(cell[1] * cell[2] for cell in mine) / rows, rows))
    if not pooled:
        return None
    return CalibrationCurve(
        predicted=tuple(predicted for predicted, _, _ in pooled),
        observed=tuple(observed for _, observed, _ in pooled),
        rows=tuple(rows for _, _, rows in pooled),
        error=fmean(found.error for found in known),
    )
