"""The way from arguments to an exit code: 0 done, 2 the input is wrong, 3 cancelled, 1 our fault."""

import argparse
import importlib
import os
import sys
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from engine.cli.arguments import build_parser
from engine.cli.console import Console, system_language
from engine.domain.errors import TasukiError
from engine.domain.text import message
from engine.studies.versions import tasuki_version

MODULES = {
    "inspect": "engine.cli.looking",
    "methods": "engine.cli.looking",
    "samples": "engine.cli.looking",
    "plan": "engine.cli.planning",
    "run": "engine.cli.running",
    "verdict": "engine.cli.results",
    "roi": "engine.cli.worth",
    "report": "engine.cli.results",
    "predict": "engine.cli.results",
    "export": "engine.cli.exporting",
    "monitor": "engine.cli.monitoring",
    "next-labels": "engine.cli.next_labels",
    "new-task": "engine.cli.new_task",
    "demo": "engine.cli.demo",
    "check-engine": "engine.cli.engine_check",
    "selftest": "engine.cli.selftest",
}
"""Where each command lives; loaded when it is called, because the libraries behind some take seconds."""


def main(arguments: list[str]) -> int:
    """Run one command; whatever goes wrong is one sentence on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    console = Console(_language(arguments))
    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
        try:
            return _run(arguments, console)
        except TasukiError as error:
            console.explain(error.text)
            return error.exit_code
        except KeyboardInterrupt:
            console.explain(message("Stopped."))
            return 3
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 1
        except Exception:
            _explain_fault(console)
            return 1


def _run(arguments: list[str], console: Console) -> int:
    parser = build_parser(console.translate, tasuki_version())
    try:
        options: argparse.Namespace = parser.parse_args(arguments)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    if options.command is None:
        parser.print_help()
        return 2
    return getattr(importlib.import_module(MODULES[options.command]), options.command.replace("-", "_"))(options, console)


def _language(arguments: list[str]) -> str:
    """The language asked for, read before anything else so that even a wrong call is answered in it; else the system's."""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return system_language()


def _explain_fault(console: Console) -> None:
    """One sentence, and the traceback in a file."""
    home = os.environ.get("TASUKI_HOME")
    folder = Path(home) if home else platformdirs.user_log_path("tasuki", appauthor=False)
    file = folder / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        console.explain(message("This could not be done because of a fault in Tasuki: {problem}.", problem=repr(sys.exc_info()[1])))
        return
    console.explain(message("This could not be done because of a fault in Tasuki. The details are in {file}.", file=str(file)))
