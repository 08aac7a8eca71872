"""The KPI table: every task with both networks, its gain, its interval and its status."""

from engine.domain.plan import Plan
from engine.domain.task import kpi
from engine.domain.text import Text, Translator, format_percent, format_score, message, message_n
from engine.domain.verdict import STATUS_LABELS, STATUS_MARKS, TaskVerdict, Verdict
from engine.report.blocks import KpiRow, KpiTable


def kpi_table(verdict: Verdict, plan: Plan) -> KpiTable:
    """All tasks in plan order; the KPI is named once, with its direction, where it is the same for all."""
    names = {(task.kpi, task.unit) for task in verdict.tasks}
    rows = tuple(_row(task) for task in verdict.tasks)
    if len(names) == 1:
        name = rows[0].kpi
        title = message_n(
            "Results per task on the test part ({kpi}, {replicates:count} replicate)",
            "Results per task on the test part ({kpi}, {replicates:count} replicates)",
            "replicates",
            kpi=message("{kpi}, higher is better", kpi=name) if rows[0].higher_is_better else message("{kpi}, lower is better", kpi=name),
            replicates=plan.replicates,
        )
    elif all(row.higher_is_better for row in rows):
        title = message_n(
            "Results per task on the test part ({replicates:count} replicate)",
            "Results per task on the test part ({replicates:count} replicates)",
            "replicates",
            replicates=plan.replicates,
        )
    else:
        title = message_n(
            "Results per task on the test part ({replicates:count} replicate; ↓ lower is better)",
            "Results per task on the test part ({replicates:count} replicates; ↓ lower is better)",
            "replicates",
            replicates=plan.replicates,
        )
    return KpiTable(title, rows, mixed=len(names) > 1)


def headers(table: KpiTable) -> tuple[Text, ...]:
    """Column titles; numbers start at the third column of a mixed table and at the second of any other."""
    numbers = (message("Labels"), message("Single"), message("Joint"), message("Gain"), message("95 % interval"))
    floor = message("Floor + margin") if table.margins else message("Floor")
    return (message("Task"), *((message("KPI"),) if table.mixed else ()), *numbers, floor, message("Status"))


def cells(table: KpiTable, row: KpiRow, translate: Translator) -> tuple[str, ...]:
    """One line of the table as text, in the order of ``headers``."""
    span = "–"
    if row.interval is not None:
        low, high = (format_percent(end, signed=True) for end in row.interval)
        span = translate.render(message("{low} to {high}", low=low.removesuffix(" %"), high=high))
    return (
        row.task,
        *((translate.render(row.kpi) + ("" if row.higher_is_better else "\u00a0↓"),) if table.mixed else ()),
        f"{row.labels:,}",
        format_score(row.single),
        format_score(row.joint),
        format_percent(row.gain, signed=True) if row.gain is not None else "–",
        span,
        format_percent(row.floor + row.margin, signed=True),
        f"{STATUS_MARKS[row.status]} {translate(STATUS_LABELS[row.status])}",
    )


def _row(task: TaskVerdict) -> KpiRow:
    name = Text(kpi(task.kpi).name)
    return KpiRow(
        task=task.name,
        kpi=message("{kpi} [{unit}]", kpi=name, unit=task.unit) if task.unit else name,
        labels=task.n_labels,
        single=task.baseline,
        joint=task.candidate,
        gain=task.gain,
        interval=task.interval,
        floor=task.floor,
        status=task.status,
        replicate_gains=task.replicate_gains,
        higher_is_better=kpi(task.kpi).higher_is_better,
        margin=task.required_margin,
    )
