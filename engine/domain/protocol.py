"""The lines between desktop and engine: numbered requests down, replies, refusals and events up; one JSON object a line."""

from typing import Literal, TypeAlias, Union

from msgspec import Struct

from engine.domain.dataset import DatasetCard, Finding
from engine.domain.events import Event
from engine.domain.method import Method
from engine.domain.monitoring import Monitoring
from engine.domain.new_task import NewTask
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Preset, SplitPolicy
from engine.domain.reading import ReadingOptions, TablePreview
from engine.domain.relation import Relation, RelationFound
from engine.domain.report import ReportWords, TemplateFinding
from engine.domain.roi import Assumptions
from engine.domain.tag import snake_tag
from engine.domain.task import Task
from engine.domain.text import Text

ReportFormat = Literal["pptx", "pdf", "xlsx", "html", "csv", "parquet"]
"""``csv`` and ``parquet`` are the raw results as a few tables, a file each."""


class _Request(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_tag):
    id: int


class PreviewFiles(_Request, frozen=True):
    """Look at the beginning of ``files``, whatever their size, and answer with Previewed."""

    files: tuple[str, ...]
    reading: ReadingOptions = ReadingOptions()


class InspectFiles(_Request, frozen=True):
    """Read ``files`` and answer with Inspected; ``columns`` overrides guesses."""

    files: tuple[str, ...]
    columns: tuple[ColumnChoice, ...] = ()
    reading: ReadingOptions = ReadingOptions()


class CancelRequest(_Request, frozen=True):
    """Stop working on ``request``, which is then refused as cancelled; answer with Done at once."""

    request: int


class ListDropped(_Request, frozen=True):
    """Write everything that could not be used, to the last cell, as the CSV ``out``; answer with DroppedListed."""

    files: tuple[str, ...]
    out: str
    columns: tuple[ColumnChoice, ...] = ()
    reading: ReadingOptions = ReadingOptions()
    language: str = "en"


class CreateSample(_Request, frozen=True):
    """Write sample ``name`` into ``folder`` and answer with SampleWritten."""

    name: str
    folder: str


class ProposePlan(_Request, frozen=True):
    """Propose a plan for ``tasks`` on the files inspected before; answer with PlanProposed."""

    files: tuple[str, ...]
    columns: tuple[ColumnChoice, ...]
    tasks: tuple[Task, ...]
    preset: Preset
    split: SplitPolicy = SplitPolicy()
    methods: tuple[str, ...] = ()
    """Methods of the catalogue beside the baseline; empty for the preset's own choice."""
    reading: ReadingOptions = ReadingOptions()
    accepted: tuple[str, ...] = ()
    """Blockers the person decided to live with, as ``code:column``."""
    relations: tuple[Relation, ...] = ()
    """What experts know of how tasks relate."""
    relation_files: tuple[str, ...] = ()
    """Relation tables to be read in addition; what they tell replaces what was known of the same tasks."""
    settings: tuple[MethodChoice, ...] = ()
    """Settings of methods that differ from their defaults; those of methods that are not compared wait until they are."""
    seed: int = 0


class ListMethods(_Request, frozen=True):
    """Say what methods there are and what can be set for each; answer with MethodsListed."""


class ExportRelations(_Request, frozen=True):
    """Write ``relations``, all of which speak of the answers within the classes of one task, as the CSV ``out``; answer with Done."""

    relations: tuple[Relation, ...]
    tasks: tuple[Task, ...]
    out: str


class CreateProject(_Request, frozen=True):
    """Make a project file for ``plan`` at ``path`` (which must not exist) and open it; answer with ProjectOpened."""

    path: str
    plan: Plan


class OpenProject(_Request, frozen=True):
    """Open a project file; answer with ProjectOpened, then send its events."""

    path: str


class CloseProject(_Request, frozen=True):
    """Stop training, if any, and let go of the open project; answer with Done."""


class SavePlan(_Request, frozen=True):
    """Store a new revision of the open project's plan; refused once its criteria are frozen. Answer with Done."""

    plan: Plan


class StartStudy(_Request, frozen=True):
    """Freeze the criteria and train, or go on where an earlier run stopped; answer with Done, then events."""

    more_replicates: int = 0
    """Replicates to add to a study that ended in Hold."""
    conclude: bool = False
    """Go on to the verdict with what is finished; refused where that does not carry one."""


