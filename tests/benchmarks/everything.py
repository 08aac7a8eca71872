"""Runs every benchmark, one after another, and ends with all figures in one table: `make bench`."""

import json
import subprocess
import sys
import time

from tests.benchmarks.measuring import ROOT, Figure, line, load

NAMES = (
    "window_start",
    "gui_gap",
    "live_load",
    "large_project",
    "read_speed",
    "image_read",
    "cohort_speed",
    "method_cost",
    "step_cost",
    "factorised_cost",
    "saliency_cost",
    "auxiliary_cost",
    "pack_speed",
    "study_run",
    "packaged_start",
    "package_size",
)
KEYS = ("name", "figure", "target", "detail", "unit")


def measure(name: str) -> list[Figure]:
    """The figures of one benchmark; one that fails is a missed target."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", "--json"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    try:
        return [Figure(**{key: found[key] for key in KEYS if key in found}) for found in json.loads(done.stdout)]
    except json.JSONDecodeError:
        return [Figure(f"{name} ended with {done.returncode} before it measured anything", 1, 0, "see above")]


def main() -> int:
    """Print all figures; the exit status is 1 where a target is missed."""
    began, figures = time.monotonic(), list[Figure]()
    sys.stdout.write(f"benchmarks begin, {load()}\n")
    for name in NAMES:
        found = measure(name)
        figures += found
        sys.stdout.write(f"\n== {name}, {time.monotonic() - began:.0f} s\n" + "".join(line(figure) + "\n" for figure in found))
        sys.stdout.flush()
    missed = [figure for figure in figures if not figure.met]
    judged = [figure for figure in figures if figure.target is not None]
    sys.stdout.write(f"\n== Summary, {time.monotonic() - began:.0f} s, {load()}\n")
    sys.stdout.write("".join(line(figure) + "\n" for figure in judged))
    sys.stdout.write(f"{len(judged) - len(missed)} of {len(judged)} targets met\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
