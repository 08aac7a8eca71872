"""The training arrays on the device, standardised as they are taken."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace

import msgspec
import numpy as np
import torch
from torch import Tensor

from engine.domain.errors import PlanError
from engine.domain.plan import Trial
from engine.domain.task import Task
from engine.domain.text import message
from engine.training.altered_labels import Alteration, alteration_of
from engine.training.arrays import TrainingArrays


class Source:
    """Rows on demand; scaling belongs to a replicate, so it is applied after the rows are taken."""

    def __init__(
        self, arrays: TrainingArrays, device: str, dtype: torch.dtype, altered: Mapping[Alteration, np.ndarray] | None = None
    ) -> None:
        """``altered`` are the labels (N, T) that trials with an alteration learn from instead of those of the data."""
        self._dtype = dtype
        self.arrays = arrays
        self._inputs = as_tensor(arrays.inputs, device, None if arrays.holds_images else dtype)
        self._labels = as_tensor(arrays.labels, device, dtype)
        self._views = dict(altered or {})
        if self._views:
            self._labels = torch.cat([self._labels, *(as_tensor(labels, device, dtype) for labels in self._views.values())])
        self._offset, self._scale, self._label_offset, self._label_scale = (
            as_tensor(values, device, dtype) for values in (arrays.offset, arrays.scale, arrays.label_offset, arrays.label_scale)
        )
        self._scaled_as = tuple(range(len(arrays.parts)))
        beside = (arrays.table, arrays.table_offset, arrays.table_scale)
        self._beside = [as_tensor(values, device, dtype) for values in beside if values is not None]

    @property
    def device(self) -> str:
        """Where the rows are."""
        return str(self._labels.device)

    @property
    def dtype(self) -> torch.dtype:
        """The precision of what is given out."""
        return self._dtype

    def with_parts(self, parts: np.ndarray, replicates: Sequence[int]) -> "Source":
        """The same rows in other ``parts`` (R', N), each scaled and altered as that of the old ``replicates`` (R',); nothing is copied."""
        other, of, arrays = copy(self), list(replicates), self.arrays
        scaling = {name: getattr(arrays, name)[of] for name in ("offset", "scale", "label_offset", "label_scale")}
        other.arrays = replace(arrays, parts=parts, **scaling)
        other._offset, other._scale = self._offset[of], self._scale[of]
        other._label_offset, other._label_scale = self._label_offset[of], self._label_scale[of]
        other._beside = [values if place == 0 else values[of] for place, values in enumerate(self._beside)]
        other._scaled_as = tuple(self._scaled_as[replicate] for replicate in of)
        return other

    def inputs(self, rows: Tensor, replicates: Tensor) -> Tensor:
        """(U, B, ...) standardised inputs of ``rows`` (U, B) in the scaling of ``replicates`` (U,), as networks take them."""
        seen = self._standardised(self._inputs, self._offset, self._scale, rows, replicates)
        if not self._beside:
            return seen
        table, offset, scale = self._beside
        return side_by_side(seen, self._standardised(table, offset, scale, rows, replicates))

    def view_of(self, trial: Trial) -> int:
        """Which labels ``trial`` learns from: 0 for those of the data, else a number for ``targets``."""
        alteration = alteration_of(trial)
        if alteration is None:
            return 0
        return 1 + list(self._views).index(msgspec.structs.replace(alteration, replicate=self._scaled_as[alteration.replicate]))

    def labelled(self, view: int) -> np.ndarray:
        """(N, T) where there is a label, by the labels of ``view``."""
        return ~np.isnan(self.arrays.labels if view == 0 else list(self._views.values())[view - 1])

    def targets(self, rows: Tensor, replicates: Tensor, views: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """(U, B, T) scaled labels, 0 where missing, and (U, B, T) ones where there is a label; of the data, or as ``views`` (U,) says."""
        place = rows if views is None else rows + views[:, None] * len(self.arrays.labels)
        raw = self._labels.index_select(0, place.reshape(-1)).unflatten(0, rows.shape)
        scaled = (raw - self._label_offset[replicates][:, None]) / self._label_scale[replicates][:, None]
        labelled = raw.isnan().logical_not_().to(self._dtype)
        return scaled.nan_to_num_(nan=0.0), labelled

    def tensor(self, values: np.ndarray) -> Tensor:
        """``values`` on the device, in the precision of training."""
        return as_tensor(values, str(self._labels.device), self._dtype)

    def rows_of(self, replicate: int, part: int, tasks: tuple[int, ...], view: int = 0) -> np.ndarray:
        """Rows of ``part`` with a label for at least one of ``tasks``, ascending; by the labels of ``view``."""
        return np.flatnonzero(self.labelled(view)[:, tasks].any(axis=1) & (self.arrays.parts[replicate] == part))

    def unlabelled_rows_of(self, replicate: int, tasks: tuple[int, ...]) -> np.ndarray:
        """Training rows without a label for any of ``tasks``, ascending."""
        bare = np.isnan(self.arrays.labels[:, tasks]).all(axis=1)
        return np.flatnonzero(bare & (self.arrays.parts[replicate] == 0))

    def require_labels(self, trials: Iterable[Trial], tasks: tuple[Task, ...]) -> None:
        """Raise PlanError for a task that one of ``trials`` trains without a label in its training or validation part."""
        for replicate, task in sorted({(trial.replicate, task) for trial in trials for task in trained_tasks(trial)}):
            for part, where in enumerate((message("training part"), message("validation part"))):
                if not len(self.rows_of(replicate, part, (task,))):
                    raise PlanError(
                        message(
                            "Task {task} has no label in the {part} of replicate {replicate}; leave the task out or choose another split.",
                            task=tasks[task].name,
                            part=where,
                            replicate=replicate + 1,
                        )
                    )

    def _standardised(self, values: Tensor, offset: Tensor, scale: Tensor, rows: Tensor, replicates: Tensor) -> Tensor:
        raw = values.index_select(0, rows.reshape(-1)).unflatten(0, rows.shape)
        return standardise(raw, offset[replicates][:, None], scale[replicates][:, None], self._dtype)


def trained_tasks(trial: Trial) -> tuple[int, ...]:
    """The tasks that ``trial`` trains, as positions in the plan."""
    return tuple(index for index, weight in enumerate(trial.weights) if weight > 0)


def standardise(raw: Tensor, offset: Tensor, scale: Tensor, dtype: torch.dtype) -> Tensor:
    """(raw - offset) * scale with everything missing at 0; uint8 images (U, B, C, S, S) are brought to 0..1 first."""
    if raw.dtype == torch.uint8:
        return (raw.to(dtype) / 255.0 - offset[..., None, None]) * scale[..., None, None]
    return (raw - offset).mul_(scale).nan_to_num_(nan=0.0, posinf=0.0, neginf=0.0)


def side_by_side(images: Tensor, table: Tensor) -> Tensor:
    """(U, B, C*S*S + F) pictures (U, B, C, S, S) and table columns (U, B, F) of the same rows as one array."""
    return torch.cat([images.flatten(2), table], dim=-1)


def as_tensor(values: np.ndarray, device: str, dtype: torch.dtype | None) -> Tensor:
    """``values`` on ``device``, sharing memory where that is possible; read-only arrays are copied, since tensors may be written."""
    return torch.from_numpy(np.require(values, requirements=["C", "W"])).to(device=device, dtype=dtype)
