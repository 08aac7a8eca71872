"""How wide columns are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.report.writers.columns import column_widths, names_and_numbers
from engine.report.writers.text_fit import text_width

cells = st.text(st.sampled_from("aW1. 学習％"), min_size=1, max_size=60)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5), st.lists(st.booleans(), min_size=3, max_size=3))
def test_that_widths_fill_the_table_and_none_is_empty(lines: list[list[str]], numbers: list[bool]) -> None:
    widths = column_widths(lines, numbers, 500.0, 10.0)
    assert sum(widths) == pytest.approx(500.0)
    assert min(widths) > 0


def test_that_numbers_keep_the_room_they_need_beside_long_words() -> None:
    lines = [["Task", "Gain"], ["A very long name that would never fit on one line " * 3, "−12.3 % to +14.5 %"]]
    widths = column_widths(lines, (False, True), 300.0, 10.0)
    assert widths[1] >= text_width(lines[1][1], 10.0)


def test_that_a_long_header_of_numbers_may_take_two_lines() -> None:
    short = column_widths([["Task", "Cost of the labels that are saved"], ["A", "1"]], (False, True), 200.0, 10.0)
    assert short[1] < text_width("Cost of the labels that are saved", 10.0)


def test_that_headers_take_more_lines_before_the_first_column_gets_too_narrow() -> None:
    heads = ["学習方法", *(f"{task} の改善" for task in ("Machine failure", "TWF", "HDF", "PWF", "OSF")), "合格ライン維持"]
    row = ["★ 重みの掃引・Machine failure 重視（SGD）", *["+0.3 %"] * 5, "はい"]
    widths = column_widths([heads, row], (False, *[True] * 5, False), 497.0, 8.5)
    assert widths[0] >= text_width(row[0], 8.5) / 2
    assert all(width >= text_width("+0.3 %", 8.5) for width in widths[1:6])
    assert widths[1] >= text_width("Machine", 8.5)


@given(st.lists(st.lists(cells, min_size=4, max_size=4), min_size=2, max_size=5))
def test_that_names_share_what_numbers_leave_and_none_is_empty(lines: list[list[str]]) -> None:
    widths = names_and_numbers(lines, (False, False, True, False), 300.0, 9.0)
    assert sum(widths) == pytest.approx(300.0)
    assert min(widths) > 0


def test_that_a_name_without_spaces_is_not_cut_for_one_that_can_be_broken() -> None:
    lines = [["Task", "KPI", "Gain"], ["body_mass_g", "Root mean squared error", "+5.2 %"]]
    widths = names_and_numbers(lines, (False, False, True), 190.0, 9.0)
    assert widths[0] >= text_width("body_mass_g", 9.0)
    assert widths[1] < text_width("Root mean squared error", 9.0)


def test_that_japanese_figures_and_headers_keep_the_room_they_need() -> None:
    lines = [["タスク", "単独学習", "95 % 区間", "状態"], ["Machine failure", "0.969", "−7.3～+6.0 %", "判断できず"]]
    widths = names_and_numbers(lines, (False, True, True, False), 497.0, 9.0)
    inner = [width - 8.0 for width in widths]  # Four points at either side, as the template has it.
    assert inner[1] >= 4 * 8.0
    assert inner[2] >= text_width(lines[1][2], 9.0)
    assert inner[3] >= 5 * 9.0
