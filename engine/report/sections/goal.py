"""What the study set out to answer, and the criteria that were fixed before anything was trained."""

from engine.domain.plan import Plan
from engine.domain.task import TaskKind, kpi
from engine.domain.text import Text, format_percent, message
from engine.domain.verdict import Verdict
from engine.report.blocks import Bullets, Chapter, Grid, Paragraph

KINDS: dict[TaskKind, Text] = {
    "binary": message("Yes or no"),
    "multiclass": message("One of several classes"),
    "regression": message("A quantity"),
}
RULES = (
    message("Go: every task stays above its floor with its whole 95 % interval, and the mean gain is clearly above zero."),
    message(
        "Conditional go: at least one task stays above its floor and clearly improves; joint networks are used for the tasks that stay "
        "above their floors, single-task networks for the others."
    ),
    message("No-go: the tasks clearly get worse on average, or some task falls below its floor while none improves."),
    message("Hold: anything else. The evidence is then not enough, and the report says what would be."),
)
MARGIN_RULE = message("A task with a margin stays above its floor only if its whole interval lies above it by that margin.")


def goal(verdict: Verdict, plan: Plan) -> Chapter:
    """The question, the criteria of each task, and the rules by which the verdict follows from them."""
    return Chapter(
        "goal",
        message("Goal and criteria"),
        _message(verdict),
        (
            Paragraph(
                message(
                    "Question of the study: should one network predict {tasks} together, instead of one network for each?",
                    tasks=[task.name for task in plan.tasks],
                )
            ),
            _criteria(plan),
            Bullets(message("How the verdict follows"), (*RULES, *((MARGIN_RULE,) if _margins(plan) else ()))),
        ),
        (
            message("Say first what would have counted as a failure: a task below its floor. Then show the result."),
            message("A floor is the gain against the single-task network that a task may not fall below."),
        ),
    )


def _message(verdict: Verdict) -> Text:
    if verdict.criteria.frozen_at is None:
        return message("The criteria were not fixed before training, so this result is for orientation only")
    if verdict.criteria.changed:
        return message("The criteria were changed after they had been fixed, so the verdict needs a second look")
    return message("The criteria were fixed before training, so the result could not shape them")


def _margins(plan: Plan) -> bool:
    return any(task.margin for task in plan.tasks)


def _criteria(plan: Plan) -> Grid:
    margins = _margins(plan)
    rows = tuple(
        (
            task.name,
            KINDS[task.kind],
            _kpi(task.kpi, task.unit),
            message("higher is better") if kpi(task.kpi).higher_is_better else message("lower is better"),
            format_percent(task.floor, signed=True),
            *((format_percent(task.margin),) if margins else ()),
            f"{task.value:g}",
        )
        for task in plan.tasks
    )
    further = (message("Floor"), *((message("Margin"),) if margins else ()), message("Weight"))
    headers = (message("Task"), message("Kind"), message("KPI"), message("Direction"), *further)
    return Grid(message("Criteria of each task"), headers, rows, (False,) * 4 + (True,) * len(further))


def _kpi(name: str, unit: str | None) -> Text:
    measure = kpi(name)
    label = Text(measure.name)
    return message("{kpi} [{unit}]", kpi=label, unit=unit) if unit and measure.in_task_unit else label
