"""Who helps whom: the directed gains of training two tasks together, on validation data."""

from statistics import fmean

from engine.analysis.arms import PAIR_PREFIX, Arm, arms_of, single_arms
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.selection import Selection, validation_gains
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.task import kpi
from engine.domain.verdict import PairGain


def pair_gains(study: Study, selection: Selection) -> tuple[PairGain, ...]:
    """For every pair that was trained: what each task gained by the other's company over its single-task baseline.

    The pair's configuration is chosen for the helped task as its baseline was. The largest gain comes first.
    """
    plan = study.plan
    if plan is None:
        return ()
    arms = arms_of(study)
    singles = single_arms(arms)
    found: list[PairGain] = []
    seen: set[str] = set()
    for arm in arms:
        if not arm.name.startswith(PAIR_PREFIX) or len(arm.tasks) != 2 or arm.name in seen:
            continue
        seen.add(arm.name)
        for helper, helped in (arm.tasks, arm.tasks[::-1]):
            configuration = selection.baseline.get(plan.tasks[helped].name)
            if configuration is None or helped not in singles:
                continue
            gain = _directed(plan, arm, helper, helped, singles[helped].validation(configuration, helped))
            if gain is not None:
                found.append(gain)
    return tuple(sorted(found, key=lambda gain: -gain.gain))


def _directed(plan: Plan, arm: Arm, helper: int, helped: int, reference: dict[int, float]) -> PairGain | None:
    configuration = arm.best_configuration(helped, higher_is_better=kpi(plan.tasks[helped].kpi).higher_is_better)
    if configuration is None:
        return None
    gains = validation_gains(plan, arm, configuration, helped, reference)
    if not gains:
        return None
    interval = corrected_resampled_t(gains, test_rows=plan.split.validation, train_rows=plan.split.train)
    return PairGain(plan.tasks[helper].name, plan.tasks[helped].name, fmean(gains), interval)
