"""Situations a window can be in, built by the messages that lead there."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.intents import FinishImport, GoTo, StartNew, StartTraining
from desktop.state.messages import EngineSaid, Message, ProjectPathChosen, StudyMoved
from desktop.state.requests import Change
from desktop.state.update import update
from engine.domain.dataset import DatasetCard, SourceFile
from engine.domain.plan import Plan
from engine.domain.protocol import Answer, Done, Inspected, PlanProposed, Previewed, ProjectOpened, Proposal, Ready, Refused, Reply
from engine.domain.reading import TablePreview
from engine.domain.text import message
from tests.examples import example_card, example_plan

AT = "2026-11-22T05:02:00+00:00"
FILE = "/home/kato/failures_2026.csv"
PATH = "/home/kato/failures_2026.tasuki"


def after(state: AppState, *messages: Message) -> AppState:
    """The state after ``messages``."""
    for one in messages:
        state = update(state, one)[0]
    return state


def answered(state: AppState, work: str, answer: Answer) -> Change:
    """The change when the engine answers the request for ``work``."""
    return update(state, EngineSaid(Reply(pending_id(state, work), answer), AT))


def refused(state: AppState, work: str, words: str) -> AppState:
    """The state when the engine refuses ``work`` with ``words``."""
    return update(state, EngineSaid(Refused(pending_id(state, work), message(words), "details"), AT))[0]


def pending_id(state: AppState, work: str) -> int:
    """The number of the request for ``work``."""
    return next(pending.id for pending in state.pending if pending.work == work)


def ready() -> AppState:
    """The engine listens, nothing is open, and it has warmed up."""
    state = after(AppState(), EngineSaid(Ready("0.1.0"), AT))
    return answered(state, "warm_up", Done())[0]


def inspected() -> AppState:
    """The example file has been read."""
    return taken(undisputed())


def taken(card: DatasetCard) -> AppState:
    """A new file was taken as Tasuki understood it, and gave ``card``."""
    state = after(previewed(), FinishImport())
    return answered(state, "import", Inspected(card=card, tasks=example_plan().tasks))[0]


def previewed(*files: str) -> AppState:
    """The importer shows the beginning of ``files``."""
    state = after(ready(), StartNew(files or (FILE,)))
    return answered(state, "preview", Previewed(tables=tuple(map(table, files or (FILE,))), markers=("NA", "欠測")))[0]


def table(path: str) -> TablePreview:
    """The beginning of a small table."""
    source = SourceFile(path, 1200, "cp932", ",", ".", 3)
    names = tuple(column.name for column in undisputed().columns)
    rows = tuple(tuple(f"{row}.{place}" if place else "欠測" for place in range(len(names))) for row in range(12))
    return TablePreview(source, whole=False, names=names, rows=rows)


def undisputed() -> DatasetCard:
    """The example card with its blocker gone."""
    card = example_card()
    return replace(card, findings=tuple(one for one in card.findings if one.severity != "blocker"))


def proposal(plan: Plan | None = None) -> PlanProposed:
    """A proposal for the example plan."""
    lines = (Proposal("single_task", True, message("Baseline."), 1.0), Proposal("equal_weights", True, message("Often as good."), 0.3))
    return PlanProposed(plan=plan or unfrozen(), proposals=lines, trials=30, seconds=(40.0, 90.0), memory=4e8)


def unfrozen() -> Plan:
    """The example plan before its criteria are frozen."""
    return replace(example_plan(), frozen_at=None, criteria_hash=None)


def planned() -> AppState:
    """A plan has been proposed and its project file made."""
    state = after(inspected(), GoTo("tasks"), GoTo("plan"))
    state = answered(state, "propose", proposal())[0]
    state = after(state, ProjectPathChosen(PATH))
    opened = ProjectOpened(path=PATH, card=undisputed(), plan=unfrozen(), events=0, unfinished=False)
    state = answered(state, "create", opened)[0]
    return answered(state, "save", Done())[0] if state.busy("save") else state


def training() -> AppState:
    """Training runs."""
    state = after(planned(), StartTraining())
    state = answered(state, "start", Done())[0]
    return after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=3))
