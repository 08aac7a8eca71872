"""How the processes of Tasuki are started, from source and from the packaged application alike."""

import os
import sys
from pathlib import Path

KEPT_BYTES = 512 * 2**20
"""Blocks up to this size are kept for the next step."""


def engine_command(*arguments: str) -> list[str]:
    """The command line of another engine process (``work`` or ``serve``)."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "engine", *arguments]


def desktop_command(*arguments: str) -> list[str]:
    """The command line of the window."""
    if getattr(sys, "frozen", False):
        beside = Path(sys.executable)
        return [str(beside.with_name("tasuki" + beside.suffix)), *arguments]
    return [sys.executable, "-m", "desktop", *arguments]


def one_thread_environment() -> dict[str, str]:
    """The environment of a process that computes on one thread and waits without burning a core."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**os.environ, **threads, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONIOENCODING": "utf-8"}


def worker_environment() -> dict[str, str]:
    """The environment of a worker process; what the person has set about memory stays as it is.

    glibc gives large blocks back to the system and asks for them anew at every step; keeping them saves 20 to 25 % of the time
    of large networks (measured). The names mean nothing to other systems.
    """
    return {**dict.fromkeys(("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"), str(KEPT_BYTES)), **one_thread_environment()}


def core_count() -> int:
    """The cores that this process may use, at most as many as TASUKI_CORES says."""
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    limit = os.environ.get("TASUKI_CORES", "")
    return min(cores, int(limit)) if limit.isdecimal() and int(limit) else cores
