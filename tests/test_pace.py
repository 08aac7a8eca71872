"""Limits of time grow with how slow the machine is, and never shrink."""

import pytest

from tests import pace


@pytest.mark.parametrize(("took", "limit"), [(pace.REFERENCE, 0.1), (pace.REFERENCE / 2, 0.1), (3 * pace.REFERENCE, 0.3)])
def test_that_a_slow_machine_is_allowed_more_and_a_fast_one_no_less(monkeypatch: pytest.MonkeyPatch, took: float, limit: float) -> None:
    monkeypatch.setattr(pace, "_once", lambda: took)
    assert pace.allowed(0.1) == pytest.approx(limit)
