"""Everything the window shows, as one frozen value; only ``update`` makes a new one."""

from typing import Literal

from msgspec import Struct

from desktop.state.import_draft import ImportDraft, Reading
from desktop.state.steps import Step
from engine.domain.dataset import DatasetCard
from engine.domain.engine_check import EngineCheck
from engine.domain.method import Method
from engine.domain.monitoring import Monitoring
from engine.domain.new_task import NewTask
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Preset, SplitPolicy, TrainingSettings
from engine.domain.protocol import DroppedListed, ModelExported, NextLabelsListed, PlanProposed, Predicted, TemplateChecked
from engine.domain.reading import ReadingOptions
from engine.domain.relation import Relation
from engine.domain.report import ReportWords
from engine.domain.roi import Assumptions
from engine.domain.task import Task
from engine.domain.text import Text, message
from engine.domain.verdict import Verdict

Language = Literal["ja", "en"]
Theme = Literal["system", "light", "dark", "contrast"]
EngineCondition = Literal["starting", "ready", "restarting", "broken"]
Training = Literal["none", "starting", "running", "paused", "stopping", "done", "cancelled", "failed", "interrupted"]
Work = Literal[
    "preview", "import", "inspect", "list", "cancel", "sample", "propose", "create", "open", "reopen", "save", "assume", "choose", "start",
    "pause", "conclude", "skip", "discard",
    "stop", "report", "predict", "export_model", "monitor", "add_task", "next_labels", "close", "warm_up", "methods", "export",
    "template", "words", "check_engine",
]  # fmt: skip
OnClose = Literal["ask", "background", "stop"]
"""What closing the window does while training runs."""
Device = Literal["auto", "cpu"]
"""What training computes on: a GPU where the engine finds one, or the processor in any case."""
GuideName = Literal["tour", "plant", "shapes", "wine"]
Saved = Literal["not_yet", "saving", "saved"]


class RecentProject(Struct, frozen=True):
    """A project that was open before; ``opened_at`` is UTC, ISO 8601."""

    path: str
    name: str
    opened_at: str


class Preferences(Struct, frozen=True):
    """What is remembered between two starts, on this machine only."""

    language: Language = "ja"
    theme: Theme = "system"
    recent: tuple[RecentProject, ...] = ()
    text_size: int = 100
    """Size of all words in percent of the usual one."""
    currency: str = ""
    """The sign of money in new projects; empty for Tasuki's own."""
    projects: str = ""
    """The folder that new projects are kept in; empty for the usual one."""
    cores: int = 0
    """The most cores that training may use; 0 for all."""
    device: Device = "auto"
    """What training computes on."""
    on_close: OnClose = "ask"
    """What closing the window does while training runs."""
    scheduler: str = ""
    """The dask.distributed scheduler whose workers train, as tcp://host:port; empty for this machine."""
    other_engine: str = ""
    """The Python or engine that computes in place of Tasuki's own; empty for that."""


class EngineStatus(Struct, frozen=True):
    """How the engine process is; ``attempts`` counts the starts that failed in a row."""

    condition: EngineCondition = "starting"
    attempts: int = 0
    exit_code: int | None = None
    last_words: str = ""
    version: str = ""
    cluster: bool = False
    """Whether it can train on a cluster."""
    place: str = ""
    """The Python or engine of the person's choice that this is; empty for Tasuki's own."""


class Problem(Struct, frozen=True):
    """Something that went wrong, shown on the page it concerns: what happened, what to do, and details for support."""

    id: int
    page: Step
    what: Text
    remedy: Text | None = None
    details: str = ""
    missing: str = ""
    """The file that is not where it was, which the person may show."""


class TaskDraft(Struct, frozen=True):
    """A task as the person is editing it, and whether it is to be predicted at all."""

    task: Task
    included: bool = True


class Edits(Struct, frozen=True):
    """The part of the state that a person edits, and that undo brings back as a whole."""

    columns: tuple[ColumnChoice, ...]
    accepted: tuple[str, ...]
    reading: Reading | None
    card: DatasetCard | None
    tasks: tuple[TaskDraft, ...]
    preset: Preset
    split: SplitPolicy
    methods: tuple[str, ...]
    method_settings: tuple[MethodChoice, ...]
    relations: tuple[Relation, ...]
    relation_files: tuple[str, ...]
    settings: TrainingSettings | None
    replicates: int | None
    decider: str
    decide_by: str
    assumptions: Assumptions


