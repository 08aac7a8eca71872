"""The chapters: both languages say the same, and nothing is named that the application does not have."""

import gettext
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import pytest

from desktop.__main__ import COMMANDS
from desktop.pages.manual import chapters
from desktop.pages.manual.blocks import Block, Code, Definitions, Heading, Listing, Picture, Sheet, Span, text_of
from desktop.pages.manual.chapters import OF_PAGES, Chapter, read_chapter, read_manual
from desktop.pages.manual.commands import commands
from desktop.pages.manual.methods import methods
from desktop.pages.manual.searching import words_in
from desktop.state.steps import STEPS
from engine.domain.text import translator

FILES = chapters.chapter_files("en")
ROOT = Path(__file__).parents[4]
MOST_PICTURE_BYTES = 3_000_000
VARIABLES = re.compile(r"TASUKI_[A-Z]+")


@pytest.fixture(autouse=True)
def qt(qapp: object) -> None:
    """The table of keys asks Qt what keys are called."""


def source(language: str, file: str) -> str:
    return (chapters.folder() / language / file).read_text("utf-8")


def named(language: str, file: str) -> set[str]:
    """What chapter ``file`` names in bold: texts of the application."""
    return set(re.findall(r"\*\*(.+?)\*\*", source(language, file)))


@lru_cache(maxsize=1)
def catalogue() -> dict[str, str]:
    place = files("resources") / "locale" / "ja" / "LC_MESSAGES" / "tasuki.mo"
    with place.open("rb") as stream:
        read = gettext.GNUTranslations(stream)  # pyright: ignore[reportArgumentType]
    return {msgid: sentence for msgid, sentence in read._catalog.items() if msgid and isinstance(msgid, str)}  # pyright: ignore[reportAttributeAccessIssue]


def outline(chapter: Chapter) -> list[tuple[object, ...]]:
    """The forms of a chapter without its words."""
    return [(type(block).__name__, *_measures(block)) for block in chapter.blocks]


def _measures(block: Block) -> tuple[object, ...]:
    match block:
        case Heading():
            return (block.level,)
        case Listing():
            return (len(block.entries), block.numbered)
        case Definitions():
            return (len(block.entries),)
        case Sheet():
            return (len(block.headers), len(block.rows))
        case Code():
            return block.lines
        case Picture():
            return (Path(block.path).name,)
        case _:
            return ()


def spans(chapter: Chapter) -> Iterator[Span]:
    for block in chapter.blocks:
        for words in words_in(block):
            yield from words


def test_that_both_languages_have_the_same_chapters() -> None:
    assert chapters.chapter_files("ja") == FILES
    assert len(FILES) >= 18


@pytest.mark.parametrize("file", FILES)
def test_that_a_chapter_has_the_same_parts_in_both_languages(file: str) -> None:
    assert outline(read_chapter("ja", file)) == outline(read_chapter("en", file))


@pytest.mark.parametrize("file", FILES)
def test_that_everything_quoted_is_a_text_of_the_application(file: str) -> None:
    english, japanese = named("en", file), named("ja", file)
    assert english <= set(catalogue()), f"not in the application: {english - set(catalogue())}"
    assert {catalogue()[name] for name in english} == japanese, "the Japanese chapter names other things, or names them otherwise"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_links_lead_to_chapters(language: str, file: str) -> None:
    targets = {span.target for span in spans(read_chapter(language, file)) if span.look == "link"}
    assert {target for target in targets if not target.startswith("https://")} <= set(FILES)


def test_that_both_languages_link_to_the_same_chapters() -> None:
    for file in FILES:
        targets = [sorted(span.target for span in spans(read_chapter(language, file)) if span.look == "link") for language in ("en", "ja")]
        assert targets[0] == targets[1], file


def test_that_every_picture_exists_is_used_and_is_small() -> None:
    used = {
        block.path
        for language in ("en", "ja")
        for chapter in read_manual(language)
        for block in chapter.blocks
        if isinstance(block, Picture)
    }
    folder = Path(str(chapters.folder()))
    there = {file.relative_to(folder).as_posix() for file in (folder / "shots").rglob("*.png")}
    assert there == used
    assert sum((folder / path).stat().st_size for path in there) <= MOST_PICTURE_BYTES


