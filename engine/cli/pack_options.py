"""The options of `tasuki report`: formats, chapters, a slide template, and a person's own words."""

import argparse
from pathlib import Path
from typing import get_args

import msgspec

from engine.domain.errors import InputError
from engine.domain.report import LONGEST_REMARKS, SECTIONS, ReportWords
from engine.domain.requests import ReportFormat
from engine.domain.text import Translator, message

WORDS = {"owner": "owner", "step": "next_step", "date": "due", "conditions": "condition", "remarks": "remark"}
"""Own words by the options that give them."""


def add_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """What can be said about a pack."""
    parser.add_argument(
        "--format",
        default="pptx,pdf,xlsx",
        metavar="LIST",
        help=t("Formats, separated by commas: {known}.", known=", ".join(get_args(ReportFormat))),
    )
    parser.add_argument(
        "--sections",
        metavar="LIST",
        help=t("Chapters behind the summary, separated by commas: {known}; or none.", known=", ".join(SECTIONS)),
    )
    parser.add_argument("--template", metavar="FILE.pptx", help=t("A PowerPoint file whose design the slides take."))
    parser.add_argument("--owner", metavar="NAME", help=t("Who takes the next step; the project keeps it."))
    parser.add_argument("--next-step", metavar="WORDS", help=t("What the next step is; the project keeps it."))
    parser.add_argument("--due", metavar="DATE", help=t("By when the next step is taken; the project keeps it."))
    parser.add_argument("--condition", action="append", metavar="WORDS", help=t("A condition of the recommendation; the project keeps it."))
    parser.add_argument("--remark", action="append", metavar="WORDS", help=t("What else the meeting should know; the project keeps it."))
    parser.add_argument("--pdf-a", action="store_true", help=t("Write the PDF as PDF/A-2b, the form for archives."))
    parser.add_argument("-o", "--out", metavar="DIR", default=".", help=t("The folder to write into."))


def chosen_formats(options: argparse.Namespace) -> tuple[ReportFormat, ...]:
    """The formats asked for; InputError for one that there is not."""
    formats = _parts(options.format)
    unknown = [part for part in formats if part not in get_args(ReportFormat)]
    if unknown or not formats:
        raise InputError(message("Reports come as {known}; got {given}.", known=list(get_args(ReportFormat)), given=options.format or "–"))
    return formats  # pyright: ignore[reportReturnType]


def chosen_sections(options: argparse.Namespace) -> tuple[str, ...] | None:
    """The chapters asked for, None for all; InputError for one that there is not."""
    if options.sections is None:
        return None
    sections = () if options.sections.strip() == "none" else _parts(options.sections)
    unknown = [part for part in sections if part not in SECTIONS]
    if unknown:
        raise InputError(message("There is no chapter {given}. Choose from {known}.", given=unknown[0], known=list(SECTIONS)))
    return sections


def chosen_template(options: argparse.Namespace) -> Path | None:
    """The slide template, if any."""
    return Path(options.template) if options.template else None


def changed_words(options: argparse.Namespace, words: ReportWords) -> ReportWords:
    """``words`` with what was given on the command line; InputError for words that are too long."""
    given = {field: getattr(options, option) for field, option in WORDS.items() if getattr(options, option) is not None}
    for field in ("conditions", "remarks"):
        if field in given:
            given[field] = "\n".join(given[field])
    try:
        return msgspec.convert({**msgspec.structs.asdict(words), **given}, ReportWords)
    except msgspec.ValidationError as error:
        raise InputError(
            message("Own words may be 400 characters long at most, remarks {most:count}; shorten them.", most=LONGEST_REMARKS), str(error)
        ) from error


def _parts(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(",") if part.strip())
