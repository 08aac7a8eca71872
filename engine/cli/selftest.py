"""The command that checks an installation: every part that packaging can break, each for real."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.cli import selftest_parts as parts
from engine.cli.console import Console
from engine.domain.errors import TasukiError
from engine.domain.text import Text, message

Check = tuple[Text, Callable[[], str | None]]


def selftest(options: argparse.Namespace, console: Console) -> int:
    """One line for each part; 0 if all do their work."""
    with tempfile.TemporaryDirectory(prefix="tasuki-", ignore_cleanup_errors=True) as name:
        good = True
        for title, check in checks(Path(name)):
            problem = _problem(check, console)
            good = good and problem is None
            console.say(f"{'✔' if problem is None else '✖'} {console.translate.render(title)}{'' if problem is None else f': {problem}'}")
    return 0 if good else 1


def checks(folder: Path) -> tuple[Check, ...]:
    """What is tried in ``folder``, in order: later ones use the project of the training."""
    project = folder / "自己診断.tasuki"
    return (
        (message("Both languages are there"), parts.languages_speak),
        (message("The engine answers"), parts.engine_answers),
        (message("The engine's sources are there for a Python of your own"), parts.sources_are_there),
        (message("Tables are read: CSV, Excel, Parquet, Arrow"), lambda: parts.tables_are_read(folder / "表")),
        (message("Images are decoded: {formats}", formats=", ".join(parts.IMAGE_FORMATS)), parts.images_are_decoded),
        (message("The samples are there"), lambda: parts.samples_are_written(folder)),
        (message("A worker trains with every method"), lambda: parts.worker_trains(folder, project)),
        (message("A worker trains on images"), lambda: parts.worker_sees_pictures(folder)),
        (message("Reports are written in both languages"), lambda: parts.report_is_written(folder, project)),
        (message("A model is exported as ONNX and checked"), lambda: parts.model_is_exported(folder, project)),
        (message("The window opens"), lambda: parts.window_opens(folder, project)),
    )


def _problem(check: Callable[[], str | None], console: Console) -> str | None:
    """What went wrong in ``check``, in words; whatever it is, the other checks go on."""
    try:
        return check()
    except TasukiError as error:
        return console.translate.render(error.text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
