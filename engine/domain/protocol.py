"""The lines between desktop and engine: numbered requests down, replies, refusals and events up; one JSON object a line."""

from typing import TypeAlias, Union

from msgspec import Struct

from engine.domain.dataset import DatasetCard, Finding
from engine.domain.engine_check import EngineCheck
from engine.domain.events import Event
from engine.domain.method import Method
from engine.domain.monitoring import Monitoring
from engine.domain.new_task import NewTask
from engine.domain.plan import Plan
from engine.domain.reading import TablePreview
from engine.domain.relation import RelationFound
from engine.domain.report import ReportWords, TemplateFinding
from engine.domain.roi import Assumptions
from engine.domain.tag import snake_tag
from engine.domain.task import Task
from engine.domain.text import Text

"""``csv`` and ``parquet`` are the raw results as a few tables, a file each."""


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
    proposal: PlanProposed | None = None
    """What a plan with frozen criteria was proposed with: reasons, costs and times; None for a plan that can still change."""


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
    """The largest one: of probabilities, or of values relative to the largest of their task, or of a trunk's features."""
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


class EngineChecked(_Answer, frozen=True):
    """What was found of a program that might be the engine."""

    check: EngineCheck


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
    EngineChecked,
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
    missing: str = ""
    """The file that is not where it was thought to be; empty for any other trouble."""


class Ready(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """The engine listens; said before the heavy libraries are loaded."""

    version: str
    cluster: bool = False
    """Whether training on a cluster is installed."""


class Happened(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """Something happened in the open project."""

    event: Event


class RequestProgressed(Struct, frozen=True, tag_field="type", tag=snake_tag):
    """How far a long request (reading, reporting, predicting) is, 0 to 1."""

    id: int
    done: float


EngineLine: TypeAlias = Union[Ready, Reply, Refused, Happened, RequestProgressed]
