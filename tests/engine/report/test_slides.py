"""The slides of the chapters: nothing leaves its slide or covers another, figures have words, notes hold the phrases."""

import io
from typing import Any

import pytest
from msgspec.structs import replace
from pptx import Presentation
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.util import Emu

from engine.charts.label_coverage import PALER
from engine.domain.chart import Scatter, ScatterPoint
from engine.domain.text import Text, message, translator
from engine.report.blocks import ChartBlock, Grid
from engine.report.writers.pptx import pptx_bytes
from engine.report.writers.pptx_chapter import WHOLE, _title_size
from engine.report.writers.text_fit import text_height, text_width
from tests.engine.report.packs import VERDICTS, chapter, full_page

NEAR = Emu(20_000)
"""A fiftieth of an inch."""


@pytest.fixture(scope="module", params=[(verdict, language) for verdict in VERDICTS for language in ("ja", "en")])
def slides(request: pytest.FixtureRequest) -> list[Any]:
    """The slides of one verdict in one language, each deck made once."""
    verdict, language = request.param
    return list(Presentation(io.BytesIO(pptx_bytes(full_page(verdict), translator(language)))).slides)


def test_that_nothing_leaves_its_slide(slides: list[Any]) -> None:
    for slide in slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= Emu(12_192_000) + NEAR
            assert shape.top + shape.height <= Emu(6_858_000) + NEAR


def test_that_tables_and_charts_do_not_cover_each_other(slides: list[Any]) -> None:
    for slide in slides:
        frames = [shape for shape in slide.shapes if shape.has_table or shape.has_chart]
        for place, one in enumerate(frames):
            for other in frames[place + 1 :]:
                beside = one.left + one.width <= other.left + NEAR or other.left + other.width <= one.left + NEAR
                assert beside or one.top + one.height <= other.top + NEAR or other.top + other.height <= one.top + NEAR


def test_that_every_chart_is_described_in_words_and_every_slide_has_a_title(slides: list[Any]) -> None:
    charts = [shape for slide in slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) > 5
    assert all(len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20 for shape in charts)
    assert all(slide.shapes.title.text_frame.text for slide in slides)


def test_that_the_notes_hold_the_phrases(slides: list[Any]) -> None:
    noted = [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    assert len(noted) > 8
    assert all(noted)


def test_that_no_slide_is_bare(slides: list[Any]) -> None:
    for slide in slides:
        words = sum(len(shape.text_frame.text) for shape in slide.shapes if shape.has_text_frame)
        assert words > 60 or any(shape.has_table or shape.has_chart for shape in slide.shapes)


@pytest.mark.parametrize(("words", "fits"), [("ライン" * 12, True), ("a" * 58, True), ("short", True), ("ライン " * 40, False)])
def test_that_the_number_of_a_title_needs_no_line_of_its_own_where_that_can_be(words: str, fits: bool) -> None:
    def lines(text: str, size: float) -> float:
        return text_height([text], size, WHOLE * 72) / size

    size = _title_size(words, "\u00a0(2)")
    assert 20 <= size <= 24
    assert not fits or lines(words + "\u00a0(2)", size) <= lines(words, 24.0)


def test_that_small_tables_share_the_slide_of_their_figure() -> None:
    page = full_page("hold")
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(chapter(page, "results"),)), translator("en"))))
    tables = [sum(shape.has_table for shape in slide.shapes) for slide in deck.slides]
    assert tables[1] == 1
    few = replace(page.table, rows=page.table.rows[:2])
    margins = next(block for block in chapter(page, "results").blocks if isinstance(block, Grid))
    small = replace(chapter(page, "results"), blocks=(page.chart, few, replace(margins, rows=margins.rows[:2])))
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(small,)), translator("en"))))
    assert [sum(shape.has_table for shape in slide.shapes) for slide in deck.slides] == [1, 2]


def test_that_a_slide_does_not_speak_of_pale_colours_that_its_bars_do_not_have() -> None:
    page = full_page("go")
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(chapter(page, "evidence"),)), translator("en"))))
    shapes: list[Any] = [shape for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    texts = [shape.text_frame.text for shape in shapes]
    assert not any("closer to the background" in text for text in texts)
    assert "closer to the background" in translator("en").render(PALER)


def test_that_names_of_points_close_together_stand_above_and_below() -> None:
    page = full_page("hold")
    trade_off = chapter(page, "trade_off")
    block = next(block for block in trade_off.blocks if isinstance(block, ChartBlock))
    alone = ScatterPoint(message("Single-task baselines"), 0.0, 0.0, cross=True)
    for second, positions in ((0.002, {XL_LABEL_POSITION.ABOVE, XL_LABEL_POSITION.BELOW}), (0.03, {XL_LABEL_POSITION.RIGHT})):
        candidate = ScatterPoint(message("Equal weights"), 0.001, second, ringed=True)
        marks = (Scatter((alone, candidate, ScatterPoint(Text("x"), 0.04, -0.03, hollow=True))),)
        shown = replace(trade_off, blocks=(ChartBlock(replace(block.chart, marks=marks)),))
        deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(shown,)), translator("en"))))
        charts: list[Any] = [shape for shape in deck.slides[1].shapes if shape.has_chart]
        found = {label.position for series in charts[0].chart.plots[0].series for label in _labels(series)}
        assert found == positions


def _labels(series: Any) -> list[Any]:
    return [series.points[place].data_label for place in range(1) if series.points[place].data_label.has_text_frame]


def test_that_short_names_of_key_figures_stand_on_one_line_beside_short_tasks() -> None:
    page = full_page("hold")
    rows = tuple(replace(row, task=f"t{place}", kpi=message("AUROC")) for place, row in enumerate(page.table.rows))
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, table=replace(page.table, rows=rows, mixed=True)), translator("ja"))))
    tables: list[Any] = [shape for shape in deck.slides[0].shapes if shape.has_table]
    columns, cell = tables[0].table.columns, tables[0].table.cell(1, 1)
    room = Emu(columns[1].width - cell.margin_left - cell.margin_right).pt
    assert text_width(cell.text, cell.text_frame.paragraphs[0].runs[0].font.size.pt) <= room
