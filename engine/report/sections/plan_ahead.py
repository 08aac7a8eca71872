"""The next 30, 60 and 90 days, and the rule by which to stop."""

from datetime import date, timedelta

from engine.analysis.reasons import shortened
from engine.domain.plan import Plan
from engine.domain.task import kpi
from engine.domain.text import Text, format_score, message, message_n
from engine.domain.verdict import TaskVerdict, Verdict, VerdictName
from engine.report.blocks import Block, Bullets, Chapter, Grid
from engine.report.sections.adopted import adopted, kept_apart
from engine.report.sections.outlook import missing_evidence, more_evidence_helps

NOBODY = message("to be named")
"""In place of an owner."""
Step = tuple[Text, Text]
"""What to do, and when it is done."""


def plan_ahead(verdict: Verdict, plan: Plan) -> Chapter:
    """What the verdict asks for next, as a proposal: steps with an owner and a date, and when to stop."""
    blocks: list[Block] = [_steps(verdict, plan), Bullets(message("Stop rule (proposal)"), stop_rule(verdict))]
    limits = _limits(verdict)
    if limits is not None:
        blocks.append(limits)
    return Chapter(
        "plan_ahead",
        message("Next 30, 60 and 90 days"),
        _message(verdict),
        tuple(blocks),
        (message("Leave the meeting with a name and a date for the first line; the rest follows from it."),),
    )


def _message(verdict: Verdict) -> Text:
    match verdict.verdict:
        case "go":
            return message("Proposal: first run beside the present way, then in one area, then decide on full use")
        case "conditional":
            return message("Proposal: use joint training for {tasks} first, with each KPI watched", tasks=shortened(adopted(verdict)))
        case "no_go":
            return message("Proposal: keep the single-task networks and open a new study only with new data or tasks")
        case "hold" if not more_evidence_helps(verdict):
            return message("Proposal: keep the single-task networks, as more evidence is unlikely to settle the question")
        case "hold":
            return message("Proposal: gather the missing evidence, repeat the study once, then decide")


def _steps(verdict: Verdict, plan: Plan) -> Grid:
    owner: Text | str = plan.decider or NOBODY
    rows = tuple((_by(days, plan), step, owner, done) for days, (step, done) in zip((30, 60, 90), _tasks(verdict), strict=True))
    return Grid(message("Steps (proposal)"), (message("By"), message("What"), message("Owner"), message("Done when")), rows)


def _by(days: int, plan: Plan) -> Text:
    """Counted from the date of the decision where that is a date."""
    try:
        decided = date.fromisoformat(plan.decide_by)
    except ValueError:
        return message_n("{days} day after the decision", "{days} days after the decision", "days", days=days)
    return message_n(
        "{days} day ({date:date})", "{days} days ({date:date})", "days", days=days, date=(decided + timedelta(days=days)).isoformat()
    )


def _outcome(verdict: Verdict) -> VerdictName:
    """The verdict, and No-go in place of a hold that more evidence would hardly settle: the same is to be done."""
    return "no_go" if verdict.verdict == "hold" and not more_evidence_helps(verdict) else verdict.verdict


def _tasks(verdict: Verdict) -> tuple[Step, Step, Step]:
    joint, apart = shortened(adopted(verdict)), shortened(kept_apart(verdict))
    match _outcome(verdict):
        case "go" | "conditional":
            first = message("Run the joint network for {tasks} on new rows beside the present way, without acting on it", tasks=joint)
            if apart:
                first = message(
                    "Run the joint network for {tasks} on new rows without acting on it; keep the single-task networks for {apart}",
                    tasks=joint,
                    apart=apart,
                )
            return (
                (first, message("KPIs on new labelled rows lie within the intervals of this report")),
                (
                    message("Use it in one area, with the single-task networks ready to take over"),
                    message("No KPI has reached its stop value"),
                ),
                (message("Compare the KPIs with the floors again and decide on full use"), message("The decision is on record")),
            )
        case "no_go":
            return (
                (message("Keep the single-task networks in use and put this result on record"), message("The decision is on record")),
                (
                    message("Look at whether other groups of tasks or further labels are worth a new study"),
                    message("There is a plan with frozen criteria, or a reason against one"),
                ),
                (message("Review the KPIs of the single-task networks on new rows"), message("The KPIs are on record")),
            )
        case "hold":
            need = missing_evidence(verdict) or message("Gather further labels for the tasks that are open")
            return (
                (need, message("The missing evidence is there, or it is clear that it costs too much")),
                (
                    message("Repeat the study with the same floors, another seed and the new data"),
                    message("There is a new verdict"),
                ),
                (message("Decide; if the result is open again, end the trial"), message("The decision is on record")),
            )


def stop_rule(verdict: Verdict) -> tuple[Text, ...]:
    """When to go back, or to end the trial."""
    match _outcome(verdict):
        case "go" | "conditional":
            return (
                message(
                    "Go back to the single-task network of a task as soon as its KPI on new labelled rows is beyond its stop value "
                    "twice in a row."
                ),
                message("Stop the whole if that happens to two tasks, or if an input column is no longer delivered."),
            )
        case "no_go":
            return (
                message("Do not put the joint network into use."),
                message(
                    "Open a new study only if the tasks, the data or the method change; the same study again would not give another answer."
                ),
            )
        case "hold":
            return (
                message("Repeat the study once only. If it is open again, the effect is too small to matter here, so end the trial."),
                message("End the trial as well if the missing evidence costs more than an improvement would be worth."),
            )


def _limits(verdict: Verdict) -> Grid | None:
    """The KPI at which each jointly trained task has fallen to its floor; None where nothing is put into use."""
    joint = adopted(verdict)
    in_points = {reason.task for reason in verdict.reasons if reason.code == "gain_in_points"}
    rows = tuple(
        (task.name, Text(kpi(task.kpi).name), format_score(task.baseline), format_score(task.candidate), _stop_words(task))
        for task in verdict.tasks
        if task.name in joint and task.name not in in_points and task.baseline is not None
    )
    if not rows:
        return None
    headers = (message("Task"), message("KPI"), message("Single-task network"), message("Joint network"), message("Stop value"))
    return Grid(message("Stop values: the KPI at which a task has fallen to its floor"), headers, rows, (False, False, True, True, True))


def stop_value(task: TaskVerdict) -> float | None:
    """The KPI at which ``task`` is at its floor; None without a measured baseline."""
    if task.baseline is None:
        return None
    direction = 1.0 if kpi(task.kpi).higher_is_better else -1.0
    return task.baseline + direction * task.floor * abs(task.baseline)


def _stop_words(task: TaskVerdict) -> Text:
    value = format_score(stop_value(task))
    return message("below {value}", value=value) if kpi(task.kpi).higher_is_better else message("above {value}", value=value)
