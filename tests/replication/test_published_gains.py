"""The mean gains of Rep-MTL's tables (arXiv:2507.21049) from their own figures: our sign is theirs, higher is better."""

from statistics import fmean

import pytest

from engine.analysis.gain import relative_gain

HIGHER = (True, True, False, False, False, False, True, True, True)
TASK_OF = (0, 0, 1, 1, 2, 2, 2, 2, 2)
"""NYUv2: two figures of segmentation, two of depth, five of surface normals."""
ALONE = (53.50, 75.39, 0.3926, 0.1605, 21.99, 15.16, 39.04, 65.00, 75.16)


@pytest.mark.parametrize(
    ("figures", "by_task", "by_figure"),
    [
        ((54.59, 76.04, 0.3750, 0.1542, 21.91, 15.28, 38.37, 64.72, 75.05), 1.7032, 0.9541),
        ((53.93, 75.53, 0.3825, 0.1577, 23.57, 17.01, 35.04, 60.99, 72.05), -1.7783, -3.8483),
    ],
    ids=["Rep-MTL", "equal weights"],
)
def test_that_gains_on_nyuv2_are_the_published_ones(figures: tuple[float, ...], by_task: float, by_figure: float) -> None:
    gains = [gain_of(*each) for each in zip(ALONE, figures, HIGHER, strict=True)]
    tasks = [fmean(gain for gain, owner in zip(gains, TASK_OF, strict=True) if owner == task) for task in range(3)]
    assert 100 * fmean(tasks) == pytest.approx(by_task, abs=5e-5)
    assert 100 * fmean(gains) == pytest.approx(by_figure, abs=5e-5)


def test_that_the_gain_on_cityscapes_is_the_published_one() -> None:
    alone, joint = (69.06, 91.54, 0.01282, 43.53), (69.72, 91.85, 0.0127, 43.42)
    gains = [gain_of(*each) for each in zip(alone, joint, (True, True, False, False), strict=True)]
    assert 100 * fmean([fmean(gains[:2]), fmean(gains[2:])]) == pytest.approx(0.6208, abs=5e-5)


def gain_of(alone: float, joint: float, higher_is_better: bool) -> float:
    gain = relative_gain(alone, joint, higher_is_better=higher_is_better)
    assert gain is not None
    return gain
