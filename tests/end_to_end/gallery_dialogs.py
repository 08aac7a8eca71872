"""Opens every dialog of the window on the project that is in front, so that its picture can be taken: a part of `make screenshots`."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.charts.chart_menu import not_saved
from desktop.charts.enlarged import EnlargedChart
from desktop.charts.export import refusal
from desktop.pages.close_question import CloseQuestion
from desktop.pages.descriptions import DescriptionsDialog
from desktop.pages.method_dialog import MethodDialog
from desktop.pages.mistakes import MistakesDialog
from desktop.pages.new_task_dialog import NewTaskDialog
from desktop.pages.plan_wizard import PlanWizard
from desktop.pages.questions_asked import close_project_question, discard_training_question, replicates_question
from desktop.pages.relation_dialog import RelationDialog
from desktop.pages.sharing import SharingDialog
from desktop.pages.window import MainWindow
from desktop.state.app_state import AppState
from desktop.state.commands import Command
from engine.charts.gains import gains
from engine.domain.task import COST
from engine.domain.text import translator

Kind = TypeVar("Kind", bound=QDialog)
METHOD = "rep_mtl"
MISTAKES = ((0.0, 100.0), (500.0, 0.0))
SIDE: tuple[Command, ...] = ("preferences", "about", "manual", "words", "first_steps")


def dialogs(window: MainWindow, state: AppState) -> Iterator[tuple[str, QWidget]]:
    """The name and the open window of each dialog in turn; it is closed when the next one is asked for."""
    for name, make in _makers(window, state).items():
        dialog = make()
        dialog.open()
        yield name, dialog
        _put_away(dialog)
    wizard = PlanWizard(window, state)
    wizard.open()
    for place, page in enumerate(wizard.pageIds(), 1):
        yield f"wizard{place}", wizard
        if page != wizard.pageIds()[-1]:
            wizard.next()
    _put_away(wizard)
    for name in (*SIDE, "find"):
        before = set(_shown())
        window.top_bar.menus.commands[name].trigger()
        for dialog in set(_shown()) - before:
            yield name, dialog
            dialog.close()


def _makers(window: MainWindow, state: AppState) -> Mapping[str, Callable[[], QDialog]]:
    t = translator(state.language)
    verdict = state.verdict
    counted = next((draft.task for draft in state.tasks if draft.task.kind == "binary"), None)
    makers: dict[str, Callable[[], QDialog]] = {
        "method": lambda: _shows(MethodDialog(window), lambda dialog: dialog.show_method(METHOD, state)),
        "relation": lambda: _shows(RelationDialog(window), lambda dialog: dialog.show_state(state)),
        "sharing": lambda: _shows(SharingDialog(window), lambda dialog: dialog.show_state(state)),
        "new_task": lambda: _shows(NewTaskDialog(window), lambda dialog: dialog.show_state(state)),
        "descriptions": lambda: DescriptionsDialog(window, state),
        "close": lambda: CloseQuestion(window, state),
        "discard_training": lambda: discard_training_question(window, t)[0],
        "close_project": lambda: close_project_question(window, t)[0],
        "replicates": lambda: replicates_question(window, 5, t),
        "chart_not_saved": lambda: not_saved(window, refusal(Path("/a/chart.png"), OSError(28, "No space left on device")), t),
    }
    if counted is not None:
        makers["mistakes"] = lambda: MistakesDialog(window, replace(counted, kpi=COST, costs=MISTAKES), t)
    if verdict is not None:
        makers["enlarged"] = lambda: EnlargedChart(window, gains(verdict), t, window.tokens)
    return makers


def _shows(dialog: Kind, fill: Callable[[Kind], None]) -> Kind:
    fill(dialog)
    return dialog


def _shown() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and isinstance(widget, QDialog)]


def _put_away(dialog: QWidget) -> None:
    dialog.hide()
    dialog.deleteLater()
