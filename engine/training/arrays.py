"""The numbers that a worker trains on: one file, written by the planner and mapped into memory by every worker."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from safetensors.torch import load_file

from engine.domain.plan import TrainingSettings
from engine.training.networks import NetworkShape, layers_of


@dataclass(frozen=True)
class TrainingArrays:
    """R replicates, N rows, F features (C channels for images), T tasks; float32 unless said otherwise.

    Features stand in the order shared, private; see ``private``.
    """

    inputs: np.ndarray
    """(N, F) features as they are, NaN where missing, or (N, C, S, S) uint8 images."""
    offset: np.ndarray
    """(R, F), or (R, C) over pixel values from 0 to 1."""
    scale: np.ndarray
    """(R, F) or (R, C); 0 for a feature that is constant or unseen in the training part."""
    labels: np.ndarray
    """(N, T), NaN where missing: 0 or 1, a class index, or the value itself."""
    label_offset: np.ndarray
    """(R, T)."""
    label_scale: np.ndarray
    """(R, T); a network learns (label - offset) / scale."""
    parts: np.ndarray
    """(R, N) int8: 0 training, 1 validation, 2 test, -1 none of them."""
    table: np.ndarray | None = None
    """(N, F) features of the same rows where the inputs are images; None without any."""
    table_offset: np.ndarray | None = None
    """(R, F)."""
    table_scale: np.ndarray | None = None
    """(R, F)."""
    private: np.ndarray | None = None
    """(P, T) uint8: for each of the last P features, ones for the tasks whose heads alone see it; None where all are shared."""
    groups: np.ndarray | None = None
    """(N,) int64 codes from 0 of the rows that were kept together by the split; None where every row stands for itself."""

    @property
    def holds_images(self) -> bool:
        """Whether the inputs are images."""
        return self.inputs.ndim == 4

    def shape(self, settings: TrainingSettings) -> NetworkShape:
        """What a network that learns from these arrays looks like."""
        private = () if self.private is None else tuple(tuple(np.flatnonzero(row).tolist()) for row in self.private)
        kind = "image" if self.holds_images else "table"
        hidden = layers_of(kind, settings)
        if not self.holds_images:
            return NetworkShape(kind=kind, features=self.inputs.shape[1] - len(private), hidden=hidden, private=private)
        if self.table is None:
            return NetworkShape(kind=kind, features=self.inputs.shape[1], hidden=hidden)
        return NetworkShape(
            kind=kind,
            features=self.inputs.shape[1],
            hidden=hidden,
            beside=self.table.shape[1] - len(private),
            side=self.inputs.shape[2],
            private=private,
        )

    def save(self, path: Path) -> None:
        """Write everything to ``path`` as safetensors."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        save_file({name: np.ascontiguousarray(values) for name, values in named.items() if values is not None}, path)

    @classmethod
    def load(cls, path: Path) -> "TrainingArrays":
        """Read what ``save`` wrote; the values stay on disk until they are used."""
        return cls(**{name: tensor.numpy() for name, tensor in load_file(path).items()})
