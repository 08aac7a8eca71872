"""Measures the reading of a clean CSV beyond what pyarrow and pandas need alone for it: `python -m tests.benchmarks.read_speed`."""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from engine.data import audit
from engine.data.reading import read_dataset
from tests.benchmarks.measuring import Figure, load, options, report

ROWS = 100_000
COLUMNS = 50
FULL_ROWS = 1_000_000
MOST_SECONDS = 5.0
"""CPU seconds beyond the bare reading that FULL_ROWS rows may take. A part of the cost is constant: few rows make it look larger."""


def write_table(path: Path, rows: int) -> None:
    """A table of measurements with gaps, a few categories and sparse labels."""
    generator = np.random.default_rng(0)
    columns: dict[str, object] = {"id": np.arange(rows)}
    for number in range(COLUMNS - 8):
        values = generator.normal(20, 5, rows).round(4)
        columns[f"sensor {number}"] = pa.array(values, mask=generator.random(rows) < 0.01)
    for number in range(4):
        columns[f"category {number}"] = generator.choice(["A", "B", "C"], rows)
    for number in range(3):
        columns[f"label {number}"] = pa.array(generator.integers(0, 2, rows), mask=generator.random(rows) < 0.5)
    pyarrow.csv.write_csv(pa.table(columns), path, pyarrow.csv.WriteOptions(quoting_style="none"))


def main() -> int:
    """The figures of one run; each reading is done twice and the faster one counts."""
    given = options(__doc__, repeats=2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, ROWS)
        size = path.stat().st_size / 1e6
        bare = min(_seconds(lambda: pyarrow.csv.read_csv(path).to_pandas()) for _ in range(given.repeats))
        ours = min(_seconds(lambda: read_dataset([path])) for _ in range(given.repeats))
        dataset = read_dataset([path])
        looks = min(_seconds(lambda: audit.findings(dataset.frame, dataset.card.columns)) for _ in range(given.repeats))
    detail = f"{ROWS:,} rows x {COLUMNS} columns, {size:.0f} MB: {ours:.2f} s against {bare:.2f} s bare, {load()}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    figures = [
        Figure("reading a CSV beyond pyarrow, CPU per 1,000,000 rows", (ours - bare) * FULL_ROWS / ROWS, MOST_SECONDS, detail, "s"),
        Figure("of which the audit of the values", looks * FULL_ROWS / ROWS, None, "partly constant: leaks are sought in a sample", "s"),
        Figure("largest memory while reading", memory, None, f"{ROWS:,} rows", "GB"),
    ]
    return report(figures, as_json=given.json)


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
