"""Divides the rows into training, validation and test part so that every part can speak about every task.

Random and group splits follow the idea of iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011, ECML PKDD): the
label with the fewest rows left is dealt out first, always to the part that lacks most of it. We deal all rows of that
label at once, in proportion to what the parts lack, instead of one by one: rare labels come out the same, and a million
rows take seconds. Regression labels are cut into five equally full ranges, so that no part misses an end of the scale.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engine.data.dataset import Dataset, series_of
from engine.data.labels import encode_labels
from engine.domain.errors import PlanError
from engine.domain.part_names import WORDS, part_named
from engine.domain.plan import SplitPolicy
from engine.domain.task import Task
from engine.domain.text import Text, message

TRAIN, VALIDATION, TEST = 0, 1, 2
MIN_LABELS_IN_PART = 2
MOST_OF_ONE_GROUP = 0.9
"""Share of the rows above which one group leaves too little for the other parts."""
_RANGES = 5


def assign_parts(dataset: Dataset, tasks: Sequence[Task], policy: SplitPolicy, seed: int) -> np.ndarray:
    """(N,) int8: 0 training, 1 validation, 2 test; the same for the same seed. Rows without any label are dealt too.

    ``group`` keeps rows of equal value in ``policy.column`` together (all gaps form one group); ``time`` puts the latest
    rows into the test part, never parting equal times, and rows without a time into training; ``given`` reads the part
    from ``policy.column``, puts rows without one into training, and takes validation rows from the training part at
    random where the column names none. Raises PlanError when a part would hold fewer than two labels of a task or none
    of one of its classes.
    """
    labels = encode_labels(dataset.frame, tasks)
    shares = np.array([policy.train, policy.validation, policy.test])
    if np.any(shares <= 0) or abs(shares.sum() - 1) > 1e-6:
        raise PlanError(message("The shares of training, validation and test part must be above 0 and add up to 1."))
    generator = np.random.default_rng(seed)
    strata = strata_of(labels, tasks)
    match policy.kind:
        case "random":
            _require_labels(labels, tasks)
            parts = _random(strata, shares, generator)
        case "group":
            parts = _grouped(group_codes(dataset, policy), strata, shares, generator)
        case "time":
            parts = _timed(dataset, policy, shares)
        case "given":
            parts = _given(dataset, policy, strata, shares, generator)
    _check(parts, labels, tasks)
    return parts


def strata_of(labels: np.ndarray, tasks: Sequence[Task]) -> np.ndarray:
    """(N, L) bool: which of the L things to be spread evenly (classes, ranges of a value) each row carries."""
    columns: list[np.ndarray] = []
    for position, task in enumerate(tasks):
        values = labels[:, position]
        if task.kind == "regression":
            known = values[np.isfinite(values)]
            edges = np.unique(np.quantile(known, np.linspace(0, 1, _RANGES + 1)[1:-1])) if len(known) else np.array([])
            ranges = np.where(np.isfinite(values), np.searchsorted(edges, values), -1)
            columns += [ranges == index for index in range(len(edges) + 1)]
        else:
            columns += [values == index for index in range(len(task.classes))]
    return np.stack(columns, axis=1) if columns else np.zeros((len(labels), 0), dtype=bool)


def _random(strata: np.ndarray, shares: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    parts = np.full(len(strata), -1, dtype=np.int8)
    wanted = strata.sum(axis=0)[:, None] * shares
    left = strata.sum(axis=0)
    while left.max(initial=0) > 0:
        label = int(np.argmin(np.where(left > 0, left, np.iinfo(np.int64).max)))
        rows = generator.permutation(np.flatnonzero(strata[:, label] & (parts < 0)))
        held = np.array([np.count_nonzero(strata[parts == part, label]) for part in range(3)])
        parts[rows] = _deal(len(rows), wanted[label] - held, held, shares, generator)
        left = strata[parts < 0].sum(axis=0)
    rows = generator.permutation(np.flatnonzero(parts < 0))
    held = np.bincount(parts[parts >= 0], minlength=3)
    parts[rows] = _deal(len(rows), len(strata) * shares - held, held, shares, generator)
    return parts


def _deal(count: int, lacks: np.ndarray, held: np.ndarray, shares: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """(count,) parts: each part that is to hold any but holds none gets one if it can be had, the rest in proportion to what parts lack."""
    given = np.zeros(3, dtype=np.int64)
    for part in (TRAIN, TEST, VALIDATION):
        if held[part] == 0 and shares[part] > 0 and given.sum() < count:
            given[part] = 1
    rest = count - int(given.sum())
    lacks = np.maximum(lacks - given, 0.0)
    ideal = rest * (lacks / lacks.sum() if lacks.sum() > 0 else shares)
    whole = np.floor(ideal).astype(np.int64)
    order = np.lexsort((generator.random(3), whole - ideal))
    whole[order[: rest - int(whole.sum())]] += 1
    return np.repeat(np.arange(3, dtype=np.int8), given + whole)


def _grouped(groups: np.ndarray, strata: np.ndarray, shares: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Whole groups, those with the rarest labels and then the largest first, each to the part that lacks most of what it brings."""
    amount = int(groups.max()) + 1
    brings = np.zeros((amount, strata.shape[1] + 1))
    np.add.at(brings, groups, np.column_stack([strata, np.ones(len(strata))]).astype(float))
    totals = np.maximum(brings.sum(axis=0), 1.0)
    weight = brings / totals
    order = generator.permutation(amount)
    order = order[np.argsort(-weight[order].max(axis=1), kind="stable")]
    lacks = np.tile(shares[:, None], (1, brings.shape[1]))
    chosen = np.zeros(amount, dtype=np.int8)
    for group in order:
        relief = ((lacks / shares[:, None]) * weight[group]).sum(axis=1)
        chosen[group] = int(np.argmax(relief))
        lacks[chosen[group]] -= weight[group]
    return chosen[groups]


