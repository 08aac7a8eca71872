"""The `tasuki` command: opens the window, or hands a sub-command on to the engine's command line."""

import argparse
import os
import subprocess
import sys

COMMANDS = ("inspect", "plan", "run", "verdict", "report", "predict", "methods", "samples", "demo", "selftest", "export")
ENGINE_OPTIONS = ("--help", "-h", "--version")
PAGES = ("start", "data", "tasks", "plan", "train", "decide", "report")


def main(arguments: list[str] | None = None) -> int:
    """Open the window on ``arguments``, or become the engine when the first of them is one of its commands."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and (given[0] in COMMANDS or given[0] in ENGINE_OPTIONS):
        return become_engine(given)
    options = _parser().parse_args(given)
    from desktop.app import open_window

    return open_window(options)


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
    parser.add_argument("--language", choices=("ja", "en"))
    parser.add_argument("--theme", choices=("light", "dark", "system"))
    parser.add_argument("--size", default="1280x800", help="width x height in pixels")
    parser.add_argument("--screenshot", metavar="FILE", help="save a picture of the page as PNG and leave")
    return parser


if __name__ == "__main__":
    sys.exit(main())
