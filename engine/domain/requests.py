"""What the desktop asks of the engine; each request has a number and gets one answer."""

from typing import Literal, TypeAlias, Union

from msgspec import Struct

from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Preset, SplitPolicy
from engine.domain.reading import ReadingOptions
from engine.domain.relation import Relation
from engine.domain.report import ReportWords
from engine.domain.roi import Assumptions
from engine.domain.tag import snake_tag
from engine.domain.task import Task

ReportFormat = Literal["pptx", "pdf", "xlsx", "html", "csv", "parquet"]


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
    scheduler: str = ""
    """The dask.distributed scheduler whose workers train, as tcp://host:port; empty for this machine."""


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
    archive: bool = False
    """Whether the PDF keeps to PDF/A-2b, the form for archives."""


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
    """Write the open project's networks as the ONNX file ``out``, with a model card and an example; answer with ModelExported.

    An ``out`` that ends in .safetensors becomes the trunk that the tasks share, to stand in front of other networks.
    """

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


class CheckEngine(_Request, frozen=True):
    """Find out whether the program at ``place`` can be the engine; answer with EngineChecked, after up to some minutes."""

    place: str


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
    CheckEngine,
    WarmUp,
]
