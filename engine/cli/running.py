"""The command that trains."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from engine.cli.console import Console
from engine.cli.results import show_verdict
from engine.data.reading import read_dataset
from engine.domain.errors import InputError, PlanError, ProjectError, TasukiError
from engine.domain.events import Event, StudyFinished, StudyProgressed, StudyStarted, TrialFailed, WorkerLost
from engine.domain.plan import Plan
from engine.domain.text import Text, mark, message
from engine.domain.trial_failures import failure_words
from engine.studies.crew import Crew
from engine.studies.crews import crew_at
from engine.studies.plan_file import read_plan
from engine.studies.planner import check_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

EXIT_CODES = {"done": 0, "cancelled": 3, "failed": 1}
PHASES = {"training": mark("Training"), "testing": mark("Scoring the test part"), "verdict": mark("Reaching the verdict")}
LINE_SECONDS = 5.0
"""Seconds between two progress lines where the output is not a terminal."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Train as planned into a project file, or go on with one."""
    path, plan = Path(options.out), read_plan(Path(options.plan))
    fresh = not path.exists()
    if options.replicates and (fresh or not options.resume):
        raise InputError(message("--replicates adds to a finished project; add --resume and name that project with -o."))
    if not fresh and not options.resume:
        raise ProjectError(message("{file} exists already. Choose another name, or add --resume to go on with it.", file=str(path)))
    with _new_project(path, plan) if fresh else _same_project(path, plan) as store:
        return run_study(store, console, json=options.json, fresh=fresh, more=0 if fresh else options.replicates, crew=crew_at(options.on))


def run_study(
    store: ProjectStore, console: Console, *, json: bool = False, fresh: bool = True, more: int = 0, crew: Crew | None = None
) -> int:
    """Train in an open project and tell about it; a fresh project whose plan cannot be computed is removed again.

    ``more`` replicates are added where the study ended in Hold; ``crew`` does the work in place of this machine's cores.
    """
    tell = _JsonTeller(console) if json else _Teller(console)
    try:
        runner = StudyRunner(store, tell, crew=crew)
        unfinished = runner.prepare(resume=True, more=more)
    except TasukiError:
        if fresh:
            store.close()
            store.path.unlink(missing_ok=True)
        raise
    if not unfinished:
        tell(store.events()[-1])
        state = "done"
    else:
        with _interrupts(runner):
            state = runner.run()
    if not json and state == "done":
        show_verdict(store, console)
    return EXIT_CODES[state]


def _new_project(path: Path, plan: Plan) -> ProjectStore:
    dataset = read_dataset([Path(file) for file in plan.files], plan.columns, reading=plan.reading, image_size=plan.training.image_size)
    if dataset.card.fingerprint != plan.fingerprint:
        raise PlanError(
            message("{files} changed since the plan was made. Make the plan again.", files=[Path(file).name for file in plan.files])
        )
    check_plan(plan, dataset.card)
    return ProjectStore.create(path, dataset, plan)


def _same_project(path: Path, plan: Plan) -> ProjectStore:
    store = ProjectStore.open(path)
    if _identity(store.plan()) != _identity(plan):
        store.close()
        raise InputError(
            message("{file} was made with another plan. Use that plan, or choose another name for the project.", file=str(path))
        )
    return store


def _identity(plan: Plan) -> Plan:
    names = tuple(replace(file, path=Path(file.path).name) for file in plan.reading.files)
    return replace(
        plan,
        files=(),
        reading=replace(plan.reading, files=names, front=None),
        frozen_at=None,
        criteria_hash=None,
        replicates=plan.frozen_replicates,
        looks=(),
    )


@contextmanager
def _interrupts(runner: StudyRunner) -> Iterator[None]:
    """Ctrl-C and a polite kill stop the training in order."""
    before = {number: signal.signal(number, lambda *_: runner.cancel()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _JsonTeller:
    """One event a line."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: Event) -> None:
        self._console.json_line(event)


class _Teller:
    """Progress for a person: one line that is overwritten on a terminal, a line every few seconds elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = sys.stdout.isatty()
        self._next = 0.0
        self._last = ""
        self._started: StudyStarted | None = None

    def __call__(self, event: Event) -> None:
        say = self._console.say
        match event:
            case StudyStarted():
                self._started = event
                say(
                    message(
                        "Trials: {trials:count}; worker processes: {workers} ({device}).",
                        trials=len(event.trials),
                        workers=event.workers,
                        device=event.device,
                    )
                )
                if event.device_reason is not None:
                    say(event.device_reason)
            case StudyProgressed():
                self._progress(event)
            case WorkerLost():
                say(event.message)
            case TrialFailed():
                self._trials_end(event)
            case StudyFinished():
                if event.message is not None:
                    say(event.message)
                if event.state == "failed" and event.details:
                    self._console.explain(event.details)
            case _:
                return

    def _trials_end(self, event: TrialFailed) -> None:
        started, trial = self._started, None
        if started is not None:
            trial = next((known for known in started.trials if known.id == event.trial), None)
        if started is None or trial is None:
            self._console.say(message("Trial {trial} failed: {reason}", trial=event.trial, reason=event.reason))
        else:
            self._console.say(failure_words(event, trial, [task.name for task in started.plan.tasks]))

    def _progress(self, event: StudyProgressed) -> None:
        if not self._live and time.monotonic() < self._next and event.done < 1:
            return
        self._next = time.monotonic() + LINE_SECONDS
        line = self._console.translate.render(_progress_line(event, self._console.translate(PHASES[event.phase])))
        if line == self._last:
            return
        self._last = line
        if self._live:
            sys.stdout.write(f"\r\x1b[K{line}" + ("\n" if event.done >= 1 else ""))
            sys.stdout.flush()
        else:
            self._console.say(line)


def _progress_line(event: StudyProgressed, phase: str) -> Text:
    """How far the study is; with nothing left to wait for, no time is promised."""
    if event.done >= 1:
        return message("{phase}: {elapsed:duration} elapsed", phase=phase, elapsed=event.elapsed)
    return message(
        "{phase}: {done:percent}, {elapsed:duration} elapsed, {low:duration} to {high:duration} left",
        phase=phase,
        done=event.done,
        elapsed=event.elapsed,
        low=event.left_low,
        high=event.left_high,
    )
