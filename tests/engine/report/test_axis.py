"""The range of the native charts' axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.text import Text
from engine.report.axis import MOST_STEPS, gain_axis
from engine.report.blocks import KpiRow


def row(gain: float | None, interval: tuple[float, float] | None) -> KpiRow:
    return KpiRow("A", Text("AUROC"), 10, 0.8, 0.9, gain, interval, -0.02, "pass", ())


def test_that_whiskers_on_both_sides_of_zero_fit() -> None:
    reach = gain_axis([row(-0.057, (-0.214, 0.1)), row(0.0, (-0.001, 0.001))])
    assert (reach.low, reach.high, reach.step) == (-0.25, 0.1, 0.05)


def test_that_a_table_without_gains_has_an_axis() -> None:
    reach = gain_axis([row(None, None)])
    assert reach.low == pytest.approx(0.0)
    assert reach.high > 0


@given(st.floats(-50, 50), st.floats(0, 30), st.floats(0, 30))
def test_that_every_interval_fits_in_few_round_steps(gain: float, below: float, above: float) -> None:
    reach = gain_axis([row(gain, (gain - below, gain + above))])
    assert reach.low <= min(0, gain - below) + 1e-6
    assert reach.high >= max(0, gain + above) - 1e-6
    assert (reach.high - reach.low) / reach.step <= MOST_STEPS + 2.001