def test_that_every_page_of_the_window_has_a_chapter() -> None:
    assert tuple(OF_PAGES) == STEPS
    assert set(OF_PAGES.values()) <= set(FILES)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_that_every_method_setting_and_command_is_described(language: str) -> None:
    t = translator(language)
    methods_told = _told(read_chapter(language, "30-methods.md"))
    for method in methods():
        assert t(method.summary) in methods_told
        assert t(method.limits) in methods_told
        assert all(t(setting.title) in methods_told for setting in method.settings)
    commands_told = _told(read_chapter(language, "40-command-line.md"))
    for command in commands():
        assert f"tasuki {command.name}" in commands_told
        assert all(argument.call in commands_told and t.render(argument.words) in commands_told for argument in command.arguments)
    assert tuple(command.name for command in commands() if command.name in COMMANDS) == tuple(command.name for command in commands())


def test_that_examples_use_options_that_exist() -> None:
    known = {command.name: {word.rstrip(",") for argument in command.arguments for word in argument.call.split()} for command in commands()}
    examples = [
        line.split()
        for language in ("en", "ja")
        for file in FILES
        for line in re.findall(r"(?:^|`)tasuki ([a-z][a-z-]* ?[^`\n]*)", source(language, file), re.MULTILINE)
    ]
    assert len(examples) > 10
    for name, *words in examples:
        assert name in known, f"tasuki {name}"
        assert {word for word in words if word.startswith("-")} <= known[name] | {"--lang", "--help"}, f"tasuki {name} {words}"


def test_that_variables_of_the_environment_are_read_somewhere() -> None:
    code = "".join(file.read_text("utf-8") for part in ("engine", "desktop") for file in (ROOT / part).rglob("*.py"))
    for language in ("en", "ja"):
        assert all(variable in code for variable in VARIABLES.findall(source(language, "80-administrators.md")))


def test_that_the_record_of_verdicts_is_told_as_it_was_measured() -> None:
    rates = re.findall(r"^\| (.+?) \| ([\d.]+) % \| (\d+) \|", (ROOT / "tests/calibration/results.md").read_text("utf-8"), re.MULTILINE)
    found = {name: (float(share), int(of)) for name, share, of in rates}
    unrelated, hurt = found["unrelated: Go or Conditional go"], found["hurt beyond the margin: kept for joint training"]
    helped, covered = found["helped by 10 % or more: Go or Conditional go"], found["95 % intervals of task gains that hold the true gain"]
    told = {
        "en": f"in {unrelated[0] * unrelated[1] / 100:.0f} of {unrelated[1]} studies; in {hurt[0] * hurt[1] / 100:.0f} of {hurt[1]}. ",
        "ja": f"検証 {unrelated[1]} 件のうち; {unrelated[0] * unrelated[1] / 100:.0f} 件です; 検証 {hurt[1]} 件のうち; ",
    }
    for language, facts in told.items():
        text = " ".join(source(language, "21-verdict.md").split())
        for fact in [*facts.split("; "), f"{helped[0]:.0f} %", f"{covered[0]:.0f} %"]:
            assert fact.strip() in text, fact


def _told(chapter: Chapter) -> str:
    return "\n".join(text_of(words) for block in chapter.blocks for words in words_in(block))


def test_that_words_of_a_page_are_left_out_where_the_glossary_stands_beside() -> None:
    whole, short = read_chapter("en", "12-data.md"), read_chapter("en", "12-data.md", words=False)
    assert whole.blocks[: len(short.blocks)] == short.blocks
    assert "Label coverage" in _told(whole).removeprefix(_told(short))


def test_that_titles_begin_chapters() -> None:
    for language in ("en", "ja"):
        titles = [chapter.title for chapter in read_manual(language)]
        assert len(set(titles)) == len(FILES)
        assert all(isinstance(chapter.blocks[0], Heading) and chapter.blocks[0].level == 1 for chapter in read_manual(language))
