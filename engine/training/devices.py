"""Which processor trains."""

import torch


def choose_device() -> str:
    """``cuda`` where a usable NVIDIA GPU is present, else ``cpu``."""
    return "cuda" if torch.cuda.is_available() else "cpu"
