"""A worker process: trains one cohort after another on one thread and leaves when the engine does."""

import gc
import os
import queue
import signal
import threading
import traceback
from pathlib import Path

from engine.domain.errors import CancelledError, TasukiError
from engine.domain.events import Event
from engine.domain.text import message
from engine.studies.frames import (
    Checkpointed,
    Emitted,
    Failed,
    FrameReader,
    FrameWriter,
    FromWorker,
    Pause,
    Proceed,
    Score,
    Scored,
    Skip,
    Stop,
    Stopped,
    ToWorker,
    Train,
    Trained,
)
from engine.studies.pipes import claim_stdout, open_stdin

NO_MEMORY = ("out of memory", "can't allocate", "ALLOC_FAILED")
"""Words of PyTorch, its allocators and the libraries of CUDA where memory is short."""
LOST_GPU = 70
"""The exit code of a worker whose GPU does not answer any more."""


class WorkerLink:
    """The way back from a cohort to the engine, and what the engine has asked for meanwhile."""

    def __init__(self, writer: FrameWriter) -> None:
        self._writer = writer
        self._stop = False
        self._going = threading.Event()
        self._going.set()
        self._skipped: set[str] = set()

    def obey(self, order: "Stop | Pause | Proceed | Skip") -> None:
        """Note what the engine asks for; from any thread."""
        match order:
            case Stop():
                self._stop = True
                self._going.set()
            case Pause():
                self._going.clear()
            case Proceed():
                self._going.set()
            case Skip():
                self._skipped.update(order.trials)

    def skipped(self) -> set[str]:
        """The trials that are to be trained no further."""
        return self._skipped

    def emit(self, event: Event) -> None:
        """Tell what happened."""
        self._writer.write(Emitted(event=event))

    def should_stop(self) -> bool:
        """Whether the person asked to stop; during a pause the answer comes when it is over."""
        if not self._stop:
            self._going.wait()
        return self._stop

    def checkpoint(self, blob: bytes) -> None:
        """Keep ``blob`` for a later resume."""
        self._writer.write(Checkpointed(blob=blob))


def main() -> int:
    """Work until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reader: FrameReader[ToWorker] = FrameReader(open_stdin(), ToWorker)
    writer = FrameWriter(claim_stdout())
    link = WorkerLink(writer)
    work: queue.SimpleQueue[Train | Score] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(reader, link, work), daemon=True).start()
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # numbers below 1e-38 cost a hundred times more and mean nothing; a setting of the whole process
    while True:
        answer = _answer(work.get(), link)
        if isinstance(answer, Failed) and answer.out_of_memory:
            _let_go_of_memory()
        writer.write(answer)


def _listen(reader: FrameReader[ToWorker], link: WorkerLink, work: "queue.SimpleQueue[Train | Score]") -> None:
    while (frame := reader.read()) is not None:
        if isinstance(frame, Train | Score):
            work.put(frame)
        else:
            link.obey(frame)
    os._exit(0)


def _answer(frame: Train | Score, link: WorkerLink) -> FromWorker:
    try:
        return _train(frame, link) if isinstance(frame, Train) else _score(frame)
    except CancelledError:
        return Stopped()
    except TasukiError as error:
        return Failed(reason=error.text, details=error.details, out_of_memory=False)
    except BrokenPipeError:
        os._exit(0)
    except Exception as error:
        short = isinstance(error, MemoryError) or any(words in str(error) for words in NO_MEMORY)
        if _gpu_is_lost(error, short=short):
            traceback.print_exc()
            os._exit(LOST_GPU)
        reason = message("Training was interrupted: {problem}.", problem=type(error).__name__)
        if short:
            reason = message(
                "The memory is not enough for it, even by itself. "
                "Close other programs, allow fewer processor cores in the preferences, or choose a narrower network."
            )
        return Failed(reason=reason, details=traceback.format_exc(), out_of_memory=short)


def _gpu_is_lost(error: Exception, *, short: bool) -> bool:
    """Whether nothing can be computed on the GPU any more in this process; another one goes on from the last checkpoint."""
    import torch

    from engine.training.recording import BrokenRecordingError

    return isinstance(error, BrokenRecordingError) or (isinstance(error, torch.AcceleratorError) and not short)


def _let_go_of_memory() -> None:
    """Give back to the GPU what PyTorch keeps for later; what comes next may be of another size."""
    import torch

    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()


def _train(frame: Train, link: WorkerLink) -> Trained:
    from engine.methods import entry
    from engine.training.arrays import TrainingArrays
    from engine.training.gpu import be_repeatable
    from engine.training.loop import run_cohort

    if frame.device == "cuda":
        be_repeatable()
    link.obey(Skip(trials=frame.skipped))
    first = frame.job.trials[0]
    method = entry(first.method)
    return Trained(
        weights=run_cohort(
            frame.job,
            TrainingArrays.load(Path(frame.arrays)),
            link,
            method.learner,
            network=method.network,
            settings=method.read(first.settings),
            resume=frame.resume,
            device=frame.device,
            skipped=link.skipped,
        )
    )


def _score(frame: Score) -> Scored:
    from engine.methods import entry
    from engine.studies.explaining import MOST_COLUMNS, columns_by_weight, compared_slices, most_looked_at
    from engine.studies.exponents import network_exponents
    from engine.training.arrays import TrainingArrays
    from engine.training.explaining import permutation_drops
    from engine.training.input_saliency import input_saliency
    from engine.training.picture_saliency import picture_saliency
    from engine.training.resampling import draw_weights
    from engine.training.scoring import score_trial_on_draws

    arrays = TrainingArrays.load(Path(frame.arrays))
    joint = sorted((trial for trial in frame.trials if sum(weight > 0 for weight in trial.weights) > 1), key=lambda trial: trial.replicate)
    drawn = draw_weights(len(arrays.labels), frame.seed, arrays.groups)
    scores = {
        trial.id: score_trial_on_draws(frame.weights[trial.id], trial, frame.tasks, arrays, frame.part, drawn, find=entry)
        for trial in frame.trials
    }
    inputs = {
        trial.id: input_saliency(frame.weights[trial.id], trial, arrays, frame.owners, find=entry) for trial in frame.trials if frame.owners
    }
    order = columns_by_weight([inputs[trial.id] for trial in joint if frame.owners])
    rules = most_looked_at(frame.rules, frame.owners, order)
    columns = order[:MOST_COLUMNS]
    return Scored(
        kpis={trial: kpis for trial, (kpis, _) in scores.items()},
        draws={trial: draws for trial, (_, draws) in scores.items()},
        inputs=inputs,
        pictures={trial.id: picture_saliency(frame.weights[trial.id], trial, arrays, find=entry) for trial in joint[:1]},
        exponents={trial.id: network_exponents(frame.weights[trial.id], trial, frame.seed, find=entry) for trial in joint},
        drops={
            trial.id: permutation_drops(frame.weights[trial.id], trial, frame.tasks, arrays, frame.owners, columns, frame.seed, find=entry)
            for trial in joint
            if columns
        },
        slices=compared_slices(frame.trials, frame.weights, frame.tasks, arrays, rules, frame.seed, find=entry),
    )
