"""A small study that trains in about a second, for tests of everything around training."""

import csv
import random
from pathlib import Path

from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.domain.plan import MethodChoice, Plan
from engine.studies.planner import propose_plan

TASKS = ("fault", "wear")


def write_table(folder: Path, rows: int = 240) -> Path:
    """A table with two inputs, a category and two related tasks with gaps."""
    noise = random.Random(3)
    path = folder / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["speed", "load", "line", *TASKS])
        for _ in range(rows):
            speed, load, line = noise.gauss(0, 1), noise.gauss(0, 1), noise.choice("ABC")
            signal = speed - load + (line == "A")
            fault = "" if noise.random() < 0.3 else ("yes" if signal + noise.gauss(0, 0.5) > 0 else "no")
            wear = "" if noise.random() < 0.3 else f"{10 + 2 * signal + noise.gauss(0, 0.3):.3f}"
            table.writerow([f"{speed:.3f}", f"{load:.3f}", line, fault, wear])
    return path


def small_dataset(folder: Path) -> Dataset:
    """The table as it is read."""
    return read_dataset([write_table(folder)])


def small_plan(dataset: Dataset, *, steps: int = 60, tasks: tuple[str, ...] = TASKS) -> Plan:
    """Six trials: two baselines and the joint network, twice each, in one cohort."""
    chosen = [propose_task(dataset.card, name) for name in tasks]
    plan = propose_plan(dataset.card, [file.path for file in dataset.card.files], (), chosen, "quick", replicates=2).plan
    training = replace(
        plan.training,
        hidden=(8,),
        optimisers=("adamw",),
        learning_rates=(0.01,),
        max_steps=steps,
        evaluate_every=max(5, steps // 30),
        patience=1000,
    )
    return replace(plan, training=training, methods=(MethodChoice("single_task"), MethodChoice("equal_weights")))
