"""The command that lists which rows to label next."""

import argparse
from pathlib import Path

from engine.cli.console import Console
from engine.domain.text import Translator, message, message_n


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """What the command can be told."""
    parser.add_argument("--count", type=int, default=500, metavar="N", help=t("How many labels there can be."))
    parser.add_argument("--task", default=None, metavar="TASK", help=t("The task to label, instead of the one that should gain most."))
    parser.add_argument("-o", "--out", metavar="OUT.csv", required=True, help=t("Where to write the list."))


def next_labels(options: argparse.Namespace, console: Console) -> int:
    """List the rows whose labels would tell most."""
    from engine.deploy.next_labels import list_next_labels
    from engine.studies.store import ProjectStore

    with ProjectStore.open(Path(options.project)) as store:
        listed = list_next_labels(store, Path(options.out), count=options.count, task=options.task)
    for task, rows in listed.rows.items():
        console.say(message_n("{task}: {rows:count} row", "{task}: {rows:count} rows", "rows", task=task, rows=rows))
    for remark in listed.remarks:
        console.say(remark)
    console.say(message("{file} was written.", file=listed.out))
    return 0
