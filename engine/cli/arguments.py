"""The commands and their arguments, with help in the person's language."""

import argparse
from collections.abc import Iterable
from functools import partial
from typing import Any, NoReturn, get_args

from engine.cli.calls import call_fault
from engine.cli.engine_check import add_arguments as add_engine_check
from engine.cli.exporting import add_arguments as add_export
from engine.cli.monitoring import add_arguments as add_monitor
from engine.cli.new_task import add_arguments
from engine.cli.next_labels import add_arguments as add_next_labels
from engine.cli.pack_options import add_arguments as add_pack
from engine.cli.reading_options import add_reading_arguments
from engine.domain.errors import InputError
from engine.domain.plan import Preset
from engine.domain.text import LANGUAGES, Translator, message


class Parser(argparse.ArgumentParser):
    """A parser that answers a wrong call with one sentence, and whose help has headings in the person's language."""

    def head(self, t: Translator) -> None:
        """Translate the headings of the help."""
        self._positionals.title = t("Arguments")
        self._optionals.title = t("Options")
        self.formatter_class = partial(_Help, usage_heading=t("Usage: {call}", call=""))  # pyright: ignore[reportAttributeAccessIssue]

    def error(self, message: str) -> NoReturn:
        """Raise InputError instead of printing the usage."""
        raise _wrong_call(message, self.prog)


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str, *, usage_heading: str) -> None:
        super().__init__(prog)
        self._heading = usage_heading

    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None) -> None:
        """Begin with our heading."""
        super().add_usage(usage, actions, groups, self._heading if prefix is None else prefix)


