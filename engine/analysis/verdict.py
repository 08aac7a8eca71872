"""The verdict: what the test scores of the chosen networks say, by rules that were fixed beforehand.

Δm is the mean over the tasks, weighed by their value, of the gain on the test part; its interval is over the replicates.
A task has improved if the interval of its gain, with allowance for the number of tasks, lies above zero. The first rule that holds decides:

- go: every task passes and the whole interval of Δm lies above zero;
- conditional: at least two tasks pass and at least one of the passing ones has improved; the joint network is proposed for the
  tasks that pass, the others keep their single-task networks;
- no_go: the whole interval of Δm lies below zero, or some task fails while no interval of any task reaches above zero;
- hold: anything else.

Having fewer networks for the same quality is not counted as a gain.
"""

from statistics import fmean

from engine.analysis.arms import arms_of, single_arms
from engine.analysis.checks import checks_of
from engine.analysis.evidence import evidence_for_mean, evidence_for_task
from engine.analysis.gain import delta_m
from engine.analysis.interval import corrected_resampled_t
from engine.analysis.label_value import value_of_labels
from engine.analysis.pairs import pair_gains
from engine.analysis.pareto import trade_off_of
from engine.analysis.reasons import headline_of, reasons_of
from engine.analysis.selection import Selection, choose
from engine.analysis.task_fit import fit_of_tasks
from engine.analysis.task_verdict import TaskResult, judge_task
from engine.domain.dataset import DatasetCard
from engine.domain.errors import PlanError
from engine.domain.plan import Plan
from engine.domain.study import Study
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Candidate, Criteria, DeltaM, Verdict, VerdictName


def reach_verdict(study: Study, card: DatasetCard) -> Verdict:
    """The verdict on ``study`` from the test scores it holds; raises PlanError for a study that was never started."""
    plan = study.plan
    if plan is None:
        raise PlanError(message("There is no verdict yet: the study has not been started."))
    selection = choose(study)
    results = _results(study, plan, selection, card)
    mean, by_replicate = _mean_gain(plan, results)
    name = decide(results, mean)
    kept = _kept(name, results)
    return Verdict(
        verdict=name,
        headline=headline_of(name, results, kept, mean),
        reasons=reasons_of(results, mean, selection.notes),
        candidate=_candidate(selection, kept),
        tasks=tuple(result.verdict for result in results),
        delta_m=mean,
        candidates=selection.scores,
        pairs=pair_gains(study, selection),
        criteria=Criteria(plan.frozen_at, plan.criteria_hash),
        checks=checks_of(study, plan, selection, card),
        what_would_change=_what_would_change(plan, name, results, mean, by_replicate),
        versions=dict(study.started.versions) if study.started is not None else {},
        seeds=tuple(plan.seed + replicate for replicate in range(plan.replicates)),
        task_fit=fit_of_tasks(study, plan, selection),
        pareto=trade_off_of(study, plan, selection),
        label_value=value_of_labels(study, plan, card, kept),
    )


def decide(results: tuple[TaskResult, ...], mean: DeltaM) -> VerdictName:
    """The verdict by the rules of this module."""
    passing = [result for result in results if result.verdict.status == "pass"]
    proven = mean.interval is not None and mean.interval[0] > 0
    if results and len(passing) == len(results) and proven:
        return "go"
    if len(passing) >= 2 and any(result.gained for result in passing):
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
        configuration = selection.baseline.get(task.name)
        baseline = singles[position].test(configuration, position) if configuration is not None else {}
        candidate = joint.test(selection.configuration, position) if joint is not None and selection.configuration is not None else {}
        results.append(judge_task(plan, task, card.label_counts.get(task.name, 0), baseline, candidate))
    return tuple(results)


def _mean_gain(plan: Plan, results: tuple[TaskResult, ...]) -> tuple[DeltaM, list[float]]:
    """Δm with its interval, and its value in each replicate that has a gain for every measured task."""
    measured = [(task.value, result.gains) for task, result in zip(plan.tasks, results, strict=True) if result.gains]
    if not measured:
        return DeltaM(None, None), []
    values = [value for value, _ in measured]
    shared = sorted(set[int].intersection(*(set(gains) for _, gains in measured)))
    means = [mean for replicate in shared if (mean := delta_m([gains[replicate] for _, gains in measured], values)) is not None]
    if not means:
        return DeltaM(None, None), []
    return DeltaM(fmean(means), corrected_resampled_t(means, test_rows=plan.split.test, train_rows=plan.split.train)), means


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
    plan: Plan, name: VerdictName, results: tuple[TaskResult, ...], mean: DeltaM, by_replicate: list[float]
) -> tuple[Text, ...]:
    found = [text for result in results if (text := evidence_for_task(plan, result)) is not None]
    undecided = mean.value is not None and mean.interval is not None and mean.interval[0] <= 0 <= mean.interval[1]
    if name in ("hold", "conditional") and undecided and mean.value is not None:
        text = evidence_for_mean(plan, by_replicate, mean.value)
        found += [text] if text is not None else []
    if name == "no_go":
        found.append(message("Other groups of tasks or another method could change this verdict; more replicates would not."))
    if name == "go":
        nearest = min(results, key=lambda result: result.verdict.margin if result.verdict.margin is not None else float("inf")).verdict
        points = format_percent(nearest.margin or 0.0).removesuffix(" %")
        found.append(message("The verdict would change first if {task} lost its margin of {points} pt.", task=nearest.name, points=points))
    return tuple(found)
