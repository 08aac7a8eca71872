from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics

from engine.domain.task import KPIS
from engine.training.calibration import calibration_of
from engine.training.metrics import compute_kpi, compute_kpis

_BINARY: dict[str, Callable[..., float]] = {
    "auroc": metrics.roc_auc_score,
    "average_precision": metrics.average_precision_score,
    "balanced_accuracy": lambda labels, outputs: metrics.balanced_accuracy_score(labels, outputs > 0.5),
    "accuracy": lambda labels, outputs: metrics.accuracy_score(labels, outputs > 0.5),
    "f1": lambda labels, outputs: metrics.f1_score(labels, outputs > 0.5),
    "log_loss": metrics.log_loss,
    "brier": metrics.brier_score_loss,
}
_REGRESSION: dict[str, Callable[..., float]] = {
    "mae": metrics.mean_absolute_error,
    "rmse": metrics.root_mean_squared_error,
    "r2": metrics.r2_score,
}


@pytest.mark.parametrize("kpi_id", _BINARY)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_that_binary_kpis_equal_those_of_scikit_learn_with_ties(kpi_id: str, share: float) -> None:
    generator = np.random.default_rng(3)
    labels = (generator.random(200) < share).astype(np.float32)
    outputs = np.round(np.clip(0.3 * labels + 0.5 * generator.random(200), 0.01, 0.99), 1)
    assert compute_kpi(kpi_id, labels, outputs) == pytest.approx(_BINARY[kpi_id](labels, outputs), abs=1e-9)


@pytest.mark.parametrize("kpi_id", _REGRESSION)
def test_that_regression_kpis_equal_those_of_scikit_learn(kpi_id: str) -> None:
    generator = np.random.default_rng(4)
    labels = generator.normal(size=100) * 5 + 40
    outputs = labels + generator.normal(size=100)
    assert compute_kpi(kpi_id, labels, outputs) == pytest.approx(_REGRESSION[kpi_id](labels, outputs), rel=1e-9)


def test_that_multiclass_kpis_equal_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(5)
    labels = generator.integers(0, 3, 120)
    outputs = generator.dirichlet((1.0, 1.0, 1.0), 120)
    names = ("accuracy", "balanced_accuracy", "f1", "log_loss", "brier")
    values = {name: compute_kpi(name, labels.astype(float), outputs) for name in names}
    assert values == pytest.approx(
        {
            "accuracy": metrics.accuracy_score(labels, outputs.argmax(1)),
            "balanced_accuracy": metrics.balanced_accuracy_score(labels, outputs.argmax(1)),
            "f1": metrics.f1_score(labels, outputs.argmax(1), average="macro"),
            "log_loss": metrics.log_loss(labels, outputs),
            "brier": metrics.brier_score_loss(labels, outputs, scale_by_half=False),
        },
        rel=1e-6,
    )


def test_that_the_calibration_error_equals_that_of_the_reliability_curve() -> None:
    generator = np.random.default_rng(6)
    chances = generator.random(300)
    labels = (generator.random(300) < chances**2).astype(float)
    assert compute_kpi("ece", labels, chances) == pytest.approx(calibration_of(chances, labels > 0.5).error)
    many = generator.dirichlet((1.0, 1.0, 1.0), 300)
    classes = generator.integers(0, 3, 300).astype(float)
    expected = calibration_of(many.max(axis=1), many.argmax(axis=1) == classes).error
    assert compute_kpi("ece", classes, many) == pytest.approx(expected)


def test_that_the_cost_is_that_of_the_answer_with_least_expected_cost() -> None:
    costs = ((0.0, 5.0), (80.0, 0.0))
    chances = np.array([0.05, 0.07, 0.5, 0.9])
    assert compute_kpi("cost", np.array([0.0, 0.0, 1.0, 0.0]), chances, costs) == pytest.approx((0 + 5 + 0 + 5) / 4)
    assert compute_kpi("cost", np.array([1.0, 0.0, 1.0, 1.0]), chances, costs) == pytest.approx((80 + 5 + 0 + 0) / 4)
    three = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    table = ((0.0, 1.0, 1.0), (100.0, 0.0, 1.0), (1.0, 1.0, 0.0))
    assert compute_kpi("cost", np.array([0.0, 2.0]), three, table) == pytest.approx((1 + 0) / 2)


def test_that_missing_labels_do_not_count() -> None:
    labels = np.array([0.0, 1.0, np.nan, 1.0, 0.0])
    assert compute_kpi("auroc", labels, np.array([0.1, 0.9, 0.0, 0.8, 0.2])) == 1.0


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_that_every_kpi_is_undefined_without_labels(kpi) -> None:
    assert compute_kpi(kpi.id, np.full(3, np.nan), np.array([0.1, 0.2, 0.3]), ((0.0, 1.0), (1.0, 0.0))) is None


@pytest.mark.parametrize("kpi_id", ["auroc", "balanced_accuracy"])
def test_that_ranking_kpis_are_undefined_with_one_class(kpi_id: str) -> None:
    assert compute_kpi(kpi_id, np.ones(3), np.array([0.1, 0.2, 0.3])) is None


def test_that_a_network_with_nan_outputs_spoils_its_own_kpi_only() -> None:
    outputs = np.array([[0.1, 0.9, 0.8], [np.nan, 0.5, 0.5], [0.9, 0.1, 0.2]])
    np.testing.assert_array_equal(compute_kpis("auroc", np.array([0.0, 1.0, 1.0]), outputs), [1.0, np.nan, 0.0])
