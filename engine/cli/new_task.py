"""A further task on a finished project: from few labels, or from its description alone."""

import argparse
import sys
from pathlib import Path

from engine.cli.console import Console
from engine.domain.errors import InputError
from engine.domain.new_task import WAYS, NewTask
from engine.domain.task import kpi
from engine.domain.text import Translator, format_score, message


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The arguments of ``new-task``, apart from the project."""
    parser.add_argument("--task", required=True, metavar="COLUMN", help=t("The column to predict; the name of the task."))
    parser.add_argument("--file", metavar="FILE", help=t("A file with its labels; the project's own data if not given."))
    parser.add_argument("--describe", metavar="NUMBERS", help=t("What is known of the task, as the descriptors of the project's tasks."))
    parser.add_argument("--zero-shot", action="store_true", help=t("Make the task from its description alone."))


def new_task(options: argparse.Namespace, console: Console) -> int:
    """Add a task."""
    from engine.deploy.new_task import Wanted, add_task
    from engine.studies.store import ProjectStore

    file = None if options.file is None else Path(options.file)
    wanted = Wanted(options.task, file, _numbers(options.describe), options.zero_shot)
    with ProjectStore.open(Path(options.project)) as store:
        added = add_task(store, wanted, None if options.json else _progress)
    if options.json:
        console.json(added)
    else:
        if sys.stderr.isatty():
            sys.stderr.write("\r" + " " * 8 + "\r")
        show_task(added, console)
    return 0


def show_task(added: NewTask, console: Console) -> None:
    """What was found, in words and with the key figures of each way."""
    t = console.translate
    console.say(added.headline)
    console.say(added.compared)
    if added.ways[1:]:
        headers = [t("Way"), t("Trained numbers"), t("Validation"), t("Test"), t("Used")]
        rows = [
            [
                t(WAYS[way.way]),
                f"{way.trained:,}",
                format_score(way.validation),
                format_score(way.mean),
                "✔" if way.way == added.used else "",
            ]
            for way in added.ways
        ]
        console.say(message("Key figure: {kpi}", kpi=t(kpi(added.task.kpi).name)))
        console.table(headers, rows, numbers=(1, 2, 3))
    if added.left_out:
        headers = [t("Left out (validation loss)"), t("From its description"), t("From the mean task"), t("From the nearest task")]
        figures = ((each.from_descriptor, each.from_mean, each.from_nearest) for each in added.left_out)
        rows = [[each.task, *(format_score(value) for value in found)] for each, found in zip(added.left_out, figures, strict=True)]
        console.table(headers, rows, numbers=(1, 2, 3))
    for remark in added.remarks:
        console.say(f"  - {t.render(remark)}")
    console.say(message("{task} is predicted by the command predict from now on.", task=added.task.name))


def _numbers(text: str | None) -> tuple[float, ...]:
    try:
        return tuple(float(number) for number in (text or "").replace(",", " ").split())
    except ValueError as error:
        raise InputError(message("A description holds numbers only, for example 1 0 1; got “{given}”.", given=text or "")) from error


def _progress(done: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:6.1%}")
        sys.stderr.flush()
