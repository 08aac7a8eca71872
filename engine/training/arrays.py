"""The numbers that a worker trains on: one file, written by the planner and mapped into memory by every worker."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from safetensors.torch import load_file


@dataclass(frozen=True)
class TrainingArrays:
    """R replicates, N rows, F features (C channels for images), T tasks; float32 unless said otherwise."""

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
    """(R, N) int8: 0 training, 1 validation, 2 test."""

    @property
    def holds_images(self) -> bool:
        """Whether the inputs are images."""
        return self.inputs.ndim == 4

    def save(self, path: Path) -> None:
        """Write everything to ``path`` as safetensors."""
        save_file({field.name: np.ascontiguousarray(getattr(self, field.name)) for field in fields(self)}, path)

    @classmethod
    def load(cls, path: Path) -> "TrainingArrays":
        """Read what ``save`` wrote; the values stay on disk until they are used."""
        return cls(**{name: tensor.numpy() for name, tensor in load_file(path).items()})
