from collections.abc import Callable

import numpy as np
import pytest
from sklearn import metrics

from engine.domain.task import KPIS
from engine.training.metrics import compute_kpi, compute_kpis

_BINARY: dict[str, Callable[..., float]] = {
    "auroc": metrics.roc_auc_score,
    "average_precision": metrics.average_precision_score,
    "balanced_accuracy": lambda labels, outputs: metrics.balanced_accuracy_score(labels, outputs > 0.5),
    "accuracy": lambda labels, outputs: metrics.accuracy_score(labels, outputs > 0.5),
    "log_loss": metrics.log_loss,
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
    values = {name: compute_kpi(name, labels.astype(float), outputs) for name in ("accuracy", "balanced_accuracy", "log_loss")}
    assert values == pytest.approx(
        {
            "accuracy": metrics.accuracy_score(labels, outputs.argmax(1)),
            "balanced_accuracy": metrics.balanced_accuracy_score(labels, outputs.argmax(1)),
            "log_loss": metrics.log_loss(labels, outputs),
        },
        rel=1e-6,
    )


def test_that_missing_labels_do_not_count() -> None:
    labels = np.array([0.0, 1.0, np.nan, 1.0, 0.0])
    assert compute_kpi("auroc", labels, np.array([0.1, 0.9, 0.0, 0.8, 0.2])) == 1.0


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_that_every_kpi_is_undefined_without_labels(kpi) -> None:
    assert compute_kpi(kpi.id, np.full(3, np.nan), np.array([0.1, 0.2, 0.3])) is None


@pytest.mark.parametrize("kpi_id", ["auroc", "balanced_accuracy"])
def test_that_ranking_kpis_are_undefined_with_one_class(kpi_id: str) -> None:
    assert compute_kpi(kpi_id, np.ones(3), np.array([0.1, 0.2, 0.3])) is None


def test_that_a_network_with_nan_outputs_spoils_its_own_kpi_only() -> None:
    outputs = np.array([[0.1, 0.9, 0.8], [np.nan, 0.5, 0.5], [0.9, 0.1, 0.2]])
    np.testing.assert_array_equal(compute_kpis("auroc", np.array([0.0, 1.0, 1.0]), outputs), [1.0, np.nan, 0.0])
