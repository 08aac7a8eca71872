"""Key figures of predictions, for many networks at once; checked against scikit-learn in the tests."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.domain.task import COST

_SMALLEST = 1e-7
"""Probabilities are kept this far from 0 and 1 in the log loss; float32 holds no more."""
BINS = 10
"""Bins of equal width over the probabilities, for the calibration error."""


def compute_kpi(kpi_id: str, labels: np.ndarray, outputs: np.ndarray, costs: Sequence[Sequence[float]] = ()) -> float | None:
    """The KPI of one set of predictions; None where it is undefined, as with labels of one class only.

    ``labels`` (n,) may hold NaN for missing; ``outputs`` are (n,) probabilities of the positive class, (n, C) class
    probabilities, or (n,) values; ``costs`` are those of a Task. Raises KeyError for an unknown KPI.
    """
    known = ~np.isnan(labels)
    value = float(compute_kpis(kpi_id, labels[known], outputs[None][:, known], costs)[0])
    return value if np.isfinite(value) else None


def compute_kpis(kpi_id: str, labels: np.ndarray, outputs: np.ndarray, costs: Sequence[Sequence[float]] = ()) -> np.ndarray:
    """(M,) the KPI of each of M networks on the same rows, NaN where undefined; ``outputs`` are (M, n) or (M, n, C)."""
    if kpi_id == COST:
        table = np.asarray(costs, dtype=np.float64)
        formula: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda labels, outputs: _cost(labels, outputs, table)  # noqa: E731
    else:
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


def _f1(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Of the positive class, or the mean over the classes that occur or are predicted; undefined without a positive row."""
    predicted = _predicted(outputs)
    if outputs.ndim == 2:
        if not (labels > 0.5).any():
            return np.full(len(outputs), np.nan)
        return _f1_of(labels == 1, predicted == 1)
    scores = np.stack([_f1_of(labels == label, predicted == label) for label in range(outputs.shape[2])])
    with_rows = np.stack([(labels == label).any() | (predicted == label).any(axis=1) for label in range(outputs.shape[2])])
    return np.average(scores, axis=0, weights=with_rows)


def _f1_of(there: np.ndarray, said: np.ndarray) -> np.ndarray:
    return 2.0 * (said & there).sum(axis=1) / np.maximum(said.sum(axis=1) + there.sum(), 1)


def _brier(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Mean squared distance of the probabilities from what came true, summed over the classes where there are several (Brier 1950)."""
    if outputs.ndim == 2:
        return np.square(outputs - labels).mean(axis=1, dtype=np.float64)
    truth = labels[:, None] == np.arange(outputs.shape[2])
    return np.square(outputs - truth).sum(axis=2, dtype=np.float64).mean(axis=1)


def _calibration_error(labels: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    """Distance of predicted probability and observed share, weighed by the rows of each bin (Naeini et al. 2015).

    Of the positive class, or of the class decided for where there are several.
    """
    if outputs.ndim == 2:
        chances, true = outputs, np.broadcast_to(labels > 0.5, outputs.shape)
    else:
        chances, true = outputs.max(axis=2), outputs.argmax(axis=2) == labels
    bins = np.minimum((chances * BINS).astype(np.int64), BINS - 1)
    gaps = [np.abs(np.where(bins == place, chances - true, 0.0).sum(axis=1, dtype=np.float64)) for place in range(BINS)]
    return np.sum(gaps, axis=0) / len(labels)


def _cost(labels: np.ndarray, outputs: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Mean cost per row of answering with the class of least expected cost; (C, C) ``costs`` by true and answered class."""
    chances = outputs if outputs.ndim == 3 else np.stack([1.0 - outputs, outputs], axis=2)
    answers = (chances @ costs).argmin(axis=2)
    return costs[labels.astype(np.int64), answers].mean(axis=1)


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
    "f1": _f1,
    "log_loss": _log_loss,
    "brier": _brier,
    "ece": _calibration_error,
    "mae": _mae,
    "rmse": _rmse,
    "r2": _r2,
}