class PastEdit(Struct, frozen=True):
    """An edit that can be taken back or made again."""

    what: Text
    """What was changed, as in "floor of TWF"."""
    field: tuple[str, ...]
    """The field it was made in; typing in one field is one edit."""
    edits: Edits
    """How everything was on the other side of the edit."""
    left: str = ""
    """The project with frozen criteria that the edit left behind; empty where it left none."""


class History(Struct, frozen=True):
    """The edits since the project was opened; ``typing`` while the next one in the same field joins the last."""

    past: tuple[PastEdit, ...] = ()
    future: tuple[PastEdit, ...] = ()
    typing: bool = False


class Guide(Struct, frozen=True):
    """The tour or tutorial that is shown, the place of its sentence, and the furthest one that was reached."""

    name: GuideName
    place: int = 0
    seen: int = 0


class LogView(Struct, frozen=True):
    """The engine's log, or the report for support made of it; ``copied`` when it is on the clipboard."""

    text: str
    copied: bool


class Pending(Struct, frozen=True):
    """A request the engine has not answered yet; ``done`` is 0 to 1 where the engine tells."""

    id: int
    work: Work
    page: Step
    done: float | None = None


class Project(Struct, frozen=True):
    """The open project file; ``frozen`` once its criteria are, ``unfinished`` when training can go on."""

    path: str
    name: str
    frozen: bool = False
    unfinished: bool = False
    events: int = 0
    """Events that were in the file when it was opened."""


