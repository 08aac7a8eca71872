"""The command that checks an installation: engine, worker, report and window, each for real."""

import argparse
import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec.structs import replace

from engine.cli.console import Console
from engine.cli.demo import take_picture
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.domain.events import TrialFinished
from engine.domain.plan import MethodChoice, Plan
from engine.domain.protocol import Ready
from engine.domain.text import Text, message
from engine.report import write_report
from engine.studies.planner import propose_plan
from engine.studies.processes import engine_command, one_thread_environment
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

READY_SECONDS = 60.0
SAMPLE = "wine"


def selftest(options: argparse.Namespace, console: Console) -> int:
    """One line for each part; 0 if all do their work."""
    with tempfile.TemporaryDirectory(prefix="tasuki-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        project = folder / "自己診断.tasuki"
        checks: tuple[tuple[Text, Callable[[], str | None]], ...] = (
            (message("The engine answers"), _engine_answers),
            (message("A worker trains"), lambda: _worker_trains(folder, project)),
            (message("A report is written"), lambda: _report_is_written(folder, project)),
            (message("The window opens"), lambda: take_picture(project, folder / "decide.png", console.language)),
        )
        good = True
        for title, check in checks:
            problem = _problem(check)
            good = good and problem is None
            console.say(f"{'✔' if problem is None else '✖'} {console.translate.render(title)}{'' if problem is None else f': {problem}'}")
    return 0 if good else 1


def _problem(check: Callable[[], str | None]) -> str | None:
    """What went wrong in ``check``, in words; whatever it is, the other checks go on."""
    try:
        return check()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _engine_answers() -> str | None:
    process = subprocess.Popen(
        engine_command("serve"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=one_thread_environment()
    )
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    with process:
        assert process.stdout is not None
        threading.Thread(target=lambda stream: lines.put(stream.readline()), args=(process.stdout,), daemon=True).start()
        try:
            msgspec.json.decode(lines.get(timeout=READY_SECONDS), type=Ready)
        except (queue.Empty, msgspec.MsgspecError) as error:
            return repr(error)
        finally:
            process.kill()
    return None


def _worker_trains(folder: Path, project: Path) -> str | None:
    file = write_sample(SAMPLE, folder / "data")
    dataset = read_dataset([file])
    names = next(sample.tasks for sample in SAMPLES if sample.name == SAMPLE)
    tasks = [propose_task(dataset.card, name) for name in names]
    plan = _smallest(propose_plan(dataset.card, [str(file)], (), tasks, "quick").plan)
    with ProjectStore.create(project, dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        state = runner.run()
        finished = sum(isinstance(event, TrialFinished) for event in store.events())
        if state != "done" or finished == 0:
            return str(store.events()[-1])
    return None


def _smallest(plan: Plan) -> Plan:
    training = replace(
        plan.training, max_steps=10, evaluate_every=5, patience=1, learning_rates=(0.01,), optimisers=("adamw",), probe_every=5
    )
    methods = (MethodChoice("single_task"), MethodChoice("equal_weights"))
    return replace(plan, training=training, methods=methods, replicates=2)


def _report_is_written(folder: Path, project: Path) -> str | None:
    with ProjectStore.open(project) as store:
        files = write_report(
            store.study(), store.card(), formats=("pptx", "pdf", "xlsx"), language="ja", folder=folder, title="襷 自己診断"
        )
    empty = [file.name for file in files if file.stat().st_size == 0]
    return ", ".join(empty) if empty or len(files) < 3 else None
