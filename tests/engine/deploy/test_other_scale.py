"""Columns that come in another unit are told; such that merely drift are not."""

import numpy as np
import pytest

from engine.deploy.monitor import judge
from engine.deploy.other_scale import OtherScale, other_scale
from engine.domain.monitoring import ColumnDrift, TaskMonitored
from engine.domain.text import translator

LOADS = np.linspace(3.0, 77.0, 400)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (LOADS * 1000, "about 1,000 times as large as in the study (middle value 40,000, in the study 40)"),
        (LOADS / 1000, "only about 1/1,000 of those in the study (middle value 0.04, in the study 40)"),
        (LOADS * 60, "about 60 times as large"),
        (LOADS[::50] * 1000, "about 1,000 times as large"),
        (LOADS - 273.15, "lie elsewhere than in the study (middle value −233.1, in the study 40)"),
    ],
)
def test_that_another_unit_is_told_in_a_sentence_with_both_middle_values(now: np.ndarray, said: str) -> None:
    found = other_scale("load", LOADS, now)
    assert found is not None
    assert said in translator("en").render(found.words())


@pytest.mark.parametrize("now", [LOADS, LOADS * 1.4, LOADS + 60.0, LOADS[:4] * 1000, LOADS * np.nan, np.zeros(50), LOADS[-40:]])
def test_that_values_that_merely_drift_or_are_few_are_not_taken_for_another_unit(now: np.ndarray) -> None:
    assert other_scale("load", LOADS, now) is None


def test_that_a_doubtful_unit_comes_before_the_advice_to_train_again() -> None:
    scale = OtherScale("load", 40.0, 40_000.0, 1000.0)
    drifts = (ColumnDrift("load", 1.0, sure=True, drifted=True), ColumnDrift("speed", 0.8, sure=True, drifted=True))
    fit, reasons = judge(drifts, (), 1.0, {"load": 1.0}, [scale])
    assert fit == "check_unit"
    assert reasons[0] == scale.words()
    assert reasons[1].msgid.startswith("Mend the unit")
    assert not any("extrapolations" in reason.msgid or "lie outside" in reason.msgid for reason in reasons)
    assert [reason.values["columns"] for reason in reasons if "drifted" in reason.msgid] == [["speed"]]
    assert judge((), (), 1.0, {"load": 1.0})[0] == "retrain"


def test_that_key_figures_that_rest_on_a_doubtful_unit_decide_nothing() -> None:
    bad = TaskMonitored("wear", "auroc", 400, 0.5, (0.4, 0.6), 0.9, 0.88, holds=False)
    assert judge((), (bad,), 0.0, {})[0] == "retrain"
    fit, reasons = judge((), (bad,), 1.0, {"load": 1.0}, [OtherScale("load", 40.0, 40_000.0, 1000.0)])
    assert fit == "check_unit"
    assert [reason.msgid.partition(" ")[2][:11] for reason in reasons] == ["values of {", "key figures"]
    assert not any("wear" in translator("en").render(reason) for reason in reasons)
