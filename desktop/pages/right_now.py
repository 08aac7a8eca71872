"""What the curves of the Train page say together, as one sentence or as the lines of the cell beside them."""

from engine.domain.chart import Chart, Level, Line
from engine.domain.study import Study
from engine.domain.task import Kpi, kpi
from engine.domain.text import Text, format_score, message

MOST_NAMES = 6
"""So many task names are read at a glance."""
NEAR_GUESSING = 0.02
"""A KPI that is better than guessing by no more than this is not told from it, as in the verdict."""


def right_now(charts: tuple[Chart, ...], study: Study | None) -> Text:
    """One sentence on which tasks joint training leads so far, and where it lags."""
    plan = study.plan if study is not None else None
    if plan is None or not any(chart.marks for chart in charts):
        return message("The curves appear when the first networks have been checked.")
    leads = [(task.name, lead) for task, chart in zip(plan.tasks, charts, strict=True) if (lead := _lead(chart, kpi(task.kpi))) is not None]
    if not leads:
        return message("A comparison is possible as soon as a joint network and a single-task network have been checked.")
    ahead = [name for name, lead in leads if lead > 0]
    behind = [name for name, lead in leads if lead < 0]
    if behind and ahead:
        return message("On validation data joint training is ahead for {ahead} and behind for {behind}.", ahead=ahead, behind=behind)
    if behind:
        return message("On validation data joint training is behind the baseline for {behind}.", behind=behind)
    if ahead:
        return message("On validation data joint training is ahead of the baseline for {ahead}.", ahead=ahead)
    return message("On validation data joint training and the baseline are level.")


def lines_now(charts: tuple[Chart, ...], study: Study | None) -> tuple[Text, ...]:
    """The tasks that joint training leads, those it lags behind, and those that neither network can predict; none before the curves."""
    plan = study.plan if study is not None else None
    if plan is None or not any(chart.marks for chart in charts):
        return ()
    compared = [(task.name, _lead(chart, kpi(task.kpi))) for task, chart in zip(plan.tasks, charts, strict=True)]
    ahead, behind, level, unknown = (_shortened([name for name, lead in compared if lead == wanted]) for wanted in (1, -1, 0, None))
    guessing = _shortened([task.name for task, chart in zip(plan.tasks, charts, strict=True) if _guesses(chart, kpi(task.kpi))])
    found = (
        (ahead, message("Ahead of the baseline: {tasks}", tasks=ahead)),
        (behind, message("Behind the baseline: {tasks}", tasks=behind)),
        (level, message("Level with the baseline: {tasks}", tasks=level)),
        (guessing, message("Not told from guessing so far: {tasks}", tasks=guessing)),
        (unknown, message("Not yet compared: {tasks}", tasks=unknown)),
    )
    return tuple(line for tasks, line in found if tasks)


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_NAMES else [*names[: MOST_NAMES - 1], f"… ({len(names)})"]


def _ends(chart: Chart) -> tuple[float, float] | None:
    """The newest value of joint training and that of the baseline."""
    line = next((mark for mark in chart.marks if isinstance(mark, Line) and not mark.dashed and mark.y), None)
    level = next((mark for mark in chart.marks if isinstance(mark, Level)), None)
    return None if line is None or level is None else (line.y[-1], level.y)


def _lead(chart: Chart, measure: Kpi) -> int | None:
    """1 where joint training is better, -1 where it is worse, 0 where both are written alike; None before both are known."""
    ends = _ends(chart)
    if ends is None:
        return None
    joint, baseline = ends
    if format_score(joint) == format_score(baseline):
        return 0
    return 1 if (joint > baseline) == measure.higher_is_better else -1


def _guesses(chart: Chart, measure: Kpi) -> bool:
    ends = _ends(chart)
    if ends is None or measure.chance is None:
        return False
    best = max(ends) if measure.higher_is_better else min(ends)
    return best <= measure.chance + NEAR_GUESSING if measure.higher_is_better else best >= measure.chance - NEAR_GUESSING