def group_codes(dataset: Dataset, policy: SplitPolicy) -> np.ndarray:
    """(N,) codes from 0; PlanError when there are too few groups, or one of them holds nearly all rows."""
    column = _column(dataset, policy)
    codes, names = pd.factorize(series_of(dataset.frame, column))
    gaps = bool((codes < 0).any())
    amount = len(names) + int(gaps)
    if amount < 3:
        raise PlanError(message("A split by group needs at least three groups; column {column} has {n}.", column=column, n=amount))
    codes = codes + int(gaps)
    held = np.bincount(codes, minlength=amount)
    largest = int(held.argmax())
    if held[largest] > MOST_OF_ONE_GROUP * len(codes):
        raise PlanError(
            message(
                "The group {value} of column {column} holds {share:percent} of the rows, too many for a division by group. "
                "Choose another column or another split.",
                value="–" if gaps and largest == 0 else str(names[largest - int(gaps)]),
                column=column,
                share=held[largest] / len(codes),
            )
        )
    return codes


def _timed(dataset: Dataset, policy: SplitPolicy, shares: np.ndarray) -> np.ndarray:
    column = _column(dataset, policy)
    times = series_of(dataset.frame, column)
    known = np.flatnonzero(times.notna().to_numpy())
    amount = int(times.iloc[known].nunique())
    if amount < 3:
        raise PlanError(message("A split by time needs at least three different times; column {column} has {n}.", column=column, n=amount))
    ranks = times.iloc[known].rank(method="min").to_numpy() - 1
    parts = np.zeros(len(times), dtype=np.int8)
    parts[known] = np.digitize(ranks / len(known), np.cumsum(shares)[:2] - 1e-12)
    return parts


def _given(dataset: Dataset, policy: SplitPolicy, strata: np.ndarray, shares: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The parts that the column names; without a name for validation, its share is cut from the training rows at random."""
    column = _column(dataset, policy)
    codes, names = pd.factorize(series_of(dataset.frame, column))
    found = [part_named(str(name)) for name in names]
    if None in found:
        raise PlanError(
            message(
                "{value} in column {column} names no part. Use words such as {words}.",
                value=str(names[found.index(None)]),
                column=column,
                words=[words[0] for words in WORDS.values()],
            )
        )
    if not {"train", "test"} <= set(found):
        raise PlanError(message("Column {column} must name rows for training and rows for the test.", column=column))
    numbers = {"train": TRAIN, "validation": VALIDATION, "test": TEST}
    named = np.array([numbers[name] for name in found if name is not None], dtype=np.int8)
    parts = np.where(codes < 0, TRAIN, named[codes]).astype(np.int8)
    if "validation" not in found:
        rows = np.flatnonzero(parts == TRAIN)
        both = shares[[TRAIN, VALIDATION]].sum()
        parts[rows] = _random(strata[rows], np.array([shares[TRAIN] / both, shares[VALIDATION] / both, 0.0]), generator)
    return parts


def _column(dataset: Dataset, policy: SplitPolicy) -> str:
    if policy.column is None:
        raise PlanError(message("Choose the column that the rows are to be divided by."))
    if policy.column not in dataset.frame.columns:
        raise PlanError(message("There is no column called {column} in the data.", column=policy.column))
    return policy.column


def _require_labels(labels: np.ndarray, tasks: Sequence[Task]) -> None:
    """A class that has fewer rows than there are parts is named with its count, before anything is dealt."""
    for position, task in enumerate(tasks):
        for index, name in enumerate(task.classes):
            count = int((labels[:, position] == index).sum())
            if count < 3:
                raise PlanError(
                    message(
                        "The class {value} of task {task} has too few labels ({n}); at least 3 are needed, one for each part. "
                        "Add labels, or empty these cells.",
                        value=name,
                        task=task.name,
                        n=count,
                    )
                )


_PART_NAMES = (message("training part"), message("validation part"), message("test part"))


def _check(parts: np.ndarray, labels: np.ndarray, tasks: Sequence[Task]) -> None:
    for position, task in enumerate(tasks):
        for part, part_name in enumerate(_PART_NAMES):
            values = labels[parts == part, position]
            count = int(np.isfinite(values).sum())
            if count < MIN_LABELS_IN_PART:
                raise PlanError(
                    message(
                        "The {part} would hold too few labels of task {task} ({n}); at least {least} are needed. "
                        "Change the split, add labels, or leave the task out.",
                        part=part_name,
                        n=count,
                        task=task.name,
                        least=MIN_LABELS_IN_PART,
                    )
                )
            for index, name in enumerate(task.classes):
                if not np.any(values == index):
                    raise _class_missing(part_name, name, task.name, int((labels[:, position] == index).sum()))


def _class_missing(part: Text, value: str, task: str, count: int) -> PlanError:
    return PlanError(
        message(
            "The {part} would hold no label of class {value} of task {task} ({n} in all). Change the split or add labels.",
            part=part,
            value=value,
            task=task,
            n=count,
        )
    )
