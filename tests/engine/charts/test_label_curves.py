"""Learning curves as charts: measured up to all labels, estimated beyond, and every figure in the table."""

import pytest

from engine.charts.label_curves import label_curves
from engine.domain.chart import Band, Line
from engine.domain.label_value import BandPoint, CurvePoint, LabelCurve, LabelValue, PowerLaw, TaskLabels
from engine.domain.text import message

POINTS = tuple(CurvePoint(share, share * 800, 0.7 + 0.1 * share, (0.65, 0.85)) for share in (0.125, 0.5, 1.0))
FITTED = LabelCurve(POINTS, PowerLaw(0.9, -1.0, 0.5), tuple(BandPoint(labels, 0.82, 0.7, 0.9) for labels in (100.0, 800.0, 1600.0)))
FLAT = LabelCurve(POINTS)


def value(single: LabelCurve, joint: LabelCurve | None) -> LabelValue:
    task = TaskLabels("HDF", "auroc", None, single, joint, None, None, (message("No task shows a trend."),), 5)
    return LabelValue((task,), (), False, ())


def test_that_a_fitted_curve_goes_on_to_twice_the_labels_and_a_flat_one_ends_with_them() -> None:
    chart = label_curves(value(FLAT, FITTED))[0]
    joint, single = (mark for mark in chart.marks if isinstance(mark, Line))
    assert joint.x == (100.0, 400.0, 800.0, 1600.0)
    assert single.x == (100.0, 400.0, 800.0)
    assert (joint.dashed, single.dashed) == (False, True)
    assert chart.x.high == 1600.0


def test_that_the_range_is_that_of_joint_training_and_without_it_that_of_single_networks() -> None:
    for joint, length in ((FITTED, 4), (None, 3)):
        band = next(mark for mark in label_curves(value(FLAT, joint))[0].marks if isinstance(mark, Band))
        assert len(band.x) == len(band.low) == len(band.high) == length


def test_that_the_table_holds_every_measured_point_with_its_interval() -> None:
    table = label_curves(value(FLAT, FITTED))[0].table
    assert len(table.rows) == 3
    assert table.rows[0] == ("12.5 %", 100.0, pytest.approx(0.7125), 0.65, 0.85, pytest.approx(0.7125), 0.65, 0.85)
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_that_a_task_without_joint_curve_has_gaps_in_the_table() -> None:
    assert label_curves(value(FLAT, None))[0].table.rows[0][5:] == (None, None, None)
