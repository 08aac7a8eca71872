"""Measures a quick study from file to verdict, and the demo: `python -m tests.benchmarks.study_run [--json]`."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Figure, MemoryWatch, load, options, report, surroundings

DATA = ROOT / ".." / "shared" / "data" / "ai4i2020" / "ai4i2020_sparse_causes.csv"
CAUSES = ("TWF", "HDF", "PWF", "OSF", "RNF")
LONGEST_SECONDS = 500


@dataclass(frozen=True)
class Course:
    """What one command took: seconds of wall time, bytes of all its processes together at their peak, its last words."""

    seconds: float
    memory: int
    words: str


def go(environment: dict[str, str], folder: Path, *arguments: str) -> Course:
    """Run ``tasuki`` with ``arguments`` in ``folder``; RuntimeError when it fails."""
    command = [sys.executable, "-m", "engine", *arguments]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watch = MemoryWatch(process.pid)
    words, _ = process.communicate(timeout=LONGEST_SECONDS)
    seconds = time.monotonic() - began
    watch.stop()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {words[-2000:]}")
    return Course(seconds, watch.largest, words)


def study(environment: dict[str, str], folder: Path) -> list[Figure]:
    """`tasuki plan` and `tasuki run` of the quick preset on five sparse causes."""
    if not DATA.is_file():
        reason = f"skipped: {DATA.name} is not beside this checkout"
        return [Figure("quick study of five causes", None, 240, reason, "s")]
    named = [word for cause in CAUSES for word in ("--task", cause)]
    plan = go(environment, folder, "plan", str(DATA.resolve()), *named, "--preset", "quick", "-o", "plan.toml")
    run = go(environment, folder, "run", "plan.toml", "-o", "causes.tasuki")
    verdict = go(environment, folder, "verdict", "causes.tasuki")
    return [
        Figure("quick study of five causes, wall time", run.seconds, 240, run.words.splitlines()[0], "s"),
        Figure("quick study of five causes, memory", run.memory / 1e9, 1.5, "all processes together at the peak (PSS)", "GB"),
        Figure("plan of five causes, wall time", plan.seconds, None, f"{plan.memory / 1e6:.0f} MB", "s"),
        Figure("verdict of five causes, wall time", verdict.seconds, None, verdict.words.splitlines()[0], "s"),
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = surroundings(folder / "home", QT_QPA_PLATFORM="offscreen", CI="1")
        figures = study(environment, folder)
        demo = go(environment, folder, "demo", "demo")
    figures += [
        Figure("demo, wall time", demo.seconds, 180, "after set-up, no display", "s"),
        Figure("demo, memory", demo.memory / 1e9, None, "all processes together at the peak (PSS)", "GB"),
        Figure("machine", None, None, load()),
    ]
    return report(figures, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