def build_parser(t: Translator, version: str) -> Parser:
    """The parser of ``tasuki``."""
    parser = Parser(prog="tasuki", description=t("Should these prediction tasks be trained together? Tasuki measures it."), add_help=False)
    parser.add_argument("--help", "-h", action="help", help=t("Show this help."))
    parser.add_argument("--version", action="version", version=f"tasuki {version}", help=t("Show the version."))
    parser.add_argument("--lang", choices=LANGUAGES, dest="lang", help=t("Language of the texts."))
    parser.head(t)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    shared = Parser(add_help=False)
    shared.add_argument("--help", "-h", action="help", help=t("Show this help."))
    shared.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=t("Language of the texts."))

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary, parents=[shared], add_help=False)
        made.head(t)
        return made

    inspect = command("inspect", t("Show what Tasuki understands of the data."))
    _files(inspect, t)
    inspect.add_argument("--dropped", metavar="OUT.csv", help=t("Write the list of everything that could not be used."))
    _json(inspect, t)
    add_reading_arguments(inspect, t)

    plan = command("plan", t("Propose a plan and write it as TOML."))
    _files(plan, t)
    plan.add_argument(
        "--task", action="append", default=[], metavar="COLUMN[:KIND]", help=t("A column to predict, with its kind if the guess is wrong.")
    )
    plan.add_argument("--kpi", action="append", default=[], metavar="TASK=KPI", help=t("The key figure by which a task is judged."))
    plan.add_argument(
        "--mistake",
        action="append",
        default=[],
        metavar="TASK:TRUE>ANSWERED=AMOUNT",
        help=t("What answering one class costs where another is true; the task is then judged by the cost of mistakes."),
    )
    plan.add_argument(
        "--floor",
        action="append",
        default=[],
        metavar="TASK=SHARE",
        help=t("The gain that a task may not fall below, as a share: -0.02 for a loss of one fiftieth."),
    )
    plan.add_argument(
        "--margin",
        action="append",
        default=[],
        metavar="TASK=SHARE",
        help=t("How far above its floor a task must surely stay to pass, as a share; 0 if not given."),
    )
    plan.add_argument("--preset", choices=get_args(Preset), default="quick", help=t("How much is tried."))
    plan.add_argument("--method", action="append", default=[], metavar="ID", help=t("A method to compare, instead of the preset's choice."))
    plan.add_argument(
        "--set", action="append", default=[], metavar="METHOD.SETTING=VALUE", help=t("A setting of a method, instead of its default.")
    )
    plan.add_argument(
        "--groups",
        default="",
        metavar="A+B,C|proposed",
        help=t("Groups of tasks that get a network each, as a further candidate; “proposed” for those that suggest themselves."),
    )
    plan.add_argument("--seed", type=int, default=0, help=t("Start of all random numbers."))
    plan.add_argument("--replicates", type=int, metavar="N", help=t("Repetitions with other splits and initial weights."))
    plan.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="COLUMN",
        help=t("A column to predict from although it seems to give the answer away."),
    )
    plan.add_argument("--exclude", action="append", default=[], metavar="COLUMN", help=t("A column that no network may see."))
    plan.add_argument(
        "--private",
        action="append",
        default=[],
        metavar="COLUMN=TASK[,TASK]",
        help=t("A column that only the heads of these tasks may see."),
    )
    plan.add_argument(
        "--private-file",
        action="append",
        default=[],
        metavar="FILE=TASK[,TASK]",
        help=t("The same for all columns that only this file has."),
    )
    plan.add_argument(
        "--relation",
        action="append",
        default=[],
        metavar="FILE.csv",
        help=t("What experts know of how tasks relate: a row per class of one task, a column per answer of others."),
    )
    split = plan.add_mutually_exclusive_group()
    split.add_argument("--group", metavar="COLUMN", help=t("Rows with the same value here stay in the same part."))
    split.add_argument("--time", metavar="COLUMN", help=t("Train on earlier rows and test on later ones."))
    split.add_argument("--split-column", metavar="COLUMN", help=t("The part of each row stands here: train, validation or test."))
    plan.add_argument("-o", "--out", metavar="PLAN.toml", help=t("Where to write; standard output if not given."))
    add_reading_arguments(plan, t)

    run = command("run", t("Train as planned and reach the verdict."))
    run.add_argument("plan", metavar="PLAN.toml", help=t("The plan."))
    run.add_argument("-o", "--out", metavar="PROJECT.tasuki", required=True, help=t("The project file."))
    run.add_argument("--resume", action="store_true", help=t("Go on where an earlier run stopped."))
    run.add_argument(
        "--replicates",
        type=int,
        default=0,
        metavar="N",
        help=t("With --resume: add this many replicates to a study that ended in Hold."),
    )
    run.add_argument("--on", metavar="tcp://HOST:PORT", help=t("Train on the workers of this dask.distributed scheduler."))
    _json(run, t)

    verdict = command("verdict", t("Show the verdict of a project."))
    _project(verdict, t)
    _json(verdict, t)

    roi = command("roi", t("Reckon what adopting is worth."))
    _project(roi, t)
    roi.add_argument(
        "--assume",
        action="append",
        default=[],
        metavar="NAME[:TASK]=VALUE",
        help=t("An assumption, which the project keeps: point, labels_saved or label_cost of a task, day_rate and others."),
    )
    _json(roi, t)

    report = command("report", t("Write the meeting pack."))
    _project(report, t)
    add_pack(report, t)

    predict = command("predict", t("Predict the rows of a new file."))
    _project(predict, t)
    predict.add_argument("file", metavar="FILE", help=t("The file with the rows."))
    predict.add_argument("-o", "--out", metavar="OUT.csv", required=True, help=t("Where to write the predictions."))
    predict.add_argument("--reasons", action="store_true", help=t("Name the columns that move each row's answers most."))
    predict.add_argument(
        "--point",
        metavar="KEY",
        help=t("The point of the trade-off that answers from now on, by its key in the verdict; “verdict” for the verdict's own choice."),
    )

    export = command("export", t("Write the networks as an ONNX file, with a model card."))
    _project(export, t)
    add_export(export, t)

    monitor = command("monitor", t("Look whether the networks still fit newer rows."))
    _project(monitor, t)
    add_monitor(monitor, t)
    _json(monitor, t)

    new_task = command("new-task", t("Add a task to a finished project; what it holds stays as it is."))
    _project(new_task, t)
    add_arguments(new_task, t)
    _json(new_task, t)

    next_labels = command("next-labels", t("List the rows whose labels would tell most."))
    _project(next_labels, t)
    add_next_labels(next_labels, t)

    _json(command("methods", t("List the methods.")), t)
    samples = command("samples", t("List the samples, or write one into a folder."))
    samples.add_argument("name", nargs="?", metavar="NAME", help=t("The sample."))
    samples.add_argument("folder", nargs="?", metavar="DIR", help=t("The folder to write into."))
    demo = command("demo", t("Run a sample from data to report."))
    demo.add_argument("folder", nargs="?", default="demo", metavar="DIR", help=t("The folder to write into."))
    check = command("check-engine", t("Say whether a Python can be the engine, for example one for a GPU."))
    add_engine_check(check, t)
    _json(check, t)
    command("selftest", t("Check that every part of this installation does its work."))
    return parser


def _wrong_call(problem: str, command: str) -> InputError:
    return InputError(message("{fault} See {command} --help.", fault=call_fault(problem), command=command))


def _files(parser: argparse.ArgumentParser, t: Translator) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=t("Data files, or a folder with images and their labels."))


def _project(parser: argparse.ArgumentParser, t: Translator) -> None:
    parser.add_argument("project", metavar="PROJECT.tasuki", help=t("The project file."))


def _json(parser: argparse.ArgumentParser, t: Translator) -> None:
    parser.add_argument("--json", action="store_true", help=t("Print JSON for other programs."))
