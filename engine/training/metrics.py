"""Key figures of predictions, for many networks at once; checked against scikit-learn in the tests."""

from collections.abc import Callable

import numpy as np

_SMALLEST = 1e-7
"""Probabilities are kept this far from 0 and 1 in the log loss; float32 holds no more."""


def compute_kpi(kpi_id: str, labels: np.ndarray, outputs: np.ndarray) -> float | None:
    """The KPI of one set of predictions; None where it is undefined, as with labels of one class only.

    ``labels`` (n,) may hold NaN for missing; ``outputs`` are (n,) probabilities of the positive class, (n, C) class
    probabilities, or (n,) values. Raises KeyError for an unknown KPI.
    """
    known = ~np.isnan(labels)
    value = float(compute_kpis(kpi_id, labels[known], outputs[None][:, known])[0])
    return value if np.isfinite(value) else None


def compute_kpis(kpi_id: str, labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """(M,) the KPI of each of M networks on the same rows, NaN where undefined; ``outputs`` are (M, n) or (M, n, C)."""
    formula = _FORMULAS[kpi_id]
    values = np.full(len(outputs), np.nan)
    usable = np.isfinite(outputs).reshape(len(outputs), -1).all(axis=1)
    if len(labels) and usable.any():
        values[usable] = formula(labels, outputs[usable])
    return values


def _auroc(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Share of pairs of a positive and a negative row that are in the right order; ties count half."""
    positive = labels > 0.5
    few, many = np.sort(outputs[:, positive], axis=1), np.sort(outputs[:, ~positive], axis=1)
    pairs = few.shape[1] * many.shape[1]
    if not pairs:
        return np.full(len(outputs), np.nan)
    flipped = few.shape[1] > many.shape[1]
    if flipped:
        few, many = many, few
    below = np.array(
        [row.searchsorted(cut, "left").sum() + row.searchsorted(cut, "right").sum() for row, cut in zip(many, few, strict=True)]
    )
    share = below / (2.0 * pairs)
    return 1.0 - share if flipped else share


def _average_precision(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Precision summed over the steps of recall, with tied predictions taken together."""
    if not (labels > 0.5).any():
        return np.full(len(outputs), np.nan)
    return np.array([_average_precision_of(labels > 0.5, row) for row in outputs])


def _average_precision_of(positive: np.ndarray, scores: np.ndarray) -> float:
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    precision = hits[ends] / (ends + 1.0)
    recall = hits[ends] / hits[-1]
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def _predicted(outputs: np.ndarray) -> np.ndarray:
    return outputs.argmax(-1) if outputs.ndim == 3 else (outputs > 0.5).astype(np.int64)


def _accuracy(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return (_predicted(outputs) == labels).mean(axis=1)


def _balanced_accuracy(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Mean recall over the classes that occur; undefined with one class only."""
    classes = np.unique(labels)
    if len(classes) < 2:
        return np.full(len(outputs), np.nan)
    predicted = _predicted(outputs)
    return np.mean([(predicted[:, labels == label] == label).mean(axis=1) for label in classes], axis=0)


def _log_loss(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    if outputs.ndim == 3:
        chosen = outputs[:, np.arange(len(labels)), labels.astype(np.int64)]
    else:
        chosen = np.where(labels > 0.5, outputs, 1.0 - outputs)
    return -np.log(np.clip(chosen.astype(np.float64), _SMALLEST, 1.0)).mean(axis=1)


def _mae(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return np.abs(outputs - labels).mean(axis=1, dtype=np.float64)


def _rmse(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return np.sqrt(np.square(outputs - labels).mean(axis=1, dtype=np.float64))


def _r2(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """One minus the squared error relative to that of the labels' own mean; undefined for constant labels."""
    spread = np.square(labels - labels.mean(dtype=np.float64)).sum()
    if spread == 0:
        return np.full(len(outputs), np.nan)
    return 1.0 - np.square(outputs - labels).sum(axis=1, dtype=np.float64) / spread


_FORMULAS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "auroc": _auroc,
    "average_precision": _average_precision,
    "balanced_accuracy": _balanced_accuracy,
    "accuracy": _accuracy,
    "log_loss": _log_loss,
    "mae": _mae,
    "rmse": _rmse,
    "r2": _r2,
}
