"""A plan: everything that decides what a study will compute, so that the same plan gives the same numbers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.domain.dataset import Kind, Role
from engine.domain.reading import ReadingOptions
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.text import mark

SplitKind = Literal["random", "group", "time", "given"]
OptimiserName = Literal["adamw", "sgd"]
Preset = Literal["quick", "standard", "thorough"]
SettingValue = bool | int | float | str

PLAN_SCHEMA = 1


class ColumnChoice(Struct, frozen=True, omit_defaults=True):
    """What a person (or a remedy) decided about a column, over Tasuki's own guess."""

    name: str
    kind: Kind
    role: Role
    private_to: tuple[str, ...] = ()
    """Tasks whose heads alone may see this feature; empty when the shared trunk sees it."""
    gaps: tuple[str, ...] = ()
    """Values of this column that stand for a gap; one that is a number means that number however a cell writes it."""


class SplitPolicy(Struct, frozen=True, omit_defaults=True):
    """How rows are divided into training, validation and test part; shares add up to one."""

    kind: SplitKind = "random"
    column: str | None = None
    """The column with the group, the time, or the name of the part, for those kinds."""
    train: float = 0.6
    validation: float = 0.2
    test: float = 0.2


class TrainingSettings(Struct, frozen=True, kw_only=True):
    """How every network of the study is trained; one set for all methods, so that the comparison is fair."""

    hidden: Annotated[tuple[int, ...], Meta(title=mark("Hidden layers"), description=mark("Width of each shared layer."))] = (64, 64)
    batch_size: Annotated[
        int, Meta(ge=4, le=4096, title=mark("Batch size"), description=mark("Rows that are looked at before each adjustment."))
    ] = 64
    max_steps: Annotated[
        int, Meta(ge=10, le=200_000, title=mark("Longest training"), description=mark("Steps after which training ends at the latest."))
    ] = 600
    evaluate_every: Annotated[
        int, Meta(ge=1, le=10_000, title=mark("Steps between checks"), description=mark("Steps between two looks at the validation data."))
    ] = 20
    patience: Annotated[
        int, Meta(ge=1, le=1000, title=mark("Patience"), description=mark("Checks without progress after which training ends early."))
    ] = 8
    sampling: Annotated[
        Literal["proportional", "balanced"],
        Meta(title=mark("Sampling"), description=mark("Whether rows are drawn as they come or so that every task has equally many.")),
    ] = "proportional"
    optimisers: Annotated[tuple[OptimiserName, ...], Meta(title=mark("Optimisers"), min_length=1)] = ("adamw", "sgd")
    learning_rates: Annotated[
        tuple[float, ...],
        Meta(title=mark("Learning rates"), min_length=1, description=mark("Every method tries each of these with AdamW.")),
    ] = (0.001, 0.003, 0.01)
    sgd_factor: Annotated[
        float, Meta(gt=0, title=mark("Learning rate factor for SGD"), description=mark("SGD tries the same rates times this factor."))
    ] = 10.0
    weight_decay: Annotated[float, Meta(ge=0.0, le=1.0, title=mark("Weight decay"))] = 0.0001
    probe_every: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            title=mark("Gradient probe"),
            description=mark("Steps between two measurements of gradient conflict; 0 for none."),
        ),
    ] = 10
    image_channels: Annotated[tuple[int, ...], Meta(title=mark("Image channels"))] = (16, 32, 64)
    image_size: Annotated[
        int, Meta(ge=8, le=256, title=mark("Image size"), description=mark("Images are scaled to this many pixels a side."))
    ] = 32


class MethodChoice(Struct, frozen=True, omit_defaults=True):
    """A method of the catalogue with its settings."""

    method: str
    settings: dict[str, SettingValue] = {}


class Plan(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One planned study."""

    schema: int = PLAN_SCHEMA
    files: tuple[str, ...]
    fingerprint: str
    columns: tuple[ColumnChoice, ...]
    tasks: tuple[Task, ...]
    methods: tuple[MethodChoice, ...]
    split: SplitPolicy = SplitPolicy()
    training: TrainingSettings = TrainingSettings()
    replicates: Annotated[int, Meta(ge=2, le=200)] = 5
    seed: int = 0
    preset: Preset = "quick"
    decider: str = ""
    decide_by: str = ""
    frozen_at: str | None = None
    """UTC time at which the criteria were frozen, ISO 8601; None before."""
    criteria_hash: str | None = None
    reading: ReadingOptions = ReadingOptions()
    accepted: tuple[str, ...] = ()
    """Blockers that the person decided to live with, as ``code:column``; the report lists them."""
    relations: tuple[Relation, ...] = ()
    """What experts know of how tasks relate; methods that match distributions learn the other pairs from data."""
    looks: tuple[int, ...] = ()
    """The numbers of replicates at earlier verdicts, where replicates were added since; the first of them is what was frozen."""

    @property
    def frozen_replicates(self) -> int:
        """The replicates that were planned before anything was trained."""
        return self.looks[0] if self.looks else self.replicates

    def features(self) -> tuple[ColumnChoice, ...]:
        """The columns that go into the network."""
        return tuple(column for column in self.columns if column.role == "feature")


class Trial(Struct, frozen=True, omit_defaults=True):
    """One training run: an arm of the comparison with one configuration and one replicate."""

    id: str
    """Hash of everything that decides its result, twelve hexadecimal digits."""
    method: str
    arm: str
    """What is compared: ``single:HDF``, ``joint``, ``weights:2``, ``pair:HDF+TWF``."""
    weights: tuple[float, ...]
    """Loss weight per task of the plan, in plan order; 0 means that the task is not trained."""
    optimiser: OptimiserName
    learning_rate: float
    weight_decay: float
    replicate: int
    settings: dict[str, SettingValue] = {}
    label_share: float = 1.0
    """The share of each task's training labels that is shown; the others are hidden."""
    shuffled: tuple[int, ...] = ()
    """Positions of the tasks whose training labels are shuffled among their rows, so that they carry nothing."""

    @property
    def altered(self) -> bool:
        """Whether it learns from other labels than those of the data, so that it explains and never competes."""
        return self.label_share < 1 or bool(self.shuffled)

    @property
    def configuration(self) -> str:
        """The tuned part of the trial; equal for all its replicates."""
        return f"{self.optimiser} {self.learning_rate:g}"
