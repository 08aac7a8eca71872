"""Controls that a result must stand up to: shuffled labels, single columns that give a task away, and replicates left out."""

from statistics import fmean

from engine.analysis.arms import Arm, Configuration, arms_of, single_arms
from engine.analysis.gain import delta_m, paired_gains
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.selection import Selection
from engine.domain.dataset import DatasetCard
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.task import kpi
from engine.domain.text import message
from engine.domain.verdict import Check, Interval

Values = dict[int, float]
"""KPI by replicate."""


def controls_of(study: Study, plan: Plan, selection: Selection, card: DatasetCard | None) -> tuple[Check, ...]:
    """Those controls that could be made, in the order in which a sceptical reader would ask for them."""
    found = (_shuffled_labels(study, plan), _leaks(plan, card) if card is not None else None, _stable(study, plan, selection))
    return tuple(check for check in found if check is not None)


def _shuffled_labels(study: Study, plan: Plan) -> Check | None:
    """Whether some task gains beside labels that carry nothing, with allowance for the number of tasks; on validation data."""
    gains = {task.name: found for place, task in enumerate(plan.tasks) if len(found := _gains_beside_noise(study, plan, place)) >= 2}
    spans = {name: span for name, found in gains.items() if (span := _span(plan, found)) is not None}
    if not spans:
        return None
    caught = [name for name, span in spans.items() if span[0] > 0]
    if caught:
        worst = max(caught, key=lambda name: spans[name][0])
        return Check(
            "shuffled_control",
            False,
            message(
                "For {tasks} a gain remains beside shuffled labels of the other tasks ({task}: {gain:gain}, {low:gain} to {high:gain}), so "
                "it need not come from the other tasks. Compare with single-task networks that have more learning rates or more weight "
                "decay to choose from.",
                tasks=caught,
                task=worst,
                gain=fmean(gains[worst]),
                low=spans[worst][0],
                high=spans[worst][1],
            ),
        )
    widest = max(spans, key=lambda name: spans[name][1])
    return Check(
        "shuffled_control",
        True,
        message(
            "Beside shuffled labels of the other tasks no task clearly gains, as it should be (at most {high:gain}, {task}).",
            high=max(0.0, spans[widest][1]),
            task=widest,
        ),
    )


def _span(plan: Plan, gains: list[float]) -> Interval | None:
    level = 1 - 0.05 / len(plan.tasks)
    return corrected_resampled_t(gains, test_rows=plan.split.validation, train_rows=plan.split.train, level=level)


def _gains_beside_noise(study: Study, plan: Plan, place: int) -> list[float]:
    """Gain of one task by replicate, over its single-task networks from the same part of the grid."""
    others = tuple(position for position in range(len(plan.tasks)) if position != place)
    noisy: dict[str, Values] = {}
    for record in study.done_trials():
        if record.trial.shuffled == others and record.finished is not None and (value := record.finished.kpis[place]) is not None:
            noisy.setdefault(record.trial.configuration, {})[record.trial.replicate] = value
    replicates = {replicate for values in noisy.values() for replicate in values}
    single = single_arms(arms_of(study)).get(place)
    alone: dict[str, Values] = {}
    for configuration in single.records if single is not None else ():
        name = f"{configuration.optimiser} {configuration.learning_rate:g}"
        if single is not None and name in noisy:
            found = single.validation(configuration, place)
            alone[name] = {replicate: value for replicate, value in found.items() if replicate in replicates}
    higher = kpi(plan.tasks[place].kpi).higher_is_better
    beside, baseline = (_best(values, higher_is_better=higher) for values in (noisy, alone))
    return _paired(plan, place, baseline, beside)


def _best(tuned: dict[str, Values], *, higher_is_better: bool) -> Values:
    """The configuration with the best mean; those with fewer replicates do not compete."""
    sign = 1.0 if higher_is_better else -1.0
    nothing: Values = {}
    return max((found for found in tuned.values() if found), key=lambda found: (len(found), sign * fmean(found.values())), default=nothing)


def _paired(plan: Plan, place: int, baseline: Values, candidate: Values) -> list[float]:
    shared = [replicate for replicate in sorted(baseline) if replicate in candidate]
    paired = paired_gains([baseline[one] for one in shared], [candidate[one] for one in shared], kpi(plan.tasks[place].kpi))
    return [gain for gain in paired.gains if gain is not None]


def _leaks(plan: Plan, card: DatasetCard) -> Check:
    suspects = {finding.column for finding in card.findings if finding.code == "leak" and finding.column is not None}
    suspects |= {key.removeprefix("leak:") for key in plan.accepted if key.startswith("leak:")}
    inputs = {column.name for column in plan.features()}
    kept, left = sorted(suspects & inputs), sorted(suspects - inputs)
    if kept:
        return Check(
            "leak_probe",
            False,
            message(
                "Inputs that predict a task almost perfectly by themselves were used all the same: {columns}. Unless they are known before "
                "the tasks are, leave them out and train again.",
                columns=kept,
            ),
        )
    if left:
        return Check("leak_probe", True, message("What alone predicts a task almost perfectly was left out: {columns}.", columns=left))
    return Check("leak_probe", True, message("No input column alone predicts a task almost perfectly."))


def _stable(study: Study, plan: Plan, selection: Selection) -> Check | None:
    """Whether the mean gain on the test part keeps its sign whichever replicate is left out; None where too few were scored."""
    means = _mean_gains(study, plan, selection)
    if len(means) < 3:
        return None
    whole = fmean(means.values())
    turned = [left for left in means if (fmean(gain for one, gain in means.items() if one != left) > 0) != (whole > 0)]
    if turned:
        return Check(
            "seed_stability",
            False,
            message(
                "The sign of the mean gain depends on a single replicate (without number {replicates} it turns). More replicates would "
                "tell whether it is real.",
                replicates=[str(left + 1) for left in turned],
            ),
        )
    return Check("seed_stability", True, message("The mean gain keeps its sign whichever replicate is left out."))


def _mean_gains(study: Study, plan: Plan, selection: Selection) -> dict[int, float]:
    """Δm on the test part by replicate, where every measured task has a gain."""
    arms = arms_of(study)
    singles = single_arms(arms)
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    by_task: list[tuple[float, Values]] = []
    for place, task in enumerate(plan.tasks):
        baseline = _tested(singles.get(place), selection.baseline.get(task.name), place)
        candidate = _tested(joint, selection.configuration, place)
        shared = [replicate for replicate in sorted(baseline) if replicate in candidate]
        paired = paired_gains([baseline[one] for one in shared], [candidate[one] for one in shared], kpi(task.kpi)).gains
        gains = {one: gain for one, gain in zip(shared, paired, strict=True) if gain is not None}
        if gains:
            by_task.append((task.value, gains))
    shared = set[int].intersection(*(set(gains) for _, gains in by_task)) if by_task else set[int]()
    means = {one: delta_m([gains[one] for _, gains in by_task], [value for value, _ in by_task]) for one in sorted(shared)}
    return {one: mean for one, mean in means.items() if mean is not None}


def _tested(arm: Arm | None, configuration: Configuration | None, place: int) -> Values:
    return arm.test(configuration, place) if arm is not None and configuration is not None else {}
