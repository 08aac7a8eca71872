"""Writing the meeting pack: every file appears complete or not at all."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError
from engine.domain.protocol import ReportFormat
from engine.domain.study import Study
from engine.domain.text import Translator, message, translator
from engine.report.blocks import Page
from engine.report.page import summary_page
from engine.report.writers.pdf import pdf_bytes
from engine.report.writers.pptx import pptx_bytes
from engine.report.writers.xlsx import xlsx_bytes

WRITERS: dict[ReportFormat, Callable[[Page, Translator], bytes]] = {"pptx": pptx_bytes, "pdf": pdf_bytes, "xlsx": xlsx_bytes}


def write_report(
    study: Study, card: DatasetCard, *, formats: Iterable[ReportFormat], language: str, folder: Path, title: str
) -> list[Path]:
    """Write the report on ``study`` in each of ``formats`` into ``folder`` and return the files, in that order.

    Files of the same name are replaced. Raises InputError if the study has no verdict yet, if the folder cannot be written to, or
    if the PDF needs a Japanese font and there is none.
    """
    if study.plan is None or study.verdict is None:
        raise InputError(message("There is no report yet, because the study has no verdict; finish the training first."))
    page = summary_page(study.verdict, study.plan, card, title)
    translate = translator(language)
    written: list[Path] = []
    for format_name in formats:
        target = folder / f"{file_stem(title)}_{language}.{format_name}"
        write_whole(target, WRITERS[format_name](page, translate))
        written.append(target)
    return written


def file_stem(title: str) -> str:
    """``title`` without what some system forbids in file names; never empty, at most 60 characters."""
    stem = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", title).strip(" ._")
    return stem[:60].rstrip(" ._") or "tasuki"


def write_whole(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target``, replacing it in one step; raises InputError where that is not possible."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".", suffix=target.suffix, delete=False) as stream:
            temporary = Path(stream.name)
            try:
                stream.write(content)
            except BaseException:
                stream.close()
                temporary.unlink(missing_ok=True)
                raise
        try:
            temporary.chmod(0o644)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(
            message(
                "“{file}” could not be written; close it in other programs or choose a folder where you may save files.",
                file=str(target),
            ),
            details=str(error),
        ) from error
