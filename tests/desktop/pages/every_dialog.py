"""Every window beside the main one, opened with the invented study, so that a test can look at them all."""

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QWidget

from desktop.charts.chart_menu import not_saved
from desktop.charts.enlarged import EnlargedChart
from desktop.charts.export import refusal
from desktop.pages.close_question import CloseQuestion
from desktop.pages.descriptions import DescriptionsDialog
from desktop.pages.finder import Finder
from desktop.pages.importer import Importer
from desktop.pages.manual.window import ManualWindow
from desktop.pages.method_dialog import MethodDialog
from desktop.pages.mistakes import MistakesDialog
from desktop.pages.new_task_dialog import NewTaskDialog
from desktop.pages.plan_wizard import PlanWizard
from desktop.pages.preferences_dialog import PreferencesDialog
from desktop.pages.questions_asked import close_project_question, discard_training_question, replicates_question
from desktop.pages.reader import Reader, TextReader
from desktop.pages.relation_dialog import RelationDialog
from desktop.pages.sharing import SharingDialog
from desktop.state import intents
from desktop.state.update import update
from desktop.widgets.theme import LIGHT
from engine.charts.label_coverage import label_coverage
from engine.domain import protocol
from engine.domain.dataset import Column
from engine.domain.method import Method, Paper, Setting
from engine.domain.plan import MethodChoice
from engine.domain.text import translator
from tests.desktop.pages.page_states import decided, planned, training
from tests.desktop.state.situations import answered, previewed, undisputed
from tests.examples import example_card, example_plan

METHOD = Method(
    "equal_weights",
    "Equal weights",
    "The loss is the plain mean of the losses of all tasks.",
    "A task with a large loss can drown the others.",
    "candidate",
    (
        Setting("rate", "Learning rate", "How fast the networks learn.", "number", 0.25, 0.0, 1.0, low_open=True),
        Setting("start", "Start from", "What the networks start from.", "choice", "random", choices=("random", "single_task")),
        Setting("steps", "Steps", "How long is trained.", "integer", 5, 1.0, 9.0),
        Setting("shared", "Shared output layers", "Whether tasks share their output layer.", "boolean", False),
    ),
    Paper("Someone", "A method", 2024, "AAAI", "arXiv:1"),
)
"""A method with settings; those of the catalogue would take long to load."""
Dialogs = Iterator[tuple[str, QDialog]]
"""Each page of a dialog with its name, as soon as it is in front."""


def importer(window: QWidget) -> Dialogs:
    """Files, preview, columns, labels and the summary."""
    state = previewed()
    state = replace(state, preferences=replace(state.preferences, language="en"))
    made = Importer(window)
    made.present(state)
    made.back()
    yield "importer: files", made
    made.next()
    yield "importer: preview", made
    told: list[object] = []
    made.intended.connect(told.append)
    made.next()
    for intent in told:
        state = update(state, intent)[0]  # pyright: ignore[reportArgumentType]
    state = answered(state, "import", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    made.present(state)
    for page in ("columns", "labels", "confirmation"):
        yield f"importer: {page}", made
        made.next()
    made.present(update(state, intents.CloseImport())[0])


def plan_wizard(window: QWidget) -> Dialogs:
    """The five questions."""
    made = PlanWizard(window, planned())
    made.show()
    for number in range(len(made.pageIds())):
        yield f"plan wizard: {number}", made
        made.next()


def preferences(window: QWidget) -> Dialogs:
    """The preferences."""
    made = PreferencesDialog(window, 4, "/home/a/Tasuki")
    made.present(planned())
    yield from _shown(made, "preferences")


def method(window: QWidget) -> Dialogs:
    """What is set for a method with a setting of each kind."""
    made = MethodDialog(window)
    made.show_method(METHOD.id, replace(planned(), catalogue=(METHOD,)))
    while made.rows is not None and not made.rows.complete:
        QCoreApplication.processEvents()
    yield from _shown(made, "method")


def relation(window: QWidget) -> Dialogs:
    """The relation table of two tasks."""
    made = RelationDialog(window)
    made.show_state(planned())
    yield from _shown(made, "relation")


def new_task(window: QWidget) -> Dialogs:
    """Adding a task to a finished study."""
    card = example_card()
    card = replace(card, columns=(*card.columns, Column("seal", "binary", "ignore", missing=card.rows - 100, distinct=2)))
    made = NewTaskDialog(window)
    made.show_state(replace(decided(), card=card, plan=replace(example_plan(), methods=(MethodChoice("dmtrl_laf", {}),))))
    yield from _shown(made, "new task")


def descriptions(window: QWidget) -> Dialogs:
    """Descriptions of the tasks."""
    yield from _shown(DescriptionsDialog(window, planned()), "descriptions")


def mistakes(window: QWidget) -> Dialogs:
    """What mistakes cost."""
    state = update(planned(), intents.ChangeTask("TWF", kpi="cost"))[0]
    task = next(draft.task for draft in state.tasks if draft.task.name == "TWF")
    yield from _shown(MistakesDialog(window, task, translator("en")), "mistakes")


def sharing(window: QWidget) -> Dialogs:
    """Who sees which feature."""
    made = SharingDialog(window)
    made.show_state(planned())
    yield from _shown(made, "sharing")


def enlarged_chart(window: QWidget) -> Dialogs:
    """A chart in a window of its own."""
    card = example_card()
    yield from _shown(EnlargedChart(window, label_coverage(card, example_plan().tasks), translator("en"), LIGHT), "enlarged chart")


def close_question(window: QWidget) -> Dialogs:
    """What to do with a training when the window closes."""
    yield from _shown(CloseQuestion(window, replace(training(), tray=True)), "close question")


def questions(window: QWidget) -> Dialogs:
    """What is asked before something is lost or begun, and what is told when a chart could not be saved."""
    t = translator("en")
    yield from _shown(discard_training_question(window, t)[0], "discard training")
    yield from _shown(close_project_question(window, t)[0], "close the project")
    yield from _shown(replicates_question(window, 5, t), "replicates")
    refused = refusal(Path("/a/b/chart.png"), OSError(28, "No space left on device"))
    yield from _shown(not_saved(window, refused, t), "chart not saved")


def finder(window: QWidget) -> Dialogs:
    """The search for settings."""
    made = Finder(window)
    made.present(planned())
    yield from _shown(made, "finder")


def readers(window: QWidget) -> Dialogs:
    """Words to read, and the log."""
    words, log = Reader(window, "words"), TextReader(window)
    words.show_entries("Words", (("task", "One thing to predict."),), translator("en"))
    yield from _shown(words, "words")
    log.show_text("started", translator("en"), copied=False)
    yield from _shown(log, "log")


def manual(window: QWidget) -> Dialogs:
    """The manual."""
    made = ManualWindow(window)
    made.present(planned(), LIGHT)
    yield from _shown(made, "manual")


DIALOGS: tuple[Callable[[QWidget], Dialogs], ...] = (
    importer,
    plan_wizard,
    preferences,
    method,
    relation,
    new_task,
    descriptions,
    mistakes,
    sharing,
    enlarged_chart,
    close_question,
    questions,
    finder,
    readers,
    manual,
)


def _shown(dialog: QDialog, name: str) -> Dialogs:
    dialog.show()
    yield name, dialog
    dialog.close()
