"""Writes the manual as a PDF in every language: `python -m installers.manual FOLDER`.

The window shows the same chapters by itself (F1); the PDF is for those who print it or pass it on, and packages bring it.
"""

import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtGui import QGuiApplication

from desktop.pages.manual.blocks import Block, Code, Definitions, Heading, Listing, Paragraph, Picture, Sheet, Words, plain, stretched
from desktop.pages.manual.chapters import Chapter, chapter_files, folder, read_manual
from engine.domain.build import build_record
from engine.domain.errors import InputError
from engine.domain.text import LANGUAGES, translator
from engine.report.fonts import font_for
from engine.report.standalone_font import standalone

TITLES = {"en": "Tasuki Manual", "ja": "Tasuki マニュアル"}
SUBTITLES = {"en": "Manual", "ja": "マニュアル"}
LEADS = {
    "en": "Should several predictions be trained together? Tasuki measures it, on your own computer.",
    "ja": "複数の予測を一緒に学習すべきか。お手元のパソコンで、実測して判定します。",
}
CONTENTS = {"en": "Contents", "ja": "目次"}
EDITIONS = {"en": "Version {version}, {day}", "ja": "バージョン {version}（{day}）"}
PICTURE_WIDTHS = {"pack": 44, "method": 54, "import": 60}
USUAL_WIDTH = 64
"""Per cent of the line that a picture takes."""


def pdf_of(language: str) -> bytes:
    """The manual in ``language`` as a PDF with its fonts inside; InputError where a Japanese font is needed and there is none."""
    import typst

    book = book_of(language)
    words = json.dumps(book, ensure_ascii=False)
    with TemporaryDirectory(prefix="tasuki-") as fonts_folder:
        fonts = standalone(font_for(words), Path(fonts_folder))
        compiled = typst.compile(
            (Path(__file__).parent / "manual.typ").read_bytes(),
            root=str(folder()),  # pyright: ignore[reportArgumentType]
            font_paths=[fonts_folder],  # pyright: ignore[reportArgumentType]
            ignore_system_fonts=True,
            sys_inputs={"book": json.dumps({**book, "font": fonts.family}, ensure_ascii=False)},
        )
    if not isinstance(compiled, bytes):
        raise TypeError(f"typst returned {type(compiled).__name__} instead of one file")
    return compiled


def book_of(language: str) -> dict[str, Any]:
    """Everything that the template reads but the font."""
    record = build_record()
    return {
        "language": language,
        "title": TITLES[language],
        "subtitle": SUBTITLES[language],
        "lead": LEADS[language],
        "contents": CONTENTS[language],
        "edition": EDITIONS[language].format(version=record.version, day=record.day or f"{datetime.now(UTC):%Y-%m-%d}"),
        "chapters": [[_block(block, chapter, language) for block in chapter.blocks] for chapter in read_manual(language, words=False)],
    }


def write_manual(target: Path) -> list[Path]:
    """Write the PDF of every language into ``target``, and return the files."""
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for language in LANGUAGES:
        written.append(target / f"tasuki-manual-{language}.pdf")
        written[-1].write_bytes(pdf_of(language))
    return written


def _block(block: Block, chapter: Chapter, language: str) -> dict[str, Any]:
    def say(words: Words) -> list[dict[str, Any]]:
        return [
            {"text": span.text, "look": span.look, "target": span.target, "page": _label(span.target, language)}
            for span in words or plain("")
        ]

    match block:
        case Heading():
            page = _label(chapter.file, language) if block.level == 1 else None
            return {"kind": "heading", "level": block.level, "words": say(block.words), "page": page}
        case Paragraph():
            return {"kind": "note" if block.note else "paragraph", "words": say(block.words)}
        case Listing():
            return {"kind": "list", "numbered": block.numbered, "entries": [say(entry) for entry in block.entries]}
        case Definitions():
            return {"kind": "definitions", "entries": [[say(term), say(words)] for term, words in block.entries]}
        case Sheet():
            rows = [say(cell) for row in block.rows for cell in row]
            return {
                "kind": "sheet",
                "headers": [{"words": say(cell), "columns": count} for cell, count in stretched(block.headers)],
                "cells": rows,
                "shares": list(block.shares),
            }
        case Code():
            return {"kind": "code", "lines": list(block.lines)}
        case Picture():
            width = PICTURE_WIDTHS.get(Path(block.path).stem, USUAL_WIDTH)
            return {"kind": "picture", "path": f"/{block.path}", "caption": block.caption, "width": width}


def _label(target: str, language: str) -> str | None:
    """The label of a chapter that a link leads to; None for an address elsewhere."""
    return target.removesuffix(".md") if target in chapter_files(language) else None


def main(arguments: Sequence[str]) -> int:
    """Write the files into the folder named by the first argument, or dist/manual."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(["manual"])  # the table of keys asks Qt how keys are called
    try:
        written = write_manual(Path(arguments[0] if arguments else "dist/manual"))
    except InputError as error:
        print(translator("en").render(error.text), file=sys.stderr)
        return error.exit_code
    finally:
        application.shutdown()
    for file in written:
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
