"""The command that shows everything: a sample from data to verdict, report and window."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.cli.console import Console
from engine.cli.running import run_study
from engine.data.dataset import Dataset
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.domain.errors import InputError
from engine.domain.plan import Plan
from engine.domain.requests import ReportFormat
from engine.domain.text import message
from engine.report import write_report
from engine.studies.plan_file import write_plan
from engine.studies.planner import propose_plan
from engine.studies.processes import desktop_command
from engine.studies.store import ProjectStore

SAMPLE = "plant"
PACK: tuple[ReportFormat, ...] = ("pptx", "pdf", "xlsx", "html")
TABLES: tuple[ReportFormat, ...] = ("csv", "parquet")
"""The raw results, in a folder of their own."""
SCREENSHOT_SECONDS = 240.0


def demo(options: argparse.Namespace, console: Console) -> int:
    """Write sample, plan, project, report and a picture of the Decide page into a folder; open the window where there is a display."""
    folder = Path(options.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(message("The folder {folder} cannot be made. Choose another one.", folder=str(folder)), str(error)) from error
    project = folder / "demo.tasuki"
    if project.exists():
        ProjectStore.open(project).close()
        project.unlink()
    dataset, plan = _plan(folder, console)
    with ProjectStore.create(project, dataset, plan) as store:
        code = run_study(store, console)
        if code != 0:
            return code
        study, card = store.study(), store.card()
        written = [
            file
            for place, formats in ((folder, PACK), (folder / "tables", TABLES))
            for file in write_report(study, card, formats=formats, language=console.language, folder=place, title=project.stem)
        ]
    for file in written:
        console.say(message("{file} was written.", file=str(file)))
    return _show(project, folder / "decide.png", console)


def _plan(folder: Path, console: Console) -> tuple[Dataset, Plan]:
    file = write_sample(SAMPLE, folder)
    console.say(message("{file} was written.", file=str(file)))
    dataset = read_dataset([file])
    names = next(sample.tasks for sample in SAMPLES if sample.name == SAMPLE)
    tasks = [propose_task(dataset.card, name) for name in names]
    plan = propose_plan(dataset.card, [str(file.absolute())], (), tasks, "quick").plan
    write_plan(plan, folder / "plan.toml")
    console.say(message("{file} was written.", file=str(folder / "plan.toml")))
    return dataset, plan


def _show(project: Path, picture: Path, console: Console) -> int:
    details = take_picture(project, picture, console.language)
    if details is not None:
        console.explain(
            message(
                "The picture of the Decide page could not be taken; project and report are complete. The window said: {details}",
                details=details,
            )
        )
        return 1
    console.say(message("{file} was written.", file=str(picture)))
    if _has_display() and sys.stdout.isatty() and "CI" not in os.environ:
        console.say(message("The window opens with this project."))
        subprocess.Popen(desktop_command(str(project)), start_new_session=True)
    return 0


def take_picture(project: Path, picture: Path, language: str) -> str | None:
    """Save a picture of the project's Decide page without a display; None if all went well, else what the window said last.

    The window gets a home of its own for this, so that the picture leaves no trace among the person's recent projects.
    """
    arguments = (str(project), "--page", "decide", "--language", language, "--screenshot", str(picture))
    try:
        with tempfile.TemporaryDirectory(prefix="tasuki-picture-", ignore_cleanup_errors=True) as home:
            window = subprocess.run(
                desktop_command(*arguments),
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "TASUKI_HOME": home},
                capture_output=True,
                timeout=SCREENSHOT_SECONDS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if window.returncode == 0 and picture.is_file():
        return None
    words = window.stderr.decode(errors="replace").strip().splitlines()
    return words[-1] if words else f"exit code {window.returncode}"


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
