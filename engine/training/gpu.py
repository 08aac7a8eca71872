"""What has to be set right for a GPU: the same numbers every time, in the precision of the processor; and what kind of GPU there is."""

import os

import torch
from msgspec import Struct

MOST_WORKERS = 4
"""More on one GPU hardly gain anything, and each takes a second to begin and most of a gigabyte of the GPU's memory."""
WORKER_BYTES = 2.5e9
"""Memory of the GPU for one worker: what CUDA takes for itself, and a cohort."""


class Gpu(Struct, frozen=True):
    """The GPU that training uses."""

    name: str
    bytes: int
    """Its memory."""
    processors: int
    """Groups of arithmetic units (streaming multiprocessors) that compute at the same time."""


def find_gpu() -> Gpu | None:
    """The GPU that PyTorch uses first; None where it finds none or cannot ask it."""
    try:
        facts = torch.cuda.get_device_properties(0) if torch.cuda.is_available() else None
    except (RuntimeError, AssertionError):
        return None
    return None if facts is None else Gpu(facts.name, facts.total_memory, facts.multi_processor_count)


def gpu_workers(cores: int) -> int:
    """How many worker processes train at the same time on the GPU of a machine with so many ``cores``."""
    gpu = find_gpu()
    room = MOST_WORKERS if gpu is None else int(gpu.bytes / WORKER_BYTES)
    return max(1, min(cores, MOST_WORKERS, room))


def be_repeatable() -> None:
    """Have this process compute on its GPU in full single precision, and sum in the same order every time.

    Left alone, cuDNN rounds what convolutions multiply to ten bits (TF32) and adds up some gradients in the order in which they are
    ready. A step of a newer method that PyTorch can only sum in any order is taken all the same, with a warning in the log.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # pyright: ignore[reportAttributeAccessIssue]