class CancelStudy(_Request, frozen=True):
    """Stop training within two seconds and keep what is finished; answer with Done."""

    conclude: bool = False
    """Leave out what is not finished and go on to the verdict instead; refused where what is finished does not carry one."""


class PauseStudy(_Request, frozen=True):
    """Have the training rest at its next step with everything in memory, or go on; answer with Done."""

    resting: bool


class SkipTrials(_Request, frozen=True):
    """Leave out ``trials`` as far as they are not finished; answer with Done."""

    trials: tuple[str, ...]


class DiscardStudy(_Request, frozen=True):
    """Throw away all that was trained, before there is a verdict; plan and criteria stay. Answer with Done."""


class ChoosePoint(_Request, frozen=True):
    """Let a point of the verdict's trade-off answer from now on, by its key; None for the verdict's own choice. Answer with Done."""

    point: str | None


class SaveAssumptions(_Request, frozen=True):
    """Keep in the open project what a person assumes about money; answer with Done."""

    assumptions: Assumptions


class MakeReport(_Request, frozen=True):
    """Write the meeting pack of the open project into ``folder``; answer with ReportWritten."""

    folder: str
    formats: tuple[ReportFormat, ...]
    language: str
    sections: tuple[str, ...] | None = None
    """The chapters behind the summary, by their ids; None for all of them."""
    template: str = ""
    """A PowerPoint file whose design the slides take; empty for a plain one."""


class CheckTemplate(_Request, frozen=True):
    """Look whether the slides of the pack fit the PowerPoint ``file``; answer with TemplateChecked."""

    file: str


class SaveReportWords(_Request, frozen=True):
    """Keep in the open project a person's own words for the pack; answer with Done."""

    words: ReportWords


class PredictFile(_Request, frozen=True):
    """Predict every row of ``file`` with the open project's networks into the CSV or Parquet ``out``; answer with Predicted."""

    file: str
    out: str
    reasons: bool = False
    """Whether to name, for each row, the columns that move its answers most."""


class ExportModel(_Request, frozen=True):
    """Write the open project's networks as the ONNX file ``out``, with a model card and an example; answer with ModelExported."""

    out: str


class MonitorFile(_Request, frozen=True):
    """Look whether the open project's networks still fit the newer rows of ``file``; answer with Monitored."""

    file: str


class ListNextLabels(_Request, frozen=True):
    """Write the rows of the open project whose labels would tell most into the CSV ``out``; answer with NextLabelsListed."""

    out: str
    count: int = 500
    task: str | None = None
    """The task to label; None for the one that should gain most."""


class AddTask(_Request, frozen=True):
    """Add a task to the open project, which has a verdict, and answer with TaskAdded; CancelRequest stops it and changes nothing."""

    task: str
    """The column with the labels; with ``zero_shot`` a name is enough."""
    file: str = ""
    """Where the labels are; empty for the project's own data."""
    description: tuple[float, ...] = ()
    zero_shot: bool = False


class WarmUp(_Request, frozen=True):
    """Load the heavy libraries now, while the person reads; answer with Done."""


Request: TypeAlias = Union[
    PreviewFiles,
    InspectFiles,
    CancelRequest,
    ListDropped,
    CreateSample,
    ProposePlan,
    ListMethods,
    ExportRelations,
    CreateProject,
    OpenProject,
    CloseProject,
    SavePlan,
    StartStudy,
    CancelStudy,
    PauseStudy,
    SkipTrials,
    DiscardStudy,
    SaveAssumptions,
    ChoosePoint,
    MakeReport,
    CheckTemplate,
    SaveReportWords,
    PredictFile,
    ExportModel,
    MonitorFile,
    ListNextLabels,
    AddTask,
    WarmUp,
]


class _Answer(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_tag):
    pass


class Inspected(_Answer, frozen=True):
    """What was understood of the files, and the tasks that Tasuki would propose."""

    card: DatasetCard
    tasks: tuple[Task, ...]


class Previewed(_Answer, frozen=True):
    """The beginning of each table that was found behind the files."""

    tables: tuple[TablePreview, ...]
    markers: tuple[str, ...] = ()
    """The words in cells that usually mean a gap."""


