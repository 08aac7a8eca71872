"""What the meeting has to decide, with a recommendation, and what happens next."""

from engine.analysis.reasons import shortened
from engine.domain.plan import Plan
from engine.domain.text import Text, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets
from engine.report.sections.outlook import more_evidence_helps


def options(verdict: Verdict) -> Bullets:
    """The choices there are; the first one is recommended."""
    proposed = verdict.candidate.tasks if verdict.candidate is not None else ()
    kept = shortened(proposed)
    left = shortened(task.name for task in verdict.tasks if task.name not in proposed)
    keep_single = message("Keep the single-task networks")
    match verdict.verdict:
        case "go":
            items = (message("Use joint training for all tasks"), message("Repeat with more replicates before deciding"), keep_single)
        case "conditional" if left:
            items = (
                message("Use joint training for {kept} and keep the single-task networks for {left}", kept=kept, left=left),
                message("Settle the open points first, then decide for all tasks"),
                keep_single,
            )
        case "conditional":
            items = (
                message("Use joint training for all tasks and watch each KPI"),
                message("Settle the open points first, then decide for all tasks"),
                keep_single,
            )
        case "no_go":
            items = (keep_single, message("Try other groups of tasks or another method"))
        case "hold" if not more_evidence_helps(verdict):
            items = (
                message("Keep the single-task networks and end the trial, as more evidence is unlikely to settle it"),
                message("Start a new study with other tasks, data or floors"),
            )
        case "hold":
            items = (
                message("Keep the single-task networks for now and gather the missing evidence"),
                message("End the trial without a change"),
            )
    return Bullets(message("For decision"), items, options=True)


def next_steps(verdict: Verdict, plan: Plan) -> Bullets:
    """Who decides by when, and what would settle what is open."""
    if plan.decider and plan.decide_by:
        first: Text = message("{decider} decides by {date:date}.", decider=plan.decider, date=plan.decide_by)
    else:
        first = message("Name who decides, and by when.")
    return Bullets(message("Next step"), (first, *verdict.what_would_change[:2]))
