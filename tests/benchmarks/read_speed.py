"""Measures the reading of a clean CSV beyond what pyarrow and pandas need alone for it: `python -m tests.benchmarks.read_speed`."""

import multiprocessing
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from engine.data import audit
from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from tests.benchmarks.measuring import Figure, load, options, report

ROWS = 1_000_000
FEW_ROWS = 100_000
COLUMNS = 50
MOST_SECONDS, MOST_GIGABYTES = 5.0, 2.0
"""CPU seconds beyond the bare reading, and memory at the most, for ROWS rows."""
MOST_GROWTH = 12.0
"""Times the CPU seconds of FEW_ROWS rows that ten times as many may take: linear but for a fifth."""

WIDE_COLUMNS, WIDE_ROWS, MOST_PREVIEW_SECONDS = 10_000, 100, 0.3


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
    """The figures of one run; each reading is done twice, each time in a process of its own, and the faster one counts."""
    given = options(__doc__, repeats=2)
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many.csv", Path(folder) / "few.csv"
        write_table(many, ROWS)
        write_table(few, FEW_ROWS)
        size = many.stat().st_size / 1e6
        wide = preview_seconds(Path(folder) / "wide.csv")
        bare, _, _ = min(_alone("bare", many) for _ in range(given.repeats))
        ours, memory, looks = min(_alone("ours", many) for _ in range(given.repeats))
        of_few, _, _ = min(_alone("ours", few) for _ in range(given.repeats))
    detail = f"{ROWS:,} rows x {COLUMNS} columns, {size:.0f} MB: {ours:.2f} s, {ours / bare:.2f} times the {bare:.2f} s bare, {load()}"
    figures = [
        Figure("reading a CSV beyond pyarrow, CPU", ours - bare, MOST_SECONDS, detail, "s"),
        Figure("of which the audit of the values", looks, None, "", "s"),
        Figure("largest memory while reading", memory, MOST_GIGABYTES, f"{ROWS:,} rows", "GB"),
        Figure("preview of a wide CSV, CPU", wide, MOST_PREVIEW_SECONDS, f"{WIDE_ROWS} rows x {WIDE_COLUMNS:,} columns", "s"),
        Figure("ten times the rows, CPU", ours / of_few, MOST_GROWTH, f"{FEW_ROWS:,} rows: {of_few:.2f} s", "x"),
    ]
    return report(figures, as_json=given.json)


def preview_seconds(path: Path, repeats: int = 7) -> float:
    """CPU seconds of a preview of a table as wide as they come, the least of ``repeats``; writes the table to ``path``."""
    values = np.random.default_rng(0).normal(20, 5, (WIDE_ROWS, WIDE_COLUMNS))
    header = ",".join(f"sensor {number}" for number in range(WIDE_COLUMNS))
    np.savetxt(path, values, fmt="%.3f", delimiter=",", header=header, comments="")
    times: list[float] = []
    for _ in range(repeats):
        began = time.process_time()
        preview_file(path)
        times.append(time.process_time() - began)
    return min(times)


def _alone(reading: str, path: Path) -> tuple[float, float, float]:
    """CPU seconds, largest memory in GB, and CPU seconds of the audit among them; of a fresh process, its imports apart."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_measured, reading, path).result()


def _measured(reading: str, path: Path) -> tuple[float, float, float]:
    began = time.process_time()
    dataset = read_dataset([path]) if reading == "ours" else None
    if dataset is None:
        pyarrow.csv.read_csv(path).to_pandas()
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    began = time.process_time()
    if dataset is not None:
        audit.findings(dataset.frame, dataset.card.columns)
    return seconds, memory, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
