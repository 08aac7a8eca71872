"""How long a study will take and how much memory, before it starts and while it runs, and what it had best compute on."""

import math
import os
import time
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from msgspec import Struct

from engine.domain.dataset import DatasetCard
from engine.domain.plan import MethodChoice, Plan, Trial
from engine.domain.text import Text, message
from engine.studies.processes import core_count
from engine.studies.trials import GPU_MEMBERS, cohorts_of, is_image_plan, method_entry, method_settings
from engine.training.aggregation import Aggregation
from engine.training.factorised.network import FactorisedNetwork
from engine.training.gpu import MOST_WORKERS, find_gpu, gpu_workers
from engine.training.job import CohortJob
from engine.training.networks import NetworkShape
from engine.training.scoring import choose_device

REFERENCE_GEMM_SECONDS = 0.00044
"""What ``_calibrate`` measures on the machine on which the constants below were measured."""
TABLE_OVERHEAD = 1.6e-4
"""Seconds of a member-step that do not depend on the network's size."""
TABLE_FLOPS = 2.5e10
"""Floating point operations a second of a member-step of small networks."""
IMAGE_OVERHEAD = 3.0e-3
IMAGE_FLOPS = 4.0e10
GPU_TABLE_STEP, GPU_TABLE_OWN_STEP = 1.4e-3, 3.0e-3
"""Seconds of a step of a cohort on a GPU that depend neither on its members nor on their networks, as it waits for its orders: of
plain training, which is recorded, and of a method with a way of training of its own, as a multiple of which its cost is told."""
GPU_IMAGE_STEP, GPU_IMAGE_OWN_STEP = 3.0e-3, 6.0e-3
GPU_FLOPS = 1.1e11
"""Floating point operations a second of one of the GPU's processors, in single precision with many members."""
GPU_LOOK = 1.0e-3
"""Seconds of a look at the validation part for each trial on a table; the trials of a cohort are looked at one after another."""
GPU_FURTHER = 0.45
"""What each further worker on the same GPU adds to the pace of the first."""
GPU_START_SECONDS = 5.0
"""What worker processes take longer to begin on a GPU."""
UNKNOWN_PROCESSORS = 60
"""Of a GPU that is elsewhere."""
RIVAL_CORES = 8
"""A GPU is used where it is faster than so many cores; a fixed number, so that the choice is the same on every computer with a GPU."""
CLEARLY = 0.5
"""For tables it must take less than this share of the time: training that ends early saves cores more than it saves a GPU. Images were
faster on a GPU however small they were."""
EARLY_STOP = 0.35
"""Share of the longest training that is run when every network stops early."""
START_SECONDS = 6.0
LEAST_GAIN = 0.02
"""Share of the work that must be seen before its pace says anything."""
ENGINE_BYTES = 450e6
WORKER_BYTES = 380e6
GPU_WORKER_BYTES = 1.4e9
FACTOR_COPIES = 8.0
COMPOSED_COPIES = 14.0
"""How often the factors, and the weights composed from them for all tasks, are held at the peak; see ``_numbers``."""


class Estimate(Struct, frozen=True):
    """What a study takes: seconds (low, high) of wall time, and bytes of memory of all its processes together."""

    seconds: tuple[float, float]
    memory: float


def estimate(plan: Plan, card: DatasetCard, trials: Sequence[Trial], cores: int | None = None, device: str = "") -> Estimate:
    """What ``trials`` will take on this machine; the range spans early stopping and a busy machine.

    ``cores`` are all of them and ``device`` is what training would choose unless given; the memory is the computer's, not the GPU's.
    """
    device = device or device_for(plan, card, trials)[0]
    member, on_gpu = member_bytes(plan, card), device == "cuda"
    cohorts = cohorts_of(plan, trials, member, GPU_MEMBERS if on_gpu else 0)
    most = cores or (gpu_workers(core_count()) if on_gpu else core_count())
    workers = max(1, min(most, len(cohorts)))
    pace = _calibrate() / REFERENCE_GEMM_SECONDS
    gpu = find_gpu() if on_gpu else None
    processors = None if not on_gpu else UNKNOWN_PROCESSORS if gpu is None else gpu.processors
    work = _seconds(plan, card, cohorts, workers, processors=processors, pace=pace)
    before = work * _beforehand(plan, trials) / max(1.0, _costs(plan, trials))
    largest = max((_side_by_side(plan, cohort) * max(member[trial.method] for trial in cohort.trials) for cohort in cohorts), default=0.0)
    each = GPU_WORKER_BYTES if on_gpu else WORKER_BYTES + largest
    memory = ENGINE_BYTES + workers * (each + _array_bytes(plan, card))
    start = START_SECONDS + (GPU_START_SECONDS if on_gpu else 0.0)
    return Estimate((start + EARLY_STOP * work + before, start + 1.6 * (work + before)), memory)


