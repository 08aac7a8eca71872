"""How long a study will take and how much memory, before it starts and while it runs."""

import math
import time
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from msgspec import Struct

from engine.domain.dataset import DatasetCard
from engine.domain.plan import MethodChoice, Plan, Trial
from engine.studies.processes import core_count
from engine.studies.trials import cohorts_of, is_image_plan, method_entry, method_settings
from engine.training.aggregation import Aggregation
from engine.training.factorised.network import FactorisedNetwork
from engine.training.job import CohortJob
from engine.training.networks import NetworkShape

REFERENCE_GEMM_SECONDS = 0.00044
"""What ``_calibrate`` measures on the machine on which the constants below were measured."""
TABLE_OVERHEAD = 1.6e-4
"""Seconds of a member-step that do not depend on the network's size."""
TABLE_FLOPS = 2.5e10
"""Floating point operations a second of a member-step of small networks."""
IMAGE_OVERHEAD = 3.0e-3
IMAGE_FLOPS = 4.0e10
EARLY_STOP = 0.35
"""Share of the longest training that is run when every network stops early."""
START_SECONDS = 6.0
LEAST_GAIN = 0.02
"""Share of the work that must be seen before its pace says anything."""
ENGINE_BYTES = 450e6
WORKER_BYTES = 380e6
FACTOR_COPIES = 8.0
COMPOSED_COPIES = 14.0
"""How often the factors, and the weights composed from them for all tasks, are held at the peak; see ``_numbers``."""


class Estimate(Struct, frozen=True):
    """What a study takes: seconds (low, high) of wall time, and bytes of memory of all its processes together."""

    seconds: tuple[float, float]
    memory: float


def estimate(plan: Plan, card: DatasetCard, trials: Sequence[Trial], cores: int | None = None) -> Estimate:
    """What ``trials`` will take on this machine; the range spans early stopping and a busy machine."""
    member = member_bytes(plan, card)
    cohorts = cohorts_of(plan, trials, member)
    workers = max(1, min(cores or core_count(), len(cohorts)))
    flops = 6.0 * plan.training.batch_size * _multiplications(plan, card)
    overhead, speed = (IMAGE_OVERHEAD, IMAGE_FLOPS) if is_image_plan(plan) else (TABLE_OVERHEAD, TABLE_FLOPS)
    step = overhead + flops / speed
    one = plan.training.max_steps * step * _calibrate() / REFERENCE_GEMM_SECONDS / workers
    work = one * sum(method_entry(trial.method).cost(len(plan.tasks)) for trial in trials)
    before = one * _beforehand(plan, trials)
    largest = max((_side_by_side(plan, cohort) * max(member[trial.method] for trial in cohort.trials) for cohort in cohorts), default=0.0)
    memory = ENGINE_BYTES + workers * (WORKER_BYTES + _array_bytes(plan, card) + largest)
    return Estimate((START_SECONDS + EARLY_STOP * work + before, START_SECONDS + 1.6 * (work + before)), memory)


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
