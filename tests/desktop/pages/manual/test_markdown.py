"""What the manual's Markdown is understood as."""

import pytest

from desktop.pages.manual.blocks import Block, Code, Heading, Listing, Paragraph, Picture, Sheet, Span, plain, stretched, text_of
from desktop.pages.manual.markdown import blocks_of, words_of


def parsed(source: str) -> tuple[Block, ...]:
    return blocks_of(source, lambda name, argument: (Paragraph(plain(f"included {name} {argument}")),))


def test_that_words_keep_their_looks() -> None:
    assert words_of("Choose **Start training**, or `tasuki run`; see [the end](17-report.md).") == (
        Span("Choose "),
        Span("Start training", "strong"),
        Span(", or "),
        Span("tasuki run", "code"),
        Span("; see "),
        Span("the end", "link", "17-report.md"),
        Span("."),
    )


def test_that_signs_inside_code_stay_signs() -> None:
    assert words_of("`--task a*b **c**`") == (Span("--task a*b **c**", "code"),)


def test_that_lines_of_a_paragraph_are_one() -> None:
    assert parsed("one\ntwo\n\nthree") == (Paragraph(plain("one two")), Paragraph(plain("three")))


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("表を\n読む", "表を読む"),
        ("表\nCSV", "表 CSV"),
        ("終わり。\n次へ", "終わり。次へ"),
        ("Tasuki\nis", "Tasuki is"),
        ("計画の\n*質問*", "計画の質問"),
    ],
)
def test_that_japanese_lines_join_without_a_space(source: str, whole: str) -> None:
    (paragraph,) = parsed(source)
    assert isinstance(paragraph, Paragraph)
    assert text_of(paragraph.words) == whole


def test_that_lists_take_in_their_further_lines() -> None:
    assert parsed("- one\n  and more\n- two") == (Listing((plain("one and more"), plain("two"))),)
    assert parsed("1. first\n2. second") == (Listing((plain("first"), plain("second")), numbered=True),)


def test_that_tables_have_headers_and_rows() -> None:
    (sheet,) = parsed("| a | b |\n|---|---|\n| 1 | |\n| 3 | x |")
    assert isinstance(sheet, Sheet)
    assert sheet.headers == (plain("a"), plain("b"))
    assert sheet.rows == ((plain("1"), ()), (plain("3"), plain("x")))
    assert len(sheet.shares) == 2


def test_that_narrow_columns_get_what_they_need_and_wide_ones_the_rest() -> None:
    (sheet,) = parsed(f"| verdict | found | do |\n|---|---|---|\n| Conditional go | {'x' * 60} | {'x' * 30} |\n| 条件付きGo | | |")
    assert isinstance(sheet, Sheet)
    assert sheet.shares == (18, 61, 31)


def test_that_a_header_stretches_over_empty_ones_behind_it() -> None:
    assert stretched((plain("a"), (), plain("b"))) == [(plain("a"), 2), (plain("b"), 1)]
    assert stretched(((), plain("b"))) == [((), 1), (plain("b"), 1)]


def test_that_code_keeps_its_lines_and_gaps() -> None:
    assert parsed("```\n# not a title\n\n- not a list\n```") == (Code(("# not a title", "", "- not a list")),)


def test_that_headings_notes_pictures_and_inclusions_are_told_apart() -> None:
    source = "# Title\nwords\n## Part\n> take\n> care\n\n![what is seen](shots/en/data.png)\n\n{{words data}}\n\n{{glossary}}"
    assert parsed(source) == (
        Heading(1, plain("Title")),
        Paragraph(plain("words")),
        Heading(2, plain("Part")),
        Paragraph(plain("take care"), note=True),
        Picture("shots/en/data.png", "what is seen"),
        Paragraph(plain("included words data")),
        Paragraph(plain("included glossary ")),
    )
