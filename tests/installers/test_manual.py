"""The manual as a PDF, and the lists that the manual reads: they say what the program says."""

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from desktop.pages.manual.commands import commands
from desktop.pages.manual.methods import costs
from engine.report.fonts import japanese_font
from engine.report.standalone_font import standalone
from installers.command_list import command_list
from installers.manual import book_of, pdf_of
from installers.method_list import method_costs

FEWEST_PAGES, MOST_PAGES = 15, 30


@pytest.fixture(autouse=True)
def qt(qapp: object) -> None:
    """The table of keys asks Qt what keys are called."""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_the_pdf_has_a_book_of_pages_and_every_chapter(language: str, tmp_path: Path) -> None:
    if language == "ja" and japanese_font() is None:
        pytest.skip("no Japanese font is installed")
    document = tmp_path / "manual.pdf"
    document.write_bytes(pdf_of(language))
    try:
        words = subprocess.run(["pdftotext", document, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    pages = words.rstrip("\f").split("\f")
    assert FEWEST_PAGES <= len(pages) <= MOST_PAGES
    assert all(page.strip() for page in pages), "no page is empty"
    plain = re.sub(r"\s", "", words)
    for chapter in book_of(language)["chapters"]:
        title = "".join(span["text"] for span in chapter[0]["words"])
        assert plain.count(re.sub(r"\s", "", title)) >= 2, f"{title} stands in the contents and above its chapter"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_there_is_a_glyph_for_every_character(language: str, tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    found = japanese_font()
    if found is None:
        pytest.skip("no Japanese font is installed")
    known: set[int] = set(TTFont(standalone(found, tmp_path).regular).getBestCmap() or ())
    known |= set(TTFont(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf").getBestCmap() or ())
    letters = set(json.dumps(book_of(language), ensure_ascii=False).replace("\\n", ""))
    assert {letter for letter in letters if ord(letter) not in known} == set()


def test_that_the_list_of_commands_is_that_of_the_command_line() -> None:
    assert msgspec.to_builtins(commands()) == msgspec.to_builtins(command_list()), "run python installers/command_list.py"


def test_that_the_costs_of_methods_are_those_of_the_plan() -> None:
    now = method_costs()
    assert list(costs()) == list(now), "run python installers/method_list.py"
    assert costs() == pytest.approx(now, rel=0.05), "run python installers/method_list.py"


def test_that_the_lists_are_resources_of_the_package() -> None:
    assert {"commands.json", "method_costs.json", "methods.json"} <= {file.name for file in files("resources").iterdir()}
