"""The overlap of labels as a map of shares."""

from msgspec.structs import replace

from engine.charts.label_overlap import label_overlap
from engine.domain.chart import HeatMap
from engine.domain.text import translator
from tests.examples import example_card, example_plan

EN = translator("en")
TASKS = example_plan().tasks[:2]
CARD = replace(example_card(), label_counts={"HDF": 800, "PWF": 400}, overlap={"HDF": {"PWF": 100}, "PWF": {"HDF": 100}})


def test_that_each_row_tells_the_share_of_its_own_labels() -> None:
    chart = label_overlap(CARD, TASKS)
    assert chart is not None
    (heat_map,) = chart.marks
    assert isinstance(heat_map, HeatMap)
    assert heat_map.values == ((None, 0.125), (0.25, None))
    assert not heat_map.signed
    assert chart.table.rows == (("HDF", "PWF", 100.0, 0.125), ("PWF", "HDF", 100.0, 0.25))
    assert "Of the labels of HDF only 12.5 % lie on rows that carry PWF too" in EN.render(chart.meaning)


def test_that_full_labels_need_no_advice() -> None:
    full = label_overlap(replace(CARD, label_counts={"HDF": 9, "PWF": 9}, overlap={"HDF": {"PWF": 9}, "PWF": {"HDF": 9}}), TASKS)
    assert full is not None
    assert EN.render(full.meaning) == "Wherever one task is labelled, all others are too."


def test_that_labels_that_often_meet_need_no_advice_either() -> None:
    often = label_overlap(replace(CARD, overlap={"HDF": {"PWF": 300}, "PWF": {"HDF": 300}}), TASKS)
    assert often is not None
    assert "least those of HDF, of which 37.5 % lie on rows that carry PWF too" in EN.render(often.meaning)


def test_that_one_task_has_no_overlap() -> None:
    assert label_overlap(CARD, TASKS[:1]) is None
    assert label_overlap(replace(CARD, overlap={}), TASKS) is None
