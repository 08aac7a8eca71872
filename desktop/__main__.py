"""The `tasuki` command: opens the window, or hands a sub-command on to the engine's command line."""

import argparse
import locale
import os
import sys
from pathlib import Path

from desktop.state.screen import LIBRARIES, NEEDED_ANYWHERE, has_screen, missing_libraries
from engine.domain.text import Text, message, translator

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
    "check-engine",
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
            return _refuse(message("There is no screen to open the window on. The commands work without one; see tasuki --help."))
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    lacking = missing_libraries(NEEDED_ANYWHERE if os.environ.get("QT_QPA_PLATFORM") else LIBRARIES)
    if lacking:
        return _refuse(
            message(
                "The window needs libraries that this system lacks: {libraries}. On Debian and Ubuntu: sudo apt install {packages}",
                libraries=", ".join(lacking),
                packages=" ".join(LIBRARIES[name] for name in lacking),
            )
        )
    from desktop.app import open_window

    return open_window(options)


def is_for_engine(first: str) -> bool:
    """Whether the first argument is a command or an option of the engine's, or a word that cannot be a file to open."""
    if first.startswith("-"):
        return first.partition("=")[0] in ENGINE_OPTIONS
    return first in COMMANDS or not (Path(first).suffix or "/" in first or os.sep in first or Path(first).exists())


def become_engine(arguments: list[str]) -> int:
    """Run the engine's command line with ``arguments`` in place of this process."""
    if getattr(sys, "frozen", False):
        from desktop.engine_link.connection import engine_command

        command = [engine_command()[0], *arguments]
    else:
        command = [sys.executable, "-m", "engine", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)
    import subprocess

    return subprocess.call(command)


def _refuse(why: Text) -> int:
    """Say in the system's language why no window opens."""
    t = translator("ja" if (locale.getlocale()[0] or "").lower().startswith("ja") else "en")
    sys.stderr.write(t.render(why) + "\n")
    return 2


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
