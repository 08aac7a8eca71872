"""The `tasuki` command: opens the window, or hands a sub-command on to the engine's command line."""

import argparse
import locale
import os
import subprocess
import sys
from pathlib import Path

from engine.domain.text import translator

COMMANDS = (
    "inspect",
    "methods",
    "samples",
    "plan",
    "run",
    "verdict",
    "roi",
    "report",
    "predict",
    "export",
    "monitor",
    "next-labels",
    "new-task",
    "demo",
    "selftest",
)
ENGINE_OPTIONS = ("--help", "-h", "--version", "--lang")
PAGES = ("start", "import", "data", "tasks", "plan", "train", "decide", "report")


def main(arguments: list[str] | None = None) -> int:
    """Open the window on ``arguments``, or become the engine when the first of them is one of its commands."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and is_for_engine(given[0]):
        return become_engine(given)
    options = _parser().parse_args(given)
    if not has_screen():
        if not options.screenshot:
            t = translator("ja" if (locale.getlocale()[0] or "").lower().startswith("ja") else "en")
            sys.stderr.write(t("There is no screen to open the window on. The commands work without one; see tasuki --help.") + "\n")
            return 2
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop.app import open_window

    return open_window(options)


def is_for_engine(first: str) -> bool:
    """Whether the first argument is a command or an option of the engine's, or a word that cannot be a file to open."""
    if first.startswith("-"):
        return first.partition("=")[0] in ENGINE_OPTIONS
    return first in COMMANDS or not (Path(first).suffix or "/" in first or os.sep in first or Path(first).exists())


def has_screen() -> bool:
    """Whether Qt will find something to draw on; without one it would abort."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def become_engine(arguments: list[str]) -> int:
    """Run the engine's command line with ``arguments`` in place of this process."""
    if getattr(sys, "frozen", False):
        from desktop.engine_link.connection import engine_command

        command = [engine_command()[0], *arguments]
    else:
        command = [sys.executable, "-m", "engine", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tasuki", description="Opens the window. Sub-commands: " + ", ".join(COMMANDS), add_help=False)
    parser.add_argument("project", nargs="?", help="project file or data file to open")
    parser.add_argument("--page", choices=PAGES)
    parser.add_argument("--import-page", type=int, choices=range(1, 6), default=2, help="page of the importer, with --page import")
    parser.add_argument("--language", choices=("ja", "en"))
    parser.add_argument("--theme", choices=("light", "dark", "contrast", "system"))
    parser.add_argument("--size", default="1280x800", help="width x height in pixels")
    parser.add_argument("--screenshot", metavar="FILE", help="save a picture of the page as PNG and leave")
    return parser


if __name__ == "__main__":
    sys.exit(main())
