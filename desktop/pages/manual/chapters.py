"""The chapters of the manual: where their sources are, in which order they stand, and which one belongs to a page."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from desktop.pages.manual.blocks import Block, Heading, text_of
from desktop.pages.manual.inclusions import includer
from desktop.pages.manual.markdown import blocks_of
from desktop.state.steps import Step
from engine.domain.text import translator

OF_PAGES: dict[Step, str] = {
    "start": "11-start.md",
    "data": "12-data.md",
    "tasks": "13-tasks.md",
    "plan": "14-plan.md",
    "train": "15-train.md",
    "decide": "16-decide.md",
    "report": "17-report.md",
}
"""The chapter about each page of the window."""


class Chapter(Struct, frozen=True):
    """One chapter; ``blocks`` begin with its title."""

    file: str
    number: int
    title: str
    blocks: tuple[Block, ...]


def folder() -> Traversable:
    """Where the manual's sources and pictures are."""
    return files("resources") / "manual"


@lru_cache(maxsize=4)
def chapter_files(language: str) -> tuple[str, ...]:
    """The names of the chapters' files in their order."""
    return tuple(sorted(file.name for file in (folder() / language).iterdir() if file.name.endswith(".md")))


@lru_cache(maxsize=64)
def read_chapter(language: str, file: str, *, words: bool = True) -> Chapter:
    """Chapter ``file`` with everything that it includes, the words of its page only with ``words``."""
    source = (folder() / language / file).read_text("utf-8")
    blocks = blocks_of(source, includer(translator(language), words=words))
    title = blocks[0]
    if not isinstance(title, Heading):
        raise ValueError(f"{language}/{file} does not begin with its title")
    return Chapter(file, chapter_files(language).index(file) + 1, text_of(title.words), blocks)


def pdf_file(language: str) -> Path | None:
    """The manual as a PDF, which packages bring; None where it was not made."""
    file = Path(str(folder() / f"tasuki-manual-{language}.pdf"))
    return file if file.is_file() else None


def read_manual(language: str, *, words: bool = True) -> tuple[Chapter, ...]:
    """The whole manual; without ``words`` each word is explained in the glossary alone."""
    return tuple(read_chapter(language, file, words=words) for file in chapter_files(language))
