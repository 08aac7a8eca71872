"""The command that looks whether the networks still fit newer rows."""

import argparse
from pathlib import Path

from engine.cli.console import Console
from engine.domain.monitoring import FIT_LABELS, FIT_MARKS, Monitoring
from engine.domain.task import kpi
from engine.domain.text import Translator, format_percent, format_score, message


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """What the command can be told, apart from the project."""
    parser.add_argument("file", metavar="FILE", help=t("Newer rows, with labels or without."))


def monitor(options: argparse.Namespace, console: Console) -> int:
    """Look at the newer rows."""
    from engine.deploy.monitor import monitor_file
    from engine.studies.monitored import write_monitoring
    from engine.studies.store import ProjectStore

    with ProjectStore.open(Path(options.project)) as store:
        found = write_monitoring(store, monitor_file(store, Path(options.file)))
    if options.json:
        console.json(found)
    else:
        show_monitoring(found, console)
    return 0


def show_monitoring(found: Monitoring, console: Console) -> None:
    """The answer in words, with a table of the tasks and one of the columns."""
    t = console.translate
    console.say(f"{FIT_MARKS[found.fit]} {t(FIT_LABELS[found.fit])}")
    for reason in found.reasons:
        console.say(f"  - {t.render(reason)}")
    if found.columns:
        console.say(message("Rows: {rows:count}; unlike those of the study: {share:percent}", rows=found.rows, share=found.unlike))
    else:
        console.say(message("Rows: {rows:count}", rows=found.rows))
    if found.tasks:
        headers = [t("Task"), t("KPI"), t("Labels"), t("Value"), t("95 % interval"), t("Frozen floor")]
        rows = [
            [
                task.task,
                t(kpi(task.kpi).name),
                f"{task.labels:,}",
                format_score(task.value),
                "–"
                if task.interval is None
                else t("{low} to {high}", low=format_score(task.interval[0]), high=format_score(task.interval[1])),
                format_score(task.least),
            ]
            for task in found.tasks
        ]
        console.table(headers, rows, numbers=(2, 3, 5))
    if found.columns:
        headers = [t("Column"), t("Drift"), t("Gaps before"), t("Gaps now"), ""]
        lines = [
            [
                column.column,
                f"{column.drift:.2f}",
                format_percent(column.missing_before),
                format_percent(column.missing_now),
                "▲" if column.drifted else "",
            ]
            for column in found.columns
        ]
        console.table(headers, lines, numbers=(1, 2, 3))
