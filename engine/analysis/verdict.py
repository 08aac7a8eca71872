"""The verdict: what the test scores of the chosen networks say, by rules that were fixed beforehand.

Δm is the mean over the tasks, weighed by their value, of the gain on the test part. A task has improved if that is proven with allowance
for the number of tasks. The first rule that holds decides:

- go: every task passes and the whole interval of Δm lies above zero;
- conditional: at least one task passes and has improved; the joint network, which learned from all tasks, is proposed for the tasks
  that pass, and the others keep their single-task networks;
- no_go: the whole interval of Δm lies below zero, or some task fails while no interval of any task reaches above zero;
- hold: anything else.

Having fewer networks for the same quality is not counted as a gain.
"""

from engine.analysis.arms import Arm, Configuration, arms_of, single_arms
from engine.analysis.checks import checks_of
from engine.analysis.criteria import criteria_changed
from engine.analysis.draws import Draws, Measured, mean_draws
from engine.analysis.evidence import evidence_for_mean, evidence_for_task
from engine.analysis.explanation import explanation_of
from engine.analysis.gain import delta_m
from engine.analysis.label_value import value_of_labels
from engine.analysis.pairs import pair_gains
from engine.analysis.pareto import trade_off_of
from engine.analysis.reasons import headline_of, reasons_of
from engine.analysis.selection import Selection, choose
from engine.analysis.spreads import with_spreads
from engine.analysis.task_fit import fit_of_tasks
from engine.analysis.task_verdict import TaskResult, Tested, judge_task, with_proof
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Candidate, Criteria, DeltaM, Reason, Verdict, VerdictName


def reach_verdict(study: Study, card: DatasetCard) -> Verdict:
    """The verdict on ``study`` from the test scores it holds; raises PlanError for a study that was never started."""
    plan = study.plan
    if plan is None:
        raise PlanError(message("There is no verdict yet: the study has not been started."))
    selection = choose(study)
    results = _results(study, plan, selection, card)
    mean, measured = _mean_gain(plan, results)
    name = decide(results, mean)
    kept = _kept(name, results)
    return Verdict(
        verdict=name,
        headline=headline_of(name, results, kept, mean),
        reasons=(*reasons_of(results, mean, selection.notes), *(Reason("own_networks", remark) for remark in selection.remarks)),
        candidate=_candidate(selection, kept),
        tasks=with_spreads(study, selection, tuple(result.verdict for result in results)),
        delta_m=mean,
        candidates=selection.scores,
        pairs=pair_gains(study, selection),
        criteria=Criteria(plan.frozen_at, plan.criteria_hash, criteria_changed(plan)),
        checks=checks_of(study, plan, selection, card),
        what_would_change=_what_would_change(plan, name, results, mean, measured, card.rows),
        versions=dict(study.started.versions) if study.started is not None else {},
        seeds=tuple(plan.seed + replicate for replicate in range(plan.replicates)),
        task_fit=fit_of_tasks(study, plan, selection),
        pareto=trade_off_of(study, plan, selection),
        label_value=value_of_labels(study, plan, card, kept),
        explanation=explanation_of(study, plan, selection),
    )


def decide(results: tuple[TaskResult, ...], mean: DeltaM) -> VerdictName:
    """The verdict by the rules of this module."""
    passing = [result for result in results if result.verdict.status == "pass"]
    proven = mean.interval is not None and mean.interval[0] > 0
    if results and len(passing) == len(results) and proven:
        return "go"
    if any(result.gained for result in passing):
        return "conditional"
    if mean.interval is not None and mean.interval[1] < 0:
        return "no_go"
    failing = any(result.verdict.status == "fail" for result in results)
    hopeful = any(result.verdict.interval is None or result.verdict.interval[1] > 0 for result in results)
    return "no_go" if failing and not hopeful else "hold"


def _results(study: Study, plan: Plan, selection: Selection, card: DatasetCard) -> tuple[TaskResult, ...]:
    arms = arms_of(study)
    singles = single_arms(arms)
    joint = next((arm for arm in arms if arm.method == selection.method and arm.name == selection.arm), None)
    results: list[TaskResult] = []
    for position, task in enumerate(plan.tasks):
        baseline = _tested(singles.get(position), selection.baseline.get(task.name), position)
        candidate = _tested(joint, selection.configuration, position)
        results.append(judge_task(plan, task, card.label_counts.get(task.name, 0), baseline, candidate))
    return with_proof(results)


def _tested(arm: Arm | None, configuration: Configuration | None, position: int) -> Tested:
    if arm is None or configuration is None:
        return Tested({})
    return Tested(arm.test(configuration, position), arm.draws(configuration, position))


def _mean_gain(plan: Plan, results: tuple[TaskResult, ...]) -> tuple[DeltaM, Measured]:
    """Δm with its interval, and its value in each replicate that has a gain for every measured task."""
    measured = [(task.value, result) for task, result in zip(plan.tasks, results, strict=True) if result.gains]
    values = [value for value, _ in measured]
    found = [result for _, result in measured]
    weighed = _mean_of(plan, found, values if sum(values) > 0 else [1.0] * len(values))
    plain = _mean_of(plan, found, [1.0] * len(values))
    return DeltaM(weighed.mean, weighed.interval(), plain.mean, plain.interval()), weighed


def _mean_of(plan: Plan, results: list[TaskResult], values: list[float]) -> Measured:
    shared = sorted(set[int].intersection(*(set(result.gains) for result in results))) if results else []
    means = {replicate: delta_m([result.gains[replicate] for result in results], values) for replicate in shared}
    draws: dict[int, Draws] = {}
    for replicate in shared:
        known = [result.measured.draws[replicate] for result in results if replicate in result.measured.draws]
        if len(known) == len(results):
            draws[replicate] = mean_draws(known, values)
    least = min((result.measured.labels for result in results), default=0.0)
    return Measured({replicate: mean for replicate, mean in means.items() if mean is not None}, least, plan.split, draws)


def _kept(name: VerdictName, results: tuple[TaskResult, ...]) -> tuple[str, ...]:
    if name in ("no_go", "hold"):
        return ()
    return tuple(result.verdict.name for result in results if result.verdict.status == "pass")


def _candidate(selection: Selection, kept: tuple[str, ...]) -> Candidate | None:
    if selection.method is None or selection.arm is None or selection.configuration is None:
        return None
    configuration = selection.configuration
    settings = {"learning_rate": configuration.learning_rate, "weight_decay": configuration.weight_decay, **dict(configuration.settings)}
    return Candidate(selection.method, selection.arm, configuration.optimiser, kept, settings)


def _what_would_change(
    plan: Plan, name: VerdictName, results: tuple[TaskResult, ...], mean: DeltaM, measured: Measured, rows: int
) -> tuple[Text, ...]:
    found = [text for result in results for text in evidence_for_task(plan, result, rows)]
    undecided = mean.value is not None and mean.interval is not None and mean.interval[0] <= 0 <= mean.interval[1]
    if name in ("hold", "conditional") and undecided:
        text = evidence_for_mean(plan, measured)
        found += [text] if text is not None else []
    if name == "no_go":
        found.append(message("Other groups of tasks or another method could change this verdict; more replicates would not."))
    if name == "go":
        nearest = min(results, key=lambda result: result.verdict.margin if result.verdict.margin is not None else float("inf")).verdict
        points = format_percent(nearest.margin or 0.0).removesuffix(" %")
        found.append(message("The verdict would change first if {task} lost its margin of {points} pt.", task=nearest.name, points=points))
    return tuple(found)