class DroppedListed(_Answer, frozen=True):
    """The list of losses and how many it holds."""

    out: str
    entries: int


class SampleWritten(_Answer, frozen=True):
    """The sample's data file, and the tasks it is about."""

    file: str
    tasks: tuple[str, ...]


class Proposal(Struct, frozen=True):
    """One line of the proposal: a method, why, and its cost relative to the baseline."""

    method: str
    chosen: bool
    reason: Text
    cost: float
    fits: bool = True
    """False where the data give no ground for the method; it can be asked for all the same."""


class PlanProposed(_Answer, frozen=True):
    """The plan with the reasons for it and what it will take; seconds and bytes are ranges (low, high)."""

    plan: Plan
    proposals: tuple[Proposal, ...]
    trials: int
    seconds: tuple[float, float]
    memory: float
    """Peak memory of the workers together, in bytes."""
    warnings: tuple[Text, ...] = ()
    blockers: tuple[Finding, ...] = ()
    """Findings that must be decided before training may start; empty when all are mended or accepted."""
    relations: tuple[RelationFound, ...] = ()
    """How tasks relate by experts and by the training rows of the first replicate, for methods that go by it."""
    estimates: tuple[RelationFound, ...] = ()
    """What those training rows say of every two tasks, one way and the other, also where experts are believed instead."""


class MethodsListed(_Answer, frozen=True):
    """The catalogue of methods, in its order."""

    methods: tuple[Method, ...]


class ProjectOpened(_Answer, frozen=True):
    """The open project's data, plan and how many events follow."""

    path: str
    card: DatasetCard
    plan: Plan
    events: int
    unfinished: bool
    """True when training was interrupted and can go on."""
    added: tuple[NewTask, ...] = ()
    """Tasks that were added since the study was finished."""
    assumptions: Assumptions = Assumptions()
    """What is assumed about money."""
    point: str | None = None
    """The point of the trade-off that answers in place of the verdict's choice, by its key."""
    words: ReportWords = ReportWords()
    """A person's own words for the meeting pack."""


class ReportWritten(_Answer, frozen=True):
    """The files that were written."""

    files: tuple[str, ...]


class TemplateChecked(_Answer, frozen=True):
    """What fits of a slide template that can be used, and what does not."""

    file: str
    findings: tuple[TemplateFinding, ...]


class Predicted(_Answer, frozen=True):
    """Rows predicted, and remarks such as categories never seen in training."""

    out: str
    rows: int
    remarks: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    """How ranges, probabilities and reasons were made."""


class ModelExported(_Answer, frozen=True):
    """The files that were written, and how far the model is from our own predictions."""

    files: tuple[str, ...]
    rows: int
    """Rows that were compared."""
    difference: float
    """The largest one: of probabilities, or of values relative to the largest of their task."""
    remarks: tuple[Text, ...] = ()


class Monitored(_Answer, frozen=True):
    """What newer rows say of the networks."""

    monitoring: Monitoring


class NextLabelsListed(_Answer, frozen=True):
    """The list of rows to label next, how many of each task it holds, and why these."""

    out: str
    rows: dict[str, int]
    remarks: tuple[Text, ...] = ()


class TaskAdded(_Answer, frozen=True):
    """The task that was added, with what it was compared with."""

    added: NewTask


class Done(_Answer, frozen=True):
    """Nothing more to say."""


Answer: TypeAlias = Union[
    Inspected,
    Previewed,
    DroppedListed,
    SampleWritten,
    PlanProposed,
    MethodsListed,
    ProjectOpened,
    ReportWritten,
    TemplateChecked,
    Predicted,
    ModelExported,
    Monitored,
    NextLabelsListed,
    TaskAdded,
    Done,
]


class Reply(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """The answer to request ``id``."""

    id: int
    answer: Answer


class Refused(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """Request ``id`` could not be met, and why; ``details`` is for support."""

    id: int
    reason: Text
    details: str = ""


class Ready(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """The engine listens; said before the heavy libraries are loaded."""

    version: str


class Happened(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """Something happened in the open project."""

    event: Event


class RequestProgressed(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """How far a long request (reading, reporting, predicting) is, 0 to 1."""

    id: int
    done: float


EngineLine: TypeAlias = Union[Ready, Reply, Refused, Happened, RequestProgressed]
