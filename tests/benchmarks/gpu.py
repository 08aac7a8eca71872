"""Measures studies on a GPU beside all cores of the same computer: `python -m tests.benchmarks.gpu [--json] [--only WORD] [--repeats N]`.

Each study goes from its file to the verdict by `tasuki run`, with everything that a person waits for. Beside its wall time stand what
the plan had estimated for the device and which device Tasuki would have chosen by itself. docs/gpu.md keeps what was found.
"""

import argparse
import csv
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.domain.plan import Plan
from engine.studies.estimate import device_for, estimate
from engine.studies.plan_file import write_plan
from engine.studies.planner import propose_plan
from engine.studies.trials import trials_of
from tests.benchmarks.measuring import Figure, line, load, report, surroundings
from tests.benchmarks.study_run import go


@dataclass(frozen=True)
class Case:
    """A study; ``training`` is what it sets differently from its preset."""

    name: str
    write: Callable[[Path], Path]
    tasks: tuple[str, ...]
    training: dict[str, object]
    replicates: int | None = None
    methods: tuple[str, ...] = ()
    image_size: int = 32


def write_wide_table(folder: Path, rows: int = 20_000, features: int = 30, tasks: int = 6) -> Path:
    """A table of numbers whose tasks depend on its columns and on one another, a third of their labels missing."""
    generator = np.random.default_rng(0)
    inputs = generator.normal(size=(rows, features))
    signal = np.tanh(inputs @ generator.normal(size=(features, 4))) @ generator.normal(size=(4, tasks))
    signal += 0.5 * generator.normal(size=signal.shape)
    path = folder / "wide.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow([*(f"sensor {number}" for number in range(features)), *(f"quality {task}" for task in range(tasks))])
        for row, labels in zip(inputs, signal, strict=True):
            known = ["" if generator.random() < 1 / 3 else f"{label:.4f}" for label in labels]
            table.writerow([*(f"{value:.4f}" for value in row), *known])
    return path


def sample(name: str) -> tuple[Callable[[Path], Path], tuple[str, ...]]:
    """A sample's file, and its tasks."""
    return lambda folder: write_sample(name, folder), next(known.tasks for known in SAMPLES if known.name == name)


QUALITIES = tuple(f"quality {task}" for task in range(6))
CASES = (
    Case("sample of a plant, quick", *sample("plant"), {}),
    Case("20,000 rows, 30 columns, 6 tasks, quick", write_wide_table, QUALITIES, {}),
    Case(
        "the same, layers of 512, batches of 256, 200 steps",
        write_wide_table,
        QUALITIES,
        {"hidden": (512, 512), "batch_size": 256, "max_steps": 200, "evaluate_every": 20},
        replicates=2,
        methods=("equal_weights",),
    ),
    Case("sample of shapes, 32 pixels, quick", *sample("shapes"), {}),
    Case("the same, 96 pixels, 60 steps", *sample("shapes"), {"image_size": 96, "max_steps": 60, "evaluate_every": 15}, 2, (), 96),
    Case(
        "the table of 20,000 rows, four ways of balancing",
        write_wide_table,
        QUALITIES,
        {},
        3,
        ("equal_weights", "pcgrad", "famo", "rep_mtl"),
    ),
)


def measure(case: Case, environment: dict[str, str], folder: Path, repeats: int) -> list[Figure]:
    """Wall times of ``case`` on each device, the median of ``repeats``."""
    folder.mkdir()
    dataset = read_dataset([case.write(folder)], image_size=case.image_size)
    plan = plan_of(case, dataset)
    write_plan(plan, folder / "plan.toml")
    trials = trials_of(plan)
    own = device_for(plan, dataset.card, trials)[0]
    figures = []
    for device in ("cuda", "cpu"):
        low, high = estimate(plan, dataset.card, trials, device=device).seconds
        seconds, memory, words = [], 0, ""
        for repeat in range(repeats):
            course = go({**environment, "TASUKI_DEVICE": device}, folder, "run", "plan.toml", "-o", f"{device}{repeat}.tasuki")
            seconds.append(course.seconds)
            memory, words = max(memory, course.memory), course.words.splitlines()[0]
        each = ", ".join(f"{one:.1f}" for one in seconds)
        detail = f"{words} runs {each} s; estimate {low:.0f}-{high:.0f} s; {memory / 1e9:.1f} GB; {'chosen' if own == device else ''}"
        figures.append(Figure(f"{case.name}, {device}", statistics.median(seconds), None, detail, "s"))
        sys.stderr.write(line(figures[-1]) + "\n")
    return figures


def plan_of(case: Case, dataset: Dataset) -> Plan:
    """The proposed plan with what ``case`` sets differently."""
    tasks = [propose_task(dataset.card, name) for name in case.tasks]
    files = [file.path for file in dataset.card.files]
    plan = propose_plan(dataset.card, files, (), tasks, "quick", methods=case.methods, replicates=case.replicates).plan
    return replace(plan, training=replace(plan.training, **case.training))  # pyright: ignore[reportArgumentType]


def main() -> int:
    """Print the table or the JSON; without a GPU there is nothing to measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--repeats", type=int, default=1)
    chosen = parser.parse_args()
    if not torch.cuda.is_available():
        return report([Figure("studies on a GPU", None, None, "skipped: there is no GPU here")], as_json=chosen.json)
    figures = [Figure(torch.cuda.get_device_name(0), None, None, f"PyTorch {torch.__version__}, {load()}")]
    with tempfile.TemporaryDirectory() as name:
        environment = surroundings(Path(name) / "home", QT_QPA_PLATFORM="offscreen", CI="1")
        for number, case in enumerate(CASES):
            if chosen.only in case.name:
                figures += measure(case, environment, Path(name) / str(number), chosen.repeats)
    return report(figures, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
