"""Charts on paper: every sort of mark is drawn from the definition used on screen, with the glyphs its words need."""

import re

import pytest

from engine.charts.gains import gains
from engine.charts.label_curves import label_curves
from engine.charts.pair_help import pair_help
from engine.charts.pareto_front import pareto_front
from engine.charts.roi import tornado
from engine.domain.chart import Chart, HeatMap
from engine.domain.text import translator
from engine.report.blocks import ChartBlock
from engine.report.figure import chart_svg, figure_size
from engine.report.figure_marks import _legend_columns, cell_figure
from engine.report.fonts import FontFiles, japanese_font
from engine.report.paper_colours import readable_on, signed_colour
from engine.report.standalone_font import standalone
from tests.engine.report.packs import full_page

NAMES = ("HDF", "PWF", "TWF")


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> FontFiles:
    """A font with Japanese glyphs."""
    found = japanese_font()
    if found is None:
        pytest.skip("no Japanese font is installed")
    return standalone(found, tmp_path_factory.mktemp("font"))


def charts() -> dict[str, Chart]:
    page = full_page("conditional")
    source = page.source
    square = pair_help(source)
    assert square is not None
    assert source.pareto is not None
    assert source.label_value is not None
    assert page.roi is not None
    blocks = [block for chapter in page.chapters for block in chapter.blocks if isinstance(block, ChartBlock)]
    coverage = next(block.chart for block in blocks if block.chart.id == "label_coverage")
    return {
        "gains": gains(source),
        "square": square,
        "plane": pareto_front(source.pareto, NAMES, "HDF", "TWF", source.pareto.points[0]),
        "curve": label_curves(source.label_value)[0],
        "tornado": tornado(page.roi),
        "coverage": coverage,
    }


@pytest.mark.parametrize("name", ["gains", "square", "plane", "curve", "tornado", "coverage"])
def test_that_every_sort_of_chart_is_drawn_without_needing_a_font_or_lacking_a_glyph(name: str, fonts: FontFiles) -> None:
    chart = charts()[name]
    drawn = chart_svg(chart, translator("ja"), fonts).decode()
    assert "<text" not in drawn
    assert drawn.count("<path") > 10
    width = re.search(r'width="([\d.]+)pt"', drawn)
    assert width is not None
    assert float(width[1]) == pytest.approx(figure_size(chart)[0] * 72, abs=1)


def test_that_the_same_chart_gives_the_same_picture(fonts: FontFiles) -> None:
    chart = charts()["plane"]
    assert chart_svg(chart, translator("en"), fonts) == chart_svg(chart, translator("en"), fonts)


@pytest.mark.parametrize(
    ("value", "percent", "signed", "said"),
    [(0.031, True, True, "+3.1"), (-0.14, False, True, "−0.14"), (0.0, False, True, "0.00"), (0.25, True, False, "25.0")],
)
def test_that_a_cell_tells_its_value_with_a_true_sign(value: float, percent: bool, signed: bool, said: str) -> None:
    assert cell_figure(HeatMap(("A",), ("A",), ((value,),), percent=percent, signed=signed), value) == said


def test_that_cells_are_white_at_zero_and_their_text_can_be_read() -> None:
    assert signed_colour(0.0, 0.5) == "#FFFFFF"
    assert signed_colour(9.0, 0.5) == signed_colour(0.5, 0.5)
    assert readable_on("#FFFFFF") != readable_on("#004B76")


def test_that_a_legend_has_as_many_columns_as_fit() -> None:
    short, long = ["a", "bc", "d"], ["a" * 60, "b" * 60, "c" * 60]
    assert [_legend_columns(names, 8.5, 497.0) for names in (short, long, ["a" * 200])] == [3, 1, 1]


def test_that_a_legend_reckons_with_columns_of_unlike_length() -> None:
    names = ["単独学習（基準）", "重みの掃引・Machine failure 重視（SGD）", "ほかの方法に上回られている", "上回られていない", "合格ライン"]
    assert _legend_columns(names, 8.5, 497.0) == 3
