"""A small finished study of four related values, and labels of further ones."""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.domain.plan import ColumnChoice, MethodChoice
from engine.studies.planner import propose_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

KNOWN = {"a": (1.0, 0.0), "b": (0.0, 1.0), "c": (0.5, 0.5), "d": (1.0, 1.0)}
"""Task -> how much of each of two hidden directions its value holds; also its description."""
DESCRIPTORS = "; ".join(f"{name}: {one:g} {two:g}" for name, (one, two) in KNOWN.items())


def write_related(folder: Path, *, rows: int = 200, seed: int = 3, extra: str = "late", labels: int = 60) -> Path:
    """Rows with the four values and ``labels`` of two further ones, ``extra`` (0.7, 0.3) and the class ``sort``."""
    noise = random.Random(seed)
    path = folder / f"rows{seed}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["x", "y", "z", *KNOWN, extra, "sort"])
        for row in range(rows):
            seen = [noise.gauss(0, 1) for _ in range(3)]
            hidden = (seen[0] - seen[1], seen[1] + seen[2])
            values = [one * hidden[0] + two * hidden[1] + noise.gauss(0, 0.2) for one, two in [*KNOWN.values(), (0.7, 0.3)]]
            late = f"{values[-1]:.3f}" if row % (rows // labels) == 0 else ""
            sort = ("good" if values[-1] > 0 else "bad") if late else ""
            table.writerow([*(f"{value:.3f}" for value in (*seen, *values[:-1])), late, sort])
    return path


def finished_project(folder: Path, methods: Sequence[MethodChoice]) -> Path:
    """A project about the four values, trained in about two seconds."""
    dataset = read_dataset([write_related(folder)])
    tasks = [propose_task(dataset.card, name) for name in KNOWN]
    plan = propose_plan(dataset.card, [file.path for file in dataset.card.files], (), tasks, "quick", replicates=2).plan
    training = replace(
        plan.training, hidden=(8,), optimisers=("adamw",), learning_rates=(0.01, 0.03), max_steps=80, evaluate_every=10, patience=1000
    )
    columns = tuple(ColumnChoice(choice.name, choice.kind, "feature" if choice.name in "xyz" else "ignore") for choice in plan.columns)
    path = folder / "study.tasuki"
    with ProjectStore.create(path, dataset, replace(plan, training=training, methods=tuple(methods), columns=columns)) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path
