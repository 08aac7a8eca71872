"""Measures the window under load: `python -m tests.benchmarks.live_load [--json]`.

Live curves of 50 tasks over 10,000 steps (500 looks of 10 replicates each, streamed as the engine's batches come), and
every change of page in a finished project. A stand-in takes the place of the engine, so that only the window computes.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from engine.domain.events import Event, GradientsMeasured, StudyProgressed, StudyStarted, TrialEvaluated, TrialFinished, TrialStarted
from engine.domain.plan import Plan, TrainingSettings, Trial
from engine.domain.task import Task
from tests.benchmarks.measuring import Figure, load, options, report

TASKS, LAST_STEP, EVERY, REPLICATES = 50, 10_000, 20, 10
BATCH_MILLISECONDS = 50
LOOKS_A_BATCH = 2
MOST_GAP, MOST_SHARE, MOST_PAGE = 100.0, 30.0, 100.0
STEADY_SECONDS = 2.0


def large_plan() -> Plan:
    """A plan of 50 tasks."""
    from tests.examples import example_plan

    tasks = tuple(Task(f"cause {number:02}", "binary", "auroc", classes=("0", "1")) for number in range(TASKS))
    return replace(example_plan(REPLICATES), tasks=tasks, training=TrainingSettings(max_steps=LAST_STEP))


def large_events(plan: Plan) -> Iterator[list[Event]]:
    """The events of joint training, one list for each look at the validation part."""
    trials = tuple(
        Trial(f"joint/{number}", "equal_weights", "joint", (1.0,) * TASKS, "adamw", 0.003, 1e-4, number) for number in range(REPLICATES)
    )
    singles = tuple(
        Trial(
            f"single/{task}",
            "single_task",
            f"single:{plan.tasks[task].name}",
            tuple(float(task == other) for other in range(TASKS)),
            "adamw",
            0.003,
            1e-4,
            0,
        )
        for task in range(TASKS)
    )
    alone = [tuple(0.8 if weight else None for weight in trial.weights) for trial in singles]
    yield [
        StudyStarted(plan=plan, trials=(*trials, *singles), workers=2, device="cpu", versions={}),
        *(TrialStarted(trial=trial.id) for trial in (*trials, *singles)),
        *(
            TrialFinished(trial=trial.id, best_step=20, steps=20, loss=0.4, kpis=kpis, seconds=1.0)
            for trial, kpis in zip(singles, alone, strict=True)
        ),
    ]
    pairs = TASKS * (TASKS - 1) // 2
    for step in range(EVERY, LAST_STEP + 1, EVERY):
        rise = 1 - 2.0 ** (-step / 900)
        kpis = [tuple(0.5 + (0.2 + 0.005 * task + 0.003 * trial) * rise for task in range(TASKS)) for trial in range(REPLICATES)]
        looks: list[Event] = [
            TrialEvaluated(trial=one.id, step=step, loss=1 - rise / 2, kpis=kpi) for one, kpi in zip(trials, kpis, strict=True)
        ]
        if step % 200 == 0:
            cosine = tuple(0.3 - 0.0005 * (pair % 1000) for pair in range(pairs))
            same, own = (0.2,) * pairs, (0.3,) * TASKS
            looks.append(
                GradientsMeasured(
                    trial=trials[0].id, step=step, cosine=cosine, conflict_share=same, magnitude_similarity=same, sample_cosine=own
                )
            )
        done = step / LAST_STEP
        looks.append(StudyProgressed(phase="training", done=done, elapsed=100 * done, left_low=90 * (1 - done), left_high=130 * (1 - done)))
        yield looks


def numbered(lists: Iterator[list[Event]]) -> Iterator[list[Event]]:
    """The events with their places, as the engine sends them."""
    place = 0
    for events in lists:
        yield [replace(event, seq=place + number) for number, event in enumerate(events, 1)]
        place += len(events)


def live_curves(home: Path) -> list[Figure]:
    """The longest gap and the share of a core while the curves of 50 tasks grow."""
    from PySide6.QtCore import QTimer

    from desktop.app import Application, make_qt_application
    from desktop.state.app_state import AppState, Preferences, Project
    from desktop.state.preferences import find_places
    from engine.domain.protocol import Happened
    from tests.benchmarks.gap_probe import Watch, rest
    from tests.desktop.pages.page_states import decided, numbered_events

    app = make_qt_application(sys.argv)
    command = [sys.executable, "-m", "tests.desktop.engine_link.fake_engine"]
    tasuki = Application(app, AppState(preferences=Preferences(language="en", theme="light")), find_places(), engine_command=command)
    tasuki.window.resize(1280, 800)
    tasuki.show()
    while tasuki.state.engine.condition != "ready" or tasuki._spare.isActive():
        rest(50)
    plan = large_plan()
    project = Project(str(home / "large.tasuki"), "large", frozen=True)
    tasuki.state = replace(tasuki.state, project=project, plan=plan, card=decided().card, page="train", training="running")
    tasuki.feed.follow(0)
    tasuki.window.present(tasuki.state)
    rest(300)
    watch = Watch()
    stream = numbered(large_events(plan))
    batches = QTimer()
    batches.setInterval(BATCH_MILLISECONDS)
    ended: list[bool] = []

    def send() -> None:
        events = [event for _ in range(LOOKS_A_BATCH) for event in next(stream, [])]
        if not events:
            ended.append(True)
            batches.stop()
        tasuki._take_lines([Happened(event) for event in events])

    watch.enter("first")
    batches.timeout.connect(send)
    batches.start()
    rest(round(1000 * STEADY_SECONDS))
    watch.enter("steady")
    begun, computed = time.monotonic(), time.process_time()
    while not ended:
        rest(50)
    share = 100 * (time.process_time() - computed) / (time.monotonic() - begun)
    first, steady = watch.parts["first"], watch.parts["steady"]
    rest(600)
    watch.enter("pages")
    tasuki.feed.clear()
    tasuki.feed.follow(0)
    tasuki.feed.take(list(numbered_events()))
    tasuki.state = replace(decided(), engine=tasuki.state.engine, next_id=9000)
    spent: dict[str, float] = {}
    for step in ("data", "tasks", "plan", "train", "decide", "report", "start") * 2:
        watch.parts.pop("pages", None)
        watch.enter("pages")
        from desktop.state.intents import GoTo

        tasuki.dispatch(GoTo(step))
        rest(500)
        spent[step] = watch.parts["pages"]["busiest"]
    slowest = max(spent, key=lambda step: spent[step])
    tasuki.close()
    tasuki.window.leave()
    told = "of it {thread:.0f} ms computing in this thread; {over:.0f} of {beats:.0f} beats late; most computing in a gap {busiest:.0f} ms"
    return [
        Figure("50 tasks, the first curves: longest computing in a gap", first["busiest"], MOST_GAP, told.format(**first), "ms"),
        Figure("50 tasks x 10,000 steps: longest computing in a gap", steady["busiest"], MOST_GAP, told.format(**steady), "ms"),
        Figure("50 tasks x 10,000 steps: longest gap", steady["gap"], None, told.format(**steady), "ms"),
        Figure("50 tasks x 10,000 steps: share of one core", share, MOST_SHARE, "with every replicate's looks folded", "%"),
        Figure(
            f"change of page, the slowest ({slowest})",
            spent[slowest],
            MOST_PAGE,
            ", ".join(f"{step} {ms:.0f}" for step, ms in spent.items()),
            "ms",
        ),
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__)
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        os.environ["TASUKI_HOME"] = name
        figures = live_curves(Path(name))
    return report([*figures, Figure("machine", None, None, load())], as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
