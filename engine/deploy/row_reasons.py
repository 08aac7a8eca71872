"""Why a row is answered as it is: the columns that move its answer most.

A column's share is the answer for the row less the answer for the same row with the column at its usual value: the median of the
project's rows for numbers and dates, the most frequent value for categories. It says what the networks look at, not what causes what;
columns that go together share the credit in ways that this does not show.
"""

import numpy as np

from engine.data.features import FeatureLayout, encode_features
from engine.deploy.answering import Answerer, Project, Seen

MOST = 3
"""Columns that are named for each row."""
_NOTHING = 5e-4
"""Smallest share that is named, in probability or in standard deviations of the answers."""


def reasons(project: Project, seen: Seen, answers: list[np.ndarray]) -> list[list[str]]:
    """For each of the project's tasks one text per row such as ``speed (+0.31); line (-0.12)``, empty where nothing moves it.

    The number is in the label's unit for values; for classes it is the probability of the class that is answered (of the positive one
    for two classes). Pictures are left as they are.
    """
    sources = list(dict.fromkeys(source.column for source in project.layout(project.plan).sources))
    effects = [np.zeros((len(answer), len(sources)), np.float32) for answer in answers]
    usual = {key: _usual(layout, encode_features(layout, project.known.frame)) for key, layout in project.layouts.items()}
    for place, column in enumerate(sources):
        changed = seen.with_tables({key: _replaced(project.layouts[key], table, usual[key], column) for key, table in seen.tables.items()})
        for effect, answer, one in zip(effects, answers, project.answerers, strict=True):
            effect[:, place] = _moved(one, answer, one.answers(changed))
    return [_texts(one, effect, answer, sources) for one, effect, answer in zip(project.answerers, effects, answers, strict=True)]


def _usual(layout: FeatureLayout, table: np.ndarray) -> np.ndarray:
    """(F,) the encoded row with every column at its usual value."""
    usual = np.zeros(table.shape[1], np.float32)
    start = 0
    for source in layout.sources:
        width = len(source.categories) if source.kind == "category" else 1
        if source.kind == "category":
            if width:
                usual[start + int(table[:, start : start + width].sum(axis=0).argmax())] = 1.0
        else:
            known = table[:, start][np.isfinite(table[:, start])]
            usual[start] = np.median(known) if len(known) else np.nan
        start += len(source.names)
    return usual


def _replaced(layout: FeatureLayout, table: np.ndarray, usual: np.ndarray, column: str) -> np.ndarray:
    changed = table.copy()
    start = 0
    for source in layout.sources:
        end = start + len(source.names)
        if source.column == column:
            changed[:, start:end] = usual[start:end]
        start = end
    return changed


def _moved(one: Answerer, answer: np.ndarray, changed: np.ndarray) -> np.ndarray:
    if one.task.kind != "multiclass":
        return answer[:, 0] - changed[:, 0]
    chosen = np.nan_to_num(answer).argmax(axis=1)[:, None]
    return (np.take_along_axis(answer, chosen, 1) - np.take_along_axis(changed, chosen, 1))[:, 0]


def _texts(one: Answerer, effect: np.ndarray, answer: np.ndarray, names: list[str]) -> list[str]:
    least = _NOTHING * (float(np.nanstd(answer[:, 0])) or 1.0) if one.task.kind == "regression" else _NOTHING
    order = np.argsort(-np.abs(np.nan_to_num(effect)), axis=1, kind="stable")[:, :MOST]
    return [
        "; ".join(f"{names[column]} ({values[column]:+.3g})" for column in chosen if abs(values[column]) >= least)
        for chosen, values in zip(order.tolist(), effect.tolist(), strict=True)
    ]