def device_for(plan: Plan, card: DatasetCard, trials: Sequence[Trial], begun_on: str = "") -> tuple[str, Text | None]:
    """What ``trials`` are best trained on, and why where there is a choice.

    A study that was ``begun_on`` a device stays there if it can. The choice depends on the plan and on whether there is a GPU, on
    nothing else of the machine, so that the same project gives the same numbers; TASUKI_DEVICE overrides it for a study that begins.
    """
    there = choose_device()
    if there == "cpu" or begun_on or os.environ.get("TASUKI_DEVICE") == there:
        return (begun_on if there != "cpu" and begun_on else there), None
    member = member_bytes(plan, card)
    usual, large = (cohorts_of(plan, trials, member, members) for members in (0, GPU_MEMBERS))
    on_cores = _seconds(plan, card, usual, min(RIVAL_CORES, len(usual)), processors=None)
    on_gpu = GPU_START_SECONDS + _seconds(plan, card, large, min(MOST_WORKERS, len(large)), processors=UNKNOWN_PROCESSORS)
    if is_image_plan(plan) or on_gpu < CLEARLY * on_cores:
        return there, message("The GPU computes, as this study would take longer on the processor.")
    return "cpu", message("The processor computes, as a GPU is not clearly faster with networks of this size.")


def _seconds(
    plan: Plan, card: DatasetCard, cohorts: Sequence[CohortJob], workers: int, *, processors: int | None, pace: float = 1.0
) -> float:
    """Wall time of the longest training of ``cohorts`` on a GPU with so many ``processors``, or on cores where that is None.

    ``pace`` is how much longer this machine's cores take than those of which the constants tell.
    """
    flops, images = 6.0 * plan.training.batch_size * _multiplications(plan, card), is_image_plan(plan)
    if processors is None:
        overhead, speed = (IMAGE_OVERHEAD, IMAGE_FLOPS) if images else (TABLE_OVERHEAD, TABLE_FLOPS)
        costs = sum(_costs(plan, cohort.trials) for cohort in cohorts)
        return plan.training.max_steps * pace * (overhead + flops / speed) * costs / max(1, workers)
    arithmetic = flops / (GPU_FLOPS * processors)
    looks = plan.training.max_steps / plan.training.evaluate_every * pace * GPU_LOOK
    each = [
        plan.training.max_steps * _gpu_step(plan, cohort, arithmetic, pace, images=images) + looks * len(cohort.trials)
        for cohort in cohorts
    ]
    return max(max(each, default=0.0), sum(each) / (1.0 + GPU_FURTHER * (workers - 1)))


def _gpu_step(plan: Plan, cohort: CohortJob, arithmetic: float, pace: float, *, images: bool) -> float:
    """Seconds of a step of ``cohort``; those of images are trained one after another."""
    costs, own = _costs(plan, cohort.trials), not method_entry(cohort.trials[0].method).is_plain
    waiting = (GPU_IMAGE_OWN_STEP if own else GPU_IMAGE_STEP) if images else (GPU_TABLE_OWN_STEP if own else GPU_TABLE_STEP)
    return costs * (pace * waiting / (1 if images else len(cohort.trials)) + arithmetic)


def _costs(plan: Plan, trials: Sequence[Trial]) -> float:
    """What a step of all ``trials`` costs, in steps of plain ones."""
    return sum(method_entry(trial.method).cost(len(plan.tasks)) for trial in trials)


def time_left(seconds: float, gained: float, left: float, before: tuple[float, float]) -> tuple[float, float]:
    """Seconds left (low, high) for the share ``left``, at the pace that gained the share ``gained`` in ``seconds``.

    Until there is a pace to go by, it is the estimate from ``before`` the start, or as long as it took so far if that is more. The
    later networks may stop earlier or later than those seen so far, which is what the range allows for.
    """
    if left <= 0:
        return 0.0, 0.0
    if gained < LEAST_GAIN:
        low, high = before
        return low, max(high, seconds)
    pace = seconds / gained * left
    return 0.6 * pace, 1.25 * pace + 1.0


def member_bytes(plan: Plan, card: DatasetCard) -> dict[str, float]:
    """Bytes that a member of each of the plan's methods takes."""
    return {choice.method: 4.0 * _numbers(plan, card, choice) for choice in plan.methods}


