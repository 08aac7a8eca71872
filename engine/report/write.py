"""Writing the meeting pack: every file appears complete or not at all."""

import errno
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from engine.data.whole_file import place_of, rights_at
from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError
from engine.domain.monitoring import Monitoring
from engine.domain.report import ReportWords
from engine.domain.requests import ReportFormat
from engine.domain.roi import Assumptions
from engine.domain.study import Study
from engine.domain.text import Text, Translator, message, translator
from engine.report.blocks import Page
from engine.report.free_parts import with_words
from engine.report.page import summary_page
from engine.report.result_tables import csv_files, parquet_files
from engine.report.writers.html import html_bytes
from engine.report.writers.pdf import pdf_bytes
from engine.report.writers.pptx import pptx_bytes
from engine.report.writers.pptx_onto import onto_template
from engine.report.writers.pptx_template import Template, read_template
from engine.report.writers.xlsx import xlsx_bytes


class PackChoices(Struct, frozen=True):
    """What a person decided about the pack."""

    assumptions: Assumptions = Assumptions()
    words: ReportWords = ReportWords()
    sections: tuple[str, ...] | None = None
    """The chapters behind the summary, by their ids; None for all of them."""
    template: Path | None = None
    """A PowerPoint file whose design the slides take."""
    archive: bool = False
    """Whether the PDF keeps to PDF/A-2b, the form for archives."""
    monitoring: Monitoring | None = None
    """The last look at newer rows."""


AS_IT_COMES = PackChoices()


def write_report(
    study: Study,
    card: DatasetCard,
    *,
    formats: Iterable[ReportFormat],
    language: str,
    folder: Path,
    title: str,
    choices: PackChoices = AS_IT_COMES,
    progress: Callable[[float], None] | None = None,
) -> list[Path]:
    """Write the report on ``study`` in each of ``formats`` into ``folder`` and return the files, in that order.

    Files of the same name are replaced, and none before all of them could be made. ``progress`` hears after each format how far it is,
    0 to 1. Raises InputError if the study has no verdict yet,
    if the folder cannot be written to, if a file is open elsewhere, if the template does not fit, or if a format needs a Japanese font
    and there is none.
    """
    if study.plan is None or study.verdict is None:
        raise InputError(message("There is no report yet, because the study has no verdict; finish the training first."))
    page = with_words(summary_page(study.verdict, study.plan, card, title, choices.assumptions, choices.monitoring), choices.words)
    if choices.sections is not None:
        page = replace(page, chapters=tuple(chapter for chapter in page.chapters if chapter.id in ("remarks", *choices.sections)))
    wanted = tuple(formats)
    template = read_template(choices.template) if choices.template is not None and "pptx" in wanted else None
    stem, translate = file_stem(title), translator(language)
    contents: dict[Path, bytes] = {}
    say = progress or _to_nobody
    for number, format_name in enumerate(wanted):
        say(number / (len(wanted) + 1))
        made = _files(format_name, page, study, translate, template, archive=choices.archive)
        contents |= {folder / f"{stem}_{name}": content for name, content in made.items()}
    say(len(wanted) / (len(wanted) + 1))
    write_all(contents)
    return list(contents)


def _to_nobody(done: float) -> None:
    """Say nothing."""


def _files(
    format_name: ReportFormat, page: Page, study: Study, translate: Translator, template: Template | None, *, archive: bool
) -> dict[str, bytes]:
    """The files of one format by the ends of their names."""
    name = f"{translate.language}.{format_name}"
    match format_name:
        case "pptx":
            return {name: _on(template, pptx_bytes(page, translate))}
        case "pdf":
            return {name: pdf_bytes(page, translate, archive=archive)}
        case "xlsx":
            return {name: xlsx_bytes(page, translate, study)}
        case "html":
            return {name: html_bytes(page, translate)}
        case "csv":
            return csv_files(study, translate)
        case "parquet":
            return parquet_files(study, translate)
        case _:
            assert_never(format_name)


def _on(template: Template | None, deck: bytes) -> bytes:
    return deck if template is None else onto_template(deck, template)


def file_stem(title: str) -> str:
    """``title`` without what some system forbids in file names; never empty, at most 60 characters."""
    stem = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", title).strip(" ._")
    return stem[:60].rstrip(" ._") or "tasuki"


def write_whole(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target``, replacing it in one step; raises InputError where that is not possible."""
    write_all({target: content})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Put every content at its target, none before all of them are safely on the disk; raises InputError where that is not possible.

    A link stays a link, and what it leads to is replaced; a file that is replaced keeps its rights.
    """
    waiting: dict[Path, Path] = {}
    try:
        for target, content in contents.items():
            waiting[target] = _beside(target, content)
        for target, temporary in waiting.items():
            _or_sentence(target, lambda temporary=temporary, target=target: temporary.replace(place_of(target)))
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _beside(target: Path, content: bytes) -> Path:
    """A finished temporary file with ``content`` in the folder where ``target`` lies, with the rights that it is to have."""

    def write() -> Path:
        place = place_of(target)
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=target.suffix, delete=False) as stream:
            temporary = Path(stream.name)
            try:
                stream.write(content)
                stream.close()
                temporary.chmod(rights_at(place))
            except BaseException:
                stream.close()
                temporary.unlink(missing_ok=True)
                raise
        return temporary

    return _or_sentence(target, write)


def _or_sentence(target: Path, act: Callable[[], Path]) -> Path:
    try:
        return act()
    except OSError as error:
        raise InputError(_sentence(target, error), details=str(error)) from error


def _sentence(target: Path, error: OSError) -> Text:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return message(
            "“{file}” could not be written, because the disk is full; make room or choose a folder on another disk.", file=str(target)
        )
    return message(
        "“{file}” could not be written; close it in other programs or choose a folder where you may save files.", file=str(target)
    )
