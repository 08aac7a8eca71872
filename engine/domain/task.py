"""Tasks: what is to be predicted, how success is counted, and what it is worth."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.domain.text import mark

TaskKind = Literal["binary", "multiclass", "regression"]


class Kpi(Struct, frozen=True):
    """A key figure of one task; ``in_task_unit`` says that it is counted in the unit of the label itself."""

    id: str
    name: str
    kinds: tuple[TaskKind, ...]
    higher_is_better: bool
    in_task_unit: bool = False
    chance: float | None = None
    """The value that guessing reaches, where it does not depend on the data."""


KPIS: tuple[Kpi, ...] = (
    Kpi("auroc", mark("AUROC"), ("binary",), higher_is_better=True, chance=0.5),
    Kpi("average_precision", mark("Average precision"), ("binary",), higher_is_better=True),
    Kpi("balanced_accuracy", mark("Balanced accuracy"), ("binary", "multiclass"), higher_is_better=True),
    Kpi("accuracy", mark("Accuracy"), ("binary", "multiclass"), higher_is_better=True),
    Kpi("f1", mark("F1"), ("binary", "multiclass"), higher_is_better=True),
    Kpi("log_loss", mark("Log loss"), ("binary", "multiclass"), higher_is_better=False),
    Kpi("brier", mark("Brier score"), ("binary", "multiclass"), higher_is_better=False),
    Kpi("ece", mark("Calibration error"), ("binary", "multiclass"), higher_is_better=False),
    Kpi("cost", mark("Cost of mistakes"), ("binary", "multiclass"), higher_is_better=False),
    Kpi("mae", mark("Mean absolute error"), ("regression",), higher_is_better=False, in_task_unit=True),
    Kpi("rmse", mark("Root mean squared error"), ("regression",), higher_is_better=False, in_task_unit=True),
    Kpi("r2", mark("R²"), ("regression",), higher_is_better=True, chance=0.0),
)

COST = "cost"
"""The KPI that needs the task's ``costs``: their mean per row, when each row is answered with the class of least expected cost."""

DEFAULT_KPI: dict[TaskKind, str] = {"binary": "auroc", "multiclass": "accuracy", "regression": "mae"}


def kpi(kpi_id: str) -> Kpi:
    """The KPI called ``kpi_id``; raises KeyError for an unknown one."""
    for known in KPIS:
        if known.id == kpi_id:
            return known
    raise KeyError(kpi_id)


class Task(Struct, frozen=True, omit_defaults=True):
    """One thing to predict: a label column with the criteria it will be judged by."""

    name: str
    """The label column; unique within a plan."""
    kind: TaskKind
    kpi: str
    classes: tuple[str, ...] = ()
    """Label values in the order of the outputs; for a binary task the second is the positive one."""
    unit: str | None = None
    floor: Annotated[float, Meta(ge=-1.0, le=1.0)] = -0.02
    """The gain against the single-task baseline that the task may not fall below, e.g. -0.02 for -2 %."""
    margin: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.0
    """How far above the floor the lower end of the gain's interval must stay, e.g. 0.01 for one percentage point."""
    value: Annotated[float, Meta(ge=0.0)] = 1.0
    """Relative business value; weights the mean gain."""
    label_cost: Annotated[float, Meta(ge=0.0)] = 0.0
    """Cost of one further label, in the currency of the project."""
    costs: tuple[tuple[float, ...], ...] = ()
    """What it costs to answer with one class (column) where another is true (row), in the currency of the project; for KPI ``cost``."""
    description: tuple[float, ...] = ()
    """What is known of the task beforehand, in numbers that mean the same for every task; codes of factorised layers can be made of it."""

    @property
    def bar(self) -> float:
        """The gain that the whole interval must reach for the task to pass: the floor with the margin above it."""
        return self.floor + self.margin

    @property
    def outputs(self) -> int:
        """Columns of the network's output that belong to this task."""
        return len(self.classes) if self.kind == "multiclass" else 1
