"""The command that says whether a Python can be Tasuki's engine, for example one with PyTorch for a GPU."""

import argparse

from engine.cli.console import Console
from engine.domain.text import Translator, message

MARKS = {"good": "✔", "caution": "▲", "bad": "✖"}


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The program to look at."""
    parser.add_argument(
        "program",
        nargs="?",
        default="",
        metavar="PROGRAM",
        help=t("A Python, the folder of its virtual environment, or another engine of Tasuki; the engine in use if not given."),
    )


def check_engine(options: argparse.Namespace, console: Console) -> int:
    """Say what was found; 0 when it can be used, 2 when not."""
    from engine.studies.engine_check import check_engine as look

    found = look(options.program)
    if options.json:
        console.json(found)
        return 0 if found.usable else 2
    for point in found.points:
        console.say(f"{MARKS[point.tone]} {console.translate.render(point.what)}")
    if found.command:
        console.say(message("To install what is missing:"))
        console.say(f"    {found.command}")
    if found.details:
        console.explain(found.details)
    console.say(message("This engine can be used.") if found.usable else message("This engine cannot be used."))
    return 0 if found.usable else 2