def _side_by_side(plan: Plan, cohort: CohortJob) -> int:
    """Members that are in memory at once."""
    return 1 if is_image_plan(plan) else len(cohort.trials)


def _beforehand(plan: Plan, trials: Sequence[Trial]) -> float:
    """Longest plain trainings that ``trials`` take before their own, which do not end early."""
    arms = Counter((trial.method, trial.arm) for trial in trials)
    settings = {(trial.method, trial.arm): trial.settings for trial in trials}
    found = {arm: method_entry(arm[0]) for arm in arms}
    return sum(count * found[arm].beforehand(len(plan.tasks), found[arm].read(settings[arm])) for arm, count in arms.items())


def _numbers(plan: Plan, card: DatasetCard, choice: MethodChoice) -> float:
    """Weights, their gradients, two moments and the best weights, and the activations of a batch.

    For aggregation a gradient of the shared weights per task besides. Factorised layers also keep every task's composed weights with
    their gradients and what sharing is measured from, and activations for each task. The factors below were fitted to peaks of memory
    at 5 and 10 tasks with layers of 256 (17 to 32 numbers for each weight of a task's own network, by form): within -18 % and +38 %.
    """
    method = method_entry(choice.method)
    network = method.network(_shape(plan, card), plan.tasks, method_settings(choice))
    weights, activations = network.pieces[-1].end, _activations(plan, card)
    if isinstance(network, FactorisedNetwork):
        whole = len(plan.tasks) * sum(math.prod(form.axes) for form in network.forms)
        return FACTOR_COPIES * weights + COMPOSED_COPIES * whole + len(plan.tasks) * activations
    shared = network.pieces[-network.heads].start
    return 5.0 * weights + activations + (len(plan.tasks) * shared if issubclass(method.learner, Aggregation) else 0.0)


def _activations(plan: Plan, card: DatasetCard) -> float:
    if is_image_plan(plan):
        pixels = plan.training.image_size**2
        return 3 * plan.training.batch_size * pixels * sum(plan.training.image_channels) / 4
    return 4.0 * plan.training.batch_size * (sum(plan.training.hidden) + feature_count(plan, card))


def _shape(plan: Plan, card: DatasetCard) -> NetworkShape:
    beside = feature_count(plan, card)
    if not is_image_plan(plan):
        return NetworkShape(kind="table", features=beside, hidden=plan.training.hidden)
    return NetworkShape(kind="image", features=3, hidden=plan.training.image_channels, beside=beside, side=plan.training.image_size)


def feature_count(plan: Plan, card: DatasetCard) -> int:
    """Columns of the network's input, images apart: one a number or date, one a category's value, one more where values are missing."""
    total = 0
    for choice in plan.features():
        column = card.column(choice.name)
        if column is None or choice.kind == "image":
            continue
        total += min(column.distinct, 50) if choice.kind in ("category", "binary", "text") else 1
        total += column.missing > 0
    return total if is_image_plan(plan) else max(1, total)


def _multiplications(plan: Plan, card: DatasetCard) -> float:
    """Multiplications of one row's way through the network."""
    outputs = sum(task.outputs for task in plan.tasks)
    if is_image_plan(plan):
        side, before, total = plan.training.image_size, 3, 0.0
        for channels in plan.training.image_channels:
            total += 9 * before * channels * side * side
            before, side = channels, max(1, side // 2)
        return total + before * (outputs + feature_count(plan, card))
    widths = (feature_count(plan, card), *plan.training.hidden, outputs)
    return float(sum(left * right for left, right in pairwise(widths)))


def _array_bytes(plan: Plan, card: DatasetCard) -> float:
    if is_image_plan(plan):
        return card.rows * (3.0 * plan.training.image_size**2 + 4.0 * feature_count(plan, card))
    return 4.0 * card.rows * (feature_count(plan, card) + len(plan.tasks))


@lru_cache(maxsize=1)
def _calibrate() -> float:
    """Seconds of computing for a fixed small batched product, the best of many.

    What else the machine does now is left to the range, because it may be over soon and one interruption would count a hundredfold.
    """
    generator = np.random.default_rng(0)
    left = generator.standard_normal((64, 64, 64), dtype=np.float32)
    right = generator.standard_normal((64, 64, 64), dtype=np.float32)
    best, until = math.inf, time.thread_time() + 0.05
    while time.thread_time() < until:
        begun = time.thread_time()
        np.matmul(left, right)
        best = min(best, time.thread_time() - begun)
    return best
