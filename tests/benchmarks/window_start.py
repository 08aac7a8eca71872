"""Measures the start of the window against a bare one, and its memory: `python -m tests.benchmarks.window_start [--json]`."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from engine.analysis.verdict import reach_verdict
from engine.data.dataset import Dataset
from engine.domain.events import StudyFinished, VerdictReached
from engine.domain.study import Study
from engine.studies.store import ProjectStore
from tests.benchmarks.measuring import ROOT, Figure, load, options, platforms, report, surroundings
from tests.examples import example_card, example_events, example_plan

LONGEST_SECONDS = 60


def start(environment: dict[str, str], *arguments: str) -> dict:
    """Run the probe once; its answer, with the seconds from the start of the process in place of times."""
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.benchmarks.window_probe", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer | {name: answer[name] - began for name in ("painted", "usable") if name in answer}


def compare(platform: str, environment: dict[str, str], repeats: int) -> list[Figure]:
    """Bare and real windows in turns, after one of each that warms the disk's cache."""
    pairs = [(start(environment, "bare"), start(environment, "tasuki")) for _ in range(repeats + 1)][1:]
    bare = statistics.median(pair[0]["painted"] for pair in pairs)
    mine = statistics.median(pair[1]["painted"] for pair in pairs)
    usable = statistics.median(pair[1]["usable"] for pair in pairs)
    cpu = statistics.median(pair[1]["cpu"] for pair in pairs)
    settled = statistics.median(pair[1]["cpu_settled"] for pair in pairs)
    size = max(pair[1]["rss"] for pair in pairs)
    foreign = sorted({name for pair in pairs for name in pair[1]["foreign"]})
    return [
        Figure(f"first window over a bare one, {platform}", mine / bare, 2.5, f"{1e3 * mine:.0f} ms against {1e3 * bare:.0f} ms"),
        Figure(f"CPU time until usable, {platform}", cpu, 1.5, f"after {usable:.2f} s; {settled:.2f} s when all is loaded", "s"),
        Figure(
            f"memory of the desktop on the start page, {platform}",
            size / 1e6,
            150,
            "resident; charts, the first pages and the importer loaded",
            "MB",
        ),
        Figure(f"engine libraries in the desktop, {platform}", len(foreign), 0, ", ".join(foreign) or "none"),
    ]


def visit_all(platform: str, environment: dict[str, str], project: Path) -> Figure:
    """Memory after every page was shown with a finished study."""
    answer = start(environment, "tasuki", str(project))
    detail = "resident, a finished study of five tasks open"
    return Figure(f"memory of the desktop after every page, {platform}", answer["rss"] / 1e6, None, detail, "MB")


def write_project(file: Path) -> None:
    """A finished study of five tasks and 420 trials with invented results."""
    plan, card = example_plan(), example_card()
    events = [event for event in example_events(plan) if not isinstance(event, StudyFinished)]
    verdict = reach_verdict(Study().apply_all(events), card)
    with ProjectStore.create(file, Dataset(card, pd.DataFrame({"HDF": ["0", "1"]}), None), plan) as store:
        for event in (*events, VerdictReached(verdict=verdict), StudyFinished(state="done")):
            store.append(event)


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__, repeats=7)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, platforms() as found:
        project = Path(folder) / "example.tasuki"
        write_project(project)
        for platform, needed in found.items():
            environment = surroundings(Path(folder) / "home", **needed)
            figures += [*compare(platform, environment, chosen.repeats), visit_all(platform, environment, project)]
    figures.append(Figure("machine", None, None, load()))
    return report(figures, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
