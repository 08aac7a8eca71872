"""The criteria of every task as they will be frozen: what it is judged by, how far it may fall, and what it has to reach to pass."""

from desktop.state.app_state import AppState
from desktop.widgets.card import Card
from desktop.widgets.table import Cell, Table
from engine.domain.task import Task, kpi
from engine.domain.text import Translator, format_percent

MOST_ROWS = 8


class CriteriaCard(Card):
    """One line for each task; hidden before there is a plan."""

    def __init__(self) -> None:
        super().__init__(name="criteria_table")
        self.table = Table("criteria_of_tasks", most_rows=MOST_ROWS)
        self.body.addWidget(self.table)
        self.hide()

    def show_state(self, state: AppState, t: Translator) -> None:
        """Show the criteria of the plan of ``state``."""
        tasks = state.plan.tasks if state.plan is not None else state.chosen_tasks()
        self.setVisible(len(tasks) > 1)
        self.set_title(t("What each task is judged by"))
        self.table.setAccessibleName(t("What each task is judged by"))
        self.table.setToolTip(t("Floors and margins are set on the Tasks page."))
        headers = (t("Task"), t("KPI"), t("Better"), t("Floor (gain)"), t("Margin"), t("Passes from"))
        self.table.set_rows(headers, [_row(task, t) for task in tasks], stretch=None)
        self.set_meaning(
            t(
                "A gain is counted so that plus is better, whichever way the KPI points. "
                "A task passes when the whole 95 % interval of its gain lies at or above the last column."
            )
        )


def _row(task: Task, t: Translator) -> tuple[Cell | str, ...]:
    measure = kpi(task.kpi)
    better = t("↑ higher") if measure.higher_is_better else t("↓ lower")
    margin = Cell(format_percent(task.margin), number=True, muted=not task.margin)
    floor, bar = (
        Cell(format_percent(value, signed=True), number=True, bold=bold) for value, bold in ((task.floor, False), (task.bar, True))
    )
    return task.name, t(measure.name), better, floor, margin, bar
