"""The resumable state of a job as one run of bytes: networks that are through, and the cohort as it stands."""

from dataclasses import dataclass, field

import torch
from safetensors.torch import load, save
from torch import Tensor

_THROUGH = "through/"
_CURRENT = "current/"


@dataclass
class Checkpoint:
    """What must be known to go on with a job."""

    ended: dict[str, bytes | None] = field(default_factory=dict)
    """Weights of the trials that ended, by id; None for one that failed."""
    current: dict[str, Tensor] = field(default_factory=dict)
    """The cohort in training; empty between two."""

    @property
    def weights(self) -> dict[str, bytes]:
        """The weights of the trials that ended well, by id."""
        return {trial: weights for trial, weights in self.ended.items() if weights is not None}

    def to_bytes(self) -> bytes:
        """Safetensors bytes."""
        tensors = {_CURRENT + name: tensor for name, tensor in self.current.items()}
        for trial, weights in self.ended.items():
            tensors[_THROUGH + trial] = torch.frombuffer(bytearray(weights or b"\0"), dtype=torch.uint8)
        return save(tensors)


def read_checkpoint(blob: bytes) -> Checkpoint:
    """What ``to_bytes`` wrote."""
    checkpoint = Checkpoint()
    for name, tensor in load(blob).items():
        if name.startswith(_CURRENT):
            checkpoint.current[name.removeprefix(_CURRENT)] = tensor
        else:
            weights = tensor.numpy().tobytes()
            checkpoint.ended[name.removeprefix(_THROUGH)] = weights if len(weights) > 1 else None
    return checkpoint
