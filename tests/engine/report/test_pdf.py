"""The PDF: the whole summary on its first page, every chapter behind it, and a glyph for every character."""

import subprocess
from itertools import chain
from pathlib import Path

import pytest

from engine.domain.text import translator
from engine.report.fonts import japanese_font
from engine.report.standalone_font import standalone
from engine.report.writers.pdf import pdf_bytes
from tests.engine.report.packs import VERDICTS, all_words, full_page


@pytest.mark.parametrize("verdict", list(VERDICTS))
def test_that_the_summary_fills_the_first_page_and_the_chapters_follow(verdict: str, tmp_path: Path) -> None:
    page, translate = full_page(verdict), translator("en")
    document = tmp_path / "pack.pdf"
    document.write_bytes(pdf_bytes(page, translate))
    try:
        words = subprocess.run(["pdftotext", document, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    first, *others = (" ".join(part.split()) for part in words.split("\f"))
    assert translate.render(page.bullets[-1].items[-1]).replace(" ", "") in first.replace("\xa0", " ").replace(" ", "")
    behind = "".join(others).replace("\xa0", " ").replace(" ", "")
    for chapter in page.chapters:
        assert translate.render(chapter.message).replace(" ", "") in behind, chapter.id


@pytest.mark.parametrize("language", ["ja", "en"])
def test_that_there_is_a_glyph_for_every_character(language: str, tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    found = japanese_font()
    if found is None:
        pytest.skip("no Japanese font is installed")
    known: set[int] = set(TTFont(standalone(found, tmp_path).regular).getBestCmap() or ())
    known |= set(TTFont(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf").getBestCmap() or ())
    translate = translator(language)
    words = chain.from_iterable(all_words(chapter, translate) for verdict in VERDICTS for chapter in full_page(verdict).chapters)
    assert {letter for word in words for letter in word if ord(letter) not in known} == set()
