"""Measures opening a project of a thousand trials and taking its results away: `python -m tests.benchmarks.large_project [--json]`.

The window and the engine are the real ones; the results in the project are invented.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from engine.analysis.verdict import reach_verdict
from engine.data.dataset import Dataset
from engine.domain.events import StudyFinished, VerdictReached
from engine.domain.study import Study
from engine.studies.store import ProjectStore
from tests.benchmarks.gap_probe import TARGET_MILLISECONDS, Watch, rest
from tests.benchmarks.measuring import Figure, load, options, report
from tests.examples import example_card, example_events, example_plan

REPLICATES, FEWEST_TRIALS = 12, 1000
LOOK_MILLISECONDS, PATIENCE_SECONDS = 5, 120.0
FIRST_PAGE_MILLISECONDS = 1000.0
PARTS = {
    "open": "open 1,000 trials",
    "train": "show the curves of 1,000 trials",
    "chart": "save a chart in three formats",
    "report": "write the meeting pack",
}


def write_project(file: Path) -> int:
    """A finished study with invented results; its number of trials."""
    plan, card = example_plan(REPLICATES), example_card()
    events = [event for event in example_events(plan) if not isinstance(event, StudyFinished)]
    study = Study().apply_all(events)
    with ProjectStore.create(file, Dataset(card, pd.DataFrame({"HDF": ["0", "1"]}), None), plan) as store:
        for event in (*events, VerdictReached(verdict=reach_verdict(study, card)), StudyFinished(state="done")):
            store.append(event)
    return len(study.records)


def wait(condition: Callable[[], object]) -> None:
    """Let Qt work until ``condition`` holds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError("what was waited for did not come")
        rest(LOOK_MILLISECONDS)


def open_and_export(project: Path, folder: Path) -> dict[str, dict[str, float]]:
    """The gaps of each part by its name; ``opened`` holds the times to the first page and to the verdict."""
    from desktop.app import Application, first_state, make_qt_application
    from desktop.charts.chart_menu import FORMATS, ChartTools
    from desktop.charts.view import ChartView, make_renderer
    from desktop.pages.decide import DecidePage
    from desktop.state.intents import ExportReport, GoTo, OpenProjectFile
    from desktop.state.preferences import find_places
    from engine.domain.text import translator

    app = make_qt_application(sys.argv)
    tasuki = Application(app, first_state(find_places(), language="en", theme="light"), find_places())
    window, watch = tasuki.window, Watch()
    window.resize(1280, 800)
    tasuki.show()
    wait(lambda: tasuki.state.engine.condition == "ready" and not tasuki._spare.isActive() and not tasuki.state.pending)
    rest(500)
    watch.enter("open")
    begun = time.monotonic()
    tasuki.dispatch(OpenProjectFile(str(project)))
    wait(lambda: tasuki.state.project is not None and window.stack.currentWidget() is window.page)
    first = 1000 * (time.monotonic() - begun)
    wait(lambda: tasuki.state.verdict is not None and window.stack.currentWidget() is window.page)
    verdict = 1000 * (time.monotonic() - begun)
    wait(lambda: not isinstance(window.page, DecidePage) or window.page.complete)
    rest(500)
    watch.enter("train")
    tasuki.dispatch(GoTo("train"))
    wait(lambda: window.stack.currentWidget() is window.page)
    rest(1500)
    view = window.page.findChild(ChartView, "kpi_0")
    assert view is not None
    assert view._chart is not None
    chart = view._chart
    tools = ChartTools(view, chart, translator("en"), lambda: make_renderer(chart))
    for kind in FORMATS:
        watch.enter("chart")
        writing = tools.save(kind, folder / f"chart.{kind}").thread_of_writing
        while writing.is_alive():
            rest(LOOK_MILLISECONDS)
        rest(200)
    watch.enter("report")
    tasuki.dispatch(ExportReport(str(folder), ("pptx", "pdf", "xlsx")))
    wait(lambda: not tasuki.state.busy("report"))
    rest(500)
    tasuki.close()
    window.leave()
    return {**watch.parts, "opened": {"first": first, "verdict": verdict}}


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TASUKI_HOME"] = str(folder / "home")
        trials = write_project(folder / "large.tasuki")
        parts = open_and_export(folder / "large.tasuki", folder)
    if trials < FEWEST_TRIALS:
        raise RuntimeError(f"{trials} trials are fewer than {FEWEST_TRIALS}")
    opened = parts["opened"]
    detail = f"{trials} trials, the engine warm; the verdict after {opened['verdict']:.0f} ms"
    figures = [Figure("open 1,000 trials: time to the first page", opened["first"], FIRST_PAGE_MILLISECONDS, detail, "ms")]
    for part, words in PARTS.items():
        found = parts[part]
        detail = f"longest gap {found['gap']:.0f} ms; {found['over']:.0f} of {found['beats']:.0f} beats late"
        figures.append(Figure(f"{words}: longest computing in a gap", found["busiest"], TARGET_MILLISECONDS, detail, "ms"))
    return report([*figures, Figure("machine", None, None, load())], as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
