import os

import pytest
import torch

from engine.domain.errors import PlanError
from engine.domain.text import message
from engine.studies import worker
from engine.studies.frames import Failed, Score
from engine.studies.processes import KEPT_BYTES, worker_environment
from engine.training.recording import BrokenRecordingError

ABSENT: Score = Score(trials=(), weights={}, tasks=(), settings=None, arrays="", part=2)  # pyright: ignore[reportArgumentType]


def _answer(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> Failed:
    def fail(_: object) -> None:
        raise problem

    monkeypatch.setattr(worker, "_score", fail)
    answer = worker._answer(ABSENT, None)  # pyright: ignore[reportArgumentType]
    assert isinstance(answer, Failed)
    return answer


def test_that_a_problem_a_person_can_mend_keeps_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = message("The network is too wide.")
    answer = _answer(monkeypatch, PlanError(sentence, "512"))
    assert answer.reason == sentence
    assert answer.details == "512"
    assert not answer.out_of_memory


def test_that_any_other_problem_is_named_and_its_traceback_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = _answer(monkeypatch, ZeroDivisionError("by zero"))
    assert answer.reason.values == {"problem": "ZeroDivisionError"}
    assert "Traceback" in answer.details
    assert _answer(monkeypatch, MemoryError()).out_of_memory


def test_that_workers_keep_large_blocks_unless_the_person_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MALLOC_TRIM_THRESHOLD_", raising=False)
    monkeypatch.setenv("MALLOC_MMAP_THRESHOLD_", "1000")
    environment = worker_environment()
    assert environment["MALLOC_TRIM_THRESHOLD_"] == str(KEPT_BYTES)
    assert environment["MALLOC_MMAP_THRESHOLD_"] == "1000"
    assert environment["OMP_NUM_THREADS"] == "1"
    assert environment["PATH"] == os.environ["PATH"]


class _LeftError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "leaves"),
    [
        (torch.AcceleratorError("CUDA error: unspecified launch failure"), True),
        (BrokenRecordingError("operation failed due to a previous error during capture"), True),
        (torch.AcceleratorError("CUDA error: out of memory"), False),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), False),
    ],
)
def test_that_a_worker_leaves_whose_gpu_is_lost_but_not_one_that_is_short_of_memory(
    error: Exception, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(code: int) -> None:
        assert code == worker.LOST_GPU
        raise _LeftError

    monkeypatch.setattr(worker.os, "_exit", leave)
    if leaves:
        with pytest.raises(_LeftError):
            _answer(monkeypatch, error)
    else:
        assert _answer(monkeypatch, error).out_of_memory
