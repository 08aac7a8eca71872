"""The slides of the chapters: nothing leaves its slide or covers another, figures have words, notes hold the phrases."""

import io
from typing import Any

import pytest
from msgspec.structs import replace
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu

from engine.charts.label_coverage import PALER
from engine.domain.chart import Scatter, ScatterPoint
from engine.domain.text import Text, message, translator
from engine.report.blocks import Bullets, Chapter, ChartBlock, Grid, Page
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
    results = chapter(page, "results")
    assert _tables(page, results) == [1, 2]
    many = replace(page.table, rows=page.table.rows * 3)
    tall = tuple(
        replace(block, rows=block.rows * 3) if isinstance(block, Grid) else block for block in results.blocks if block != page.table
    )
    assert _tables(page, replace(results, blocks=(*tall, many))) == [1, 0, 1, 1]


def test_that_a_table_alone_makes_use_of_its_slide_and_stays_on_it() -> None:
    page = full_page("hold")
    lines = tuple((f"Task {number}", "+1.0 %") for number in range(8))
    alone = Chapter("alone", message("Alone"), message("Alone"), (Grid(message("Gains"), (message("Task"), message("Gain")), lines),))
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(alone,)), translator("en"))))
    assert len(deck.slides) == 2
    found: Any = next(shape for shape in deck.slides[1].shapes if shape.has_table)
    assert found.table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size.pt == 16
    assert Emu(4_000_000) < found.top + found.height < Emu(6_400_000)
    words = tuple((f"Word {number}", "What it means, " * 8) for number in range(12))
    full = replace(alone, blocks=(Grid(message("Words"), (message("Word"), message("Meaning")), words),))
    assert _tables(page, full) == [1, 1]


def test_that_two_narrow_tables_stand_side_by_side_where_only_so_they_fit() -> None:
    page = full_page("hold")

    def narrow(name: str, rows: int) -> Grid:
        return Grid(message("{name}", name=name), (message("Setting"), message("Value")), (("a", "b"),) * rows)

    for rows, expected in ((12, [1, 2]), (3, [1, 2])):
        both = Chapter("two", message("Two"), message("Two"), (narrow("one", rows), narrow("other", rows)))
        assert _tables(page, both) == expected, rows


def _tables(page: Page, shown: Chapter) -> list[int]:
    """How many tables stand on each slide of a pack that has ``shown`` behind its summary."""
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(shown,)), translator("en"))))
    return [sum(shape.has_table for shape in slide.shapes) for slide in deck.slides]


def test_that_a_slide_does_not_speak_of_pale_colours_that_its_bars_do_not_have() -> None:
    page = full_page("go")
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(chapter(page, "evidence"),)), translator("en"))))
    shapes: list[Any] = [shape for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    texts = [shape.text_frame.text for shape in shapes]
    assert not any("closer to the background" in text for text in texts)
    assert "closer to the background" in translator("en").render(PALER)


def _native_charts(page: Page, shown: Chapter) -> list[Any]:
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(shown,)), translator("en"))))
    return [shape.chart for slide in list(deck.slides)[1:] for shape in slide.shapes if shape.has_chart]


def test_that_points_are_told_in_a_legend_and_named_only_where_names_have_room() -> None:
    page = full_page("hold")
    trade_off = chapter(page, "trade_off")
    block = next(block for block in trade_off.blocks if isinstance(block, ChartBlock))
    alone = ScatterPoint(message("Single-task baselines"), 0.0, 0.0, cross=True)
    candidate = ScatterPoint(message("Equal weights"), 0.001, 0.002, ringed=True)
    for height, named in ((0.0, 0), (0.03, 1)):
        marks = (Scatter((alone, candidate, ScatterPoint(Text("x"), 0.0005, height)), x_floor=-0.02, y_floor=-0.02),)
        apart = (Scatter((alone, replace(candidate, y=-0.03), *marks[0].points[2:]), x_floor=-0.02, y_floor=-0.02),)
        (chart,) = _native_charts(page, replace(trade_off, blocks=(ChartBlock(replace(block.chart, marks=apart if named else marks)),)))
        series = list(chart.plots[0].series)
        assert chart.has_legend
        assert [one.name for one in series] == ["Single-task baselines", "Equal weights", "Not surpassed", "Floor", "Floor"]
        assert [entry.get("val") for entry in chart.legend._element.findall(".//" + qn("c:idx"))] == ["4"]
        assert sum(one.points[0].data_label.has_text_frame for one in series) == named
        assert chart.value_axis.minimum_scale < -0.02
        assert tuple(series[3].values) == (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale)


def test_that_curves_have_a_legend_and_none_is_shorter_than_another() -> None:
    page = full_page("hold")
    for chart in (*_native_charts(page, chapter(page, "explanation")), *_native_charts(page, chapter(page, "label_value"))):
        series = list(chart.plots[0].series)
        hidden = [int(entry.get("val")) for entry in chart.legend._element.findall(".//" + qn("c:idx"))]
        shown = [one.name for place, one in enumerate(series) if place not in hidden]
        assert len(shown) == len(set(shown)) > 1
        assert len({len(tuple(one.values)) for one in series}) == 1


def test_that_what_the_words_beside_a_figure_say_does_not_stand_below_it_too() -> None:
    page = full_page("hold")
    meaning = translator("en").render(page.chart.chart.meaning)
    told = replace(chapter(page, "results"), blocks=(page.chart, Bullets(message("What was found"), (page.chart.chart.meaning,))))
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, chapters=(told,)), translator("en"))))
    texts: list[Any] = [shape for shape in list(deck.slides)[1].shapes if shape.has_text_frame]
    assert sum(meaning in shape.text_frame.text for shape in texts) == 1


def test_that_short_names_of_key_figures_stand_on_one_line_beside_short_tasks() -> None:
    page = full_page("hold")
    rows = tuple(replace(row, task=f"t{place}", kpi=message("AUROC")) for place, row in enumerate(page.table.rows))
    deck = Presentation(io.BytesIO(pptx_bytes(replace(page, table=replace(page.table, rows=rows, mixed=True)), translator("ja"))))
    tables: list[Any] = [shape for shape in deck.slides[0].shapes if shape.has_table]
    columns, cell = tables[0].table.columns, tables[0].table.cell(1, 1)
    room = Emu(columns[1].width - cell.margin_left - cell.margin_right).pt
    assert text_width(cell.text, cell.text_frame.paragraphs[0].runs[0].font.size.pt) <= room
