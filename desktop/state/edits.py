"""What a person may change of data, tasks and plan; each edit can be undone."""

from msgspec import Struct

from engine.domain.dataset import Kind, Role
from engine.domain.plan import Preset, SettingValue, SplitPolicy, TrainingSettings
from engine.domain.relation import Relation
from engine.domain.roi import Assumptions
from engine.domain.task import TaskKind


class ChangeColumn(Struct, frozen=True):
    """Decide kind and role of column ``name``, and which of its values mean a gap; None keeps what it is."""

    name: str
    kind: Kind | None = None
    role: Role | None = None
    gaps: tuple[str, ...] | None = None


class ChangeSharing(Struct, frozen=True):
    """Let all tasks see these columns, or only the tasks they are private to, or nobody when they are ``excluded``."""

    columns: tuple[str, ...]
    private_to: tuple[str, ...] = ()
    excluded: bool = False


class AcceptFinding(Struct, frozen=True):
    """Go on in spite of the blocker ``key`` (``code:column``); the report lists it."""

    key: str


class ChangeTask(Struct, frozen=True):
    """Change task ``name``; None keeps a value. ``floor`` and ``margin`` are shares (-0.02 for -2 %)."""

    name: str
    included: bool | None = None
    kind: TaskKind | None = None
    kpi: str | None = None
    floor: float | None = None
    margin: float | None = None
    value: float | None = None
    label_cost: float | None = None
    costs: tuple[tuple[float, ...], ...] | None = None
    description: tuple[float, ...] | None = None


class ChangePreset(Struct, frozen=True):
    """Choose how much time the study may take."""

    preset: Preset


class ChangeRelations(Struct, frozen=True):
    """Go by ``relations`` of experts, and by the tables in ``files`` in addition."""

    relations: tuple[Relation, ...] = ()
    files: tuple[str, ...] = ()


class ToggleMethod(Struct, frozen=True):
    """Put ``method`` into the comparison or leave it out."""

    method: str
    chosen: bool


class ChangeMethodSettings(Struct, frozen=True):
    """Use ``settings`` for ``method``, all others as declared; empty goes back to its defaults."""

    method: str
    settings: dict[str, SettingValue]


class ChangeGroups(Struct, frozen=True):
    """Compare a network for each of ``groups`` of tasks as well; no groups take it out of the comparison."""

    groups: tuple[tuple[str, ...], ...] = ()


class ExportRelationTable(Struct, frozen=True):
    """Write ``relations``, which all speak of one given task, as the CSV ``out``."""

    relations: tuple[Relation, ...]
    out: str


class ChangeSplit(Struct, frozen=True):
    """Divide the rows differently."""

    split: SplitPolicy


class ChangeSettings(Struct, frozen=True):
    """Train with ``settings`` and ``replicates``; None goes back to the preset's own."""

    settings: TrainingSettings | None = None
    replicates: int | None = None


class ChangeDecider(Struct, frozen=True):
    """Note who decides, and until when (ISO date)."""

    decider: str
    decide_by: str


class UsePoint(Struct, frozen=True):
    """Let a point of the trade-off predict from now on, by its key; None for the verdict's own choice."""

    point: str | None


class ChangeAssumptions(Struct, frozen=True):
    """Assume something else about money."""

    assumptions: Assumptions