class AppState(Struct, frozen=True, kw_only=True):
    """The whole picture of the window; curves and other fast streams live in Study instead."""

    preferences: Preferences = Preferences()
    page: Step = "start"
    engine: EngineStatus = EngineStatus()
    problems: tuple[Problem, ...] = ()
    pending: tuple[Pending, ...] = ()
    next_id: int = 1

    project: Project | None = None
    saved: Saved = "not_yet"
    saved_at: str = ""
    """UTC time of the last save, ISO 8601; empty before."""

    recalling: bool = False
    """True while the record of the project just opened is read; which page to show follows from it."""
    wanted_page: Step | None = None
    """The page that was asked for while a project was being opened."""
    furthest: Step = "start"
    """The last step that was ever shown for this project."""

    files: tuple[str, ...] = ()
    columns: tuple[ColumnChoice, ...] = ()
    """The columns that the person decided differently from Tasuki's guess."""
    accepted: tuple[str, ...] = ()
    """Findings on the Plan page that the person decided to live with, as ``code:column``."""
    options: ReadingOptions = ReadingOptions()
    """How the files are read, where the person knows better than Tasuki."""
    importing: ImportDraft | None = None
    """What is being decided in the importer; None while it is closed."""
    reading: Reading | None = None
    """What the engine is reading now; becomes ``files``, ``columns`` and ``options`` when that succeeds."""
    card: DatasetCard | None = None
    tasks: tuple[TaskDraft, ...] = ()

    preset: Preset = "quick"
    split: SplitPolicy = SplitPolicy()
    methods: tuple[str, ...] = ()
    """Methods chosen beside the baseline; empty for the proposal's own choice."""
    method_settings: tuple[MethodChoice, ...] = ()
    """Settings of methods that differ from their defaults, also of methods that are not compared at present."""
    catalogue: tuple[Method, ...] = ()
    """All methods with what can be set for them; empty until the engine has said it."""
    seed: int = 0
    relations: tuple[Relation, ...] = ()
    """What experts know of how tasks relate."""
    relation_files: tuple[str, ...] = ()
    """Relation tables that the engine is to read with the next proposal; what it understood then stands in ``relations``."""
    settings: TrainingSettings | None = None
    """Training settings changed by hand, kept over new proposals."""
    replicates: int | None = None
    decider: str = ""
    decide_by: str = ""
    proposal: PlanProposed | None = None
    """The engine's proposal for the present tasks and choices; None until it has answered."""
    plan: Plan | None = None
    """The plan as it would be trained, or as the open project holds it."""
    refused: bool = False
    """True while no plan could be made of the present answers, so that ``plan`` is one of earlier answers."""
    start_wanted: bool = False
    """True while training waits for the project file to be made."""

    training: Training = "none"
    verdict: Verdict | None = None
    assumptions: Assumptions = Assumptions()
    """What is assumed about money."""
    point: str | None = None
    """The point of the trade-off that predicts in place of the verdict's choice, by its key."""
    reports: tuple[str, ...] = ()
    words: ReportWords = ReportWords()
    """The person's own words for the meeting pack."""
    template: TemplateChecked | None = None
    """What the engine found of the slide template that was chosen last; None while none is, or while it cannot be used."""
    prediction: Predicted | None = None
    exported: ModelExported | None = None
    """The model that was written last."""
    monitoring: Monitoring | None = None
    """What newer rows said last."""
    added: tuple[NewTask, ...] = ()
    """Tasks that were added to the project since its study was finished."""
    next_labels: NextLabelsListed | None = None
    losses: DroppedListed | None = None
    """The list of what could not be used, where it was saved."""
    wanted_tasks: tuple[str, ...] = ()
    """Tasks a sample is about, to be included once its file has been read."""
    japanese_font: bool = True
    history: History = History()
    log: LogView | None = None
    """What was last read of the engine's log."""
    engine_check: EngineCheck | None = None
    """What was found of the engine that was looked at last; without points while it is being looked at."""
    guide: Guide | None = None
    """The tour or tutorial that stands beside the work."""
    tray: bool = False
    """True where the desktop has a place for an icon from which a hidden window comes back."""
    closing: bool = False
    """True after the person asked to close while training runs, until they decide."""

    @property
    def language(self) -> Language:
        """The language of the window."""
        return self.preferences.language

    @property
    def scheduler(self) -> str:
        """The scheduler whose workers train; empty for this machine."""
        return self.preferences.scheduler if self.engine.cluster else ""

    def emptied(self) -> "AppState":
        """The window with nothing open: only preferences, page, engine and the requests to it stay."""
        return AppState(
            preferences=self.preferences,
            page=self.page,
            engine=self.engine,
            pending=self.pending,
            next_id=self.next_id,
            japanese_font=self.japanese_font,
            tray=self.tray,
            guide=self.guide,
            engine_check=self.engine_check,
            catalogue=self.catalogue,
            assumptions=Assumptions(currency=self.preferences.currency) if self.preferences.currency else Assumptions(),
        )

    @property
    def locked(self) -> bool:
        """True while training runs: data, tasks and plan cannot be changed meanwhile."""
        return self.training in ("starting", "running", "paused", "stopping")

    def busy(self, *works: Work) -> bool:
        """Whether the engine is at one of ``works``, or at anything when none is named."""
        return any(not works or pending.work in works for pending in self.pending)

    def chosen_tasks(self) -> tuple[Task, ...]:
        """The tasks that are to be predicted."""
        return tuple(draft.task for draft in self.tasks if draft.included)

    def notes_for(self, page: Step) -> tuple[Text, ...]:
        """What a person on ``page`` should know beside problems: how the engine is, and what is frozen."""
        match self.engine.condition:
            case "restarting":
                return (message("The engine is being restarted. Everything saved so far is kept."),)
            case "broken":
                return (message("The engine is not running. Everything saved so far is kept."),)
            case _ if not self.japanese_font and page == "start":
                return (
                    message(
                        "No Japanese font was found, so Japanese text shows as boxes. Install one, "
                        "for example the package fonts-morisawa-bizud-gothic on Debian or Ubuntu."
                    ),
                )
            case "starting" if page != "start":
                return (message("The engine is starting. This takes a few seconds."),)
            case _ if self.project is not None and self.project.frozen and page in ("data", "tasks", "plan") and not self.locked:
                return (message("The criteria of this project are frozen. A change starts a new project; this one is kept as it is."),)
            case _ if self.locked and page in ("data", "tasks", "plan"):
                return (message("Training is running. Data, tasks and plan can be changed when it has ended."),)
            case _:
                return ()
