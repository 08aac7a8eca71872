"""One proof of concept from planted table to verdict, within this process, and what is true of its candidate.

The path is that of the study's runner: proposed plan, trials, cohorts, choice on validation data, test part once, verdict. Task pairs are
left out: they are for diagnosis, and neither candidate nor verdict depends on them.
"""

import dataclasses
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from engine.analysis.gain import paired_gains
from engine.analysis.selection import choose
from engine.analysis.verdict import reach_verdict
from engine.data.features import encode_features
from engine.data.labels import encode_labels
from engine.data.planted import PLANTED, ROWS, Structure, fresh_rows, planted_table
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.domain.events import Event, StudyStarted, TestScored
from engine.domain.plan import Trial
from engine.domain.study import Study
from engine.domain.task import kpi
from engine.domain.verdict import Verdict
from engine.methods import entry
from engine.studies.arrays import feature_layout, study_arrays
from engine.studies.estimate import member_bytes
from engine.studies.freezing import freeze
from engine.studies.planner import BASELINE, propose_plan
from engine.studies.trials import cohorts_of, trials_of
from engine.training.arrays import TrainingArrays
from engine.training.job import Link
from engine.training.loop import run_cohort
from engine.training.resampling import draw_weights
from engine.training.scoring import score_trial, score_trial_on_draws

METHODS = ("equal_weights", "swept_weights")
FURTHER = 20
"""Replicates beyond the study's own from which the truth is learned."""
TEST_PART = 2
SMALL_GRID: dict[str, tuple[object, ...]] = {"optimisers": ("adamw",), "learning_rates": (0.003, 0.01)}
"""What a small study tries instead of two optimisers with three learning rates each: a third of the networks."""


class TaskOutcome(Struct, frozen=True):
    """One task of one proof of concept."""

    name: str
    gain: float | None
    interval: tuple[float, float] | None
    status: str
    floor: float
    replicate_gains: tuple[float, ...]
    same_networks: tuple[float, ...]
    """Gains of the same networks on fresh rows, by replicate."""
    further_networks: tuple[float, ...]
    """Gains on fresh rows of ``FURTHER`` pairs of networks of the chosen configurations, trained on other splits of the table."""

    @property
    def true_gain(self) -> float:
        """What training jointly as proposed, instead of as the baseline, does to this task on this data."""
        return fmean(self.further_networks)


class Outcome(Struct, frozen=True):
    """What one proof of concept said, what is true, and what it took."""

    structure: Structure
    seed: int
    verdict: str
    kept: tuple[str, ...]
    """Tasks to train together, as the verdict names them."""
    tasks: tuple[TaskOutcome, ...]
    delta_m: float | None
    delta_m_interval: tuple[float, float] | None
    true_delta_m: float
    """Of the further networks."""
    candidate: str
    cpu_seconds: float
    wall_seconds: float


class _Recorder:
    """Folds what the cohorts tell into the study."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def emit(self, event: Event) -> None:
        self._study.apply(event)

    def should_stop(self) -> bool:
        return False

    def checkpoint(self, blob: bytes) -> None:
        """Not kept."""


class _Silence(_Recorder):
    """Nobody listens."""

    def __init__(self) -> None:
        super().__init__(Study())

    def emit(self, event: Event) -> None:
        """Drop it."""


class Poc:
    """One planted table and its study."""

    def __init__(self, structure: Structure, seed: int, *, rows: int = ROWS, small: bool = False) -> None:
        self.structure: Structure = structure
        self.seed = seed
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "planted.csv"
            planted_table(structure, seed, 0, rows).to_csv(file, index=False)
            self.dataset = read_dataset([file])
        tasks = [propose_task(self.dataset.card, name) for name in PLANTED[structure].tasks]
        proposed = propose_plan(self.dataset.card, ["planted.csv"], (), tasks, "quick", methods=METHODS, seed=seed).plan
        self.plan = freeze(replace(proposed, training=replace(proposed.training, **SMALL_GRID)) if small else proposed)
        self.study = Study()
        self.weights: dict[str, bytes] = {}

    def run(self) -> Verdict:
        """Train, choose, score the test part once, and judge."""
        self._arrays = study_arrays(self.dataset, self.plan)
        trials = trials_of(self.plan)
        self.study.apply(StudyStarted(plan=self.plan, trials=trials, workers=1, device="cpu"))
        self.weights = self._train(trials, self._arrays, _Recorder(self.study))
        self.chosen = choose(self.study).trials(self.study)
        drawn = draw_weights(len(self._arrays.labels), self.plan.seed)
        for name in self.chosen:
            trial = self.study.records[name].trial
            kpis, draws = score_trial_on_draws(self.weights[name], trial, self.plan.tasks, self._arrays, TEST_PART, drawn, find=entry)
            self.study.apply(TestScored(trial=name, kpis=kpis, draws=draws))
        return reach_verdict(self.study, self.dataset.card)

    def same_networks(self) -> dict[str, tuple[float, ...]]:
        """The gains of the tested networks on fresh rows, by task and replicate; needs ``run``."""
        return self._gains([self.study.records[name].trial for name in self.chosen], self.weights, self._arrays)

    def further_networks(self, replicates: int = FURTHER) -> dict[str, tuple[float, ...]]:
        """The gains on fresh rows of as many further pairs of networks of the chosen configurations; needs ``run``."""
        first = self.plan.replicates
        wider = replace(self.plan, replicates=first + replicates)
        configurations = [record.trial for name in self.chosen if (record := self.study.records[name]).trial.replicate == 0]
        trials = [
            replace(trial, id=f"{trial.id}/{replicate}", replicate=replicate)
            for trial in configurations
            for replicate in range(first, first + replicates)
        ]
        arrays = study_arrays(self.dataset, wider)
        return self._gains(trials, self._train(trials, arrays, _Silence()), arrays)

    def _train(self, trials: Sequence[Trial], arrays: TrainingArrays, link: Link) -> dict[str, bytes]:
        weights: dict[str, bytes] = {}
        for job in cohorts_of(self.plan, trials, member_bytes(self.plan, self.dataset.card)):
            method = entry(job.trials[0].method)
            settings = method.read(job.trials[0].settings)
            weights |= run_cohort(job, arrays, link, method.learner, network=method.network, settings=settings)
        return weights

    def _gains(self, trials: Sequence[Trial], weights: Mapping[str, bytes], arrays: TrainingArrays) -> dict[str, tuple[float, ...]]:
        frame = fresh_rows(self.structure, self.seed)
        for task in self.plan.tasks:
            if task.kind == "binary":
                frame[task.name] = frame[task.name].astype(int).astype(str)
        fresh = dataclasses.replace(
            arrays,
            inputs=encode_features(feature_layout(self.dataset, self.plan), frame),
            labels=encode_labels(frame, self.plan.tasks),
            parts=np.full((len(arrays.parts), len(frame)), TEST_PART, dtype=np.int8),
        )
        tasks, settings = self.plan.tasks, self.plan.training
        kpis: dict[tuple[int, bool, int], float] = {}
        for trial in trials:
            if trial.id in weights:
                values = score_trial(weights[trial.id], trial, tasks, settings, fresh, TEST_PART, find=entry)
                kpis |= {(task, trial.method == BASELINE, trial.replicate): value for task, value in enumerate(values) if value is not None}
        gains: dict[str, tuple[float, ...]] = {}
        for position, task in enumerate(tasks):
            pairs = [
                (kpis[position, True, replicate], kpis[position, False, replicate])
                for replicate in sorted({trial.replicate for trial in trials})
                if (position, True, replicate) in kpis and (position, False, replicate) in kpis
            ]
            paired = paired_gains([single for single, _ in pairs], [joint for _, joint in pairs], kpi(task.kpi))
            gains[task.name] = tuple(gain for gain in paired.gains if gain is not None)
        return gains


def run_poc(structure: Structure, seed: int, *, rows: int = ROWS, further: int = FURTHER, small: bool = False) -> Outcome:
    """One proof of concept with its truth, ``small`` on ``SMALL_GRID``; the seconds are those of the proof of concept alone."""
    cpu, wall = time.process_time(), time.monotonic()
    poc = Poc(structure, seed, rows=rows, small=small)
    verdict = poc.run()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    candidate = verdict.candidate
    same, other = poc.same_networks(), poc.further_networks(further)
    return Outcome(
        structure=structure,
        seed=seed,
        verdict=verdict.verdict,
        kept=candidate.tasks if candidate is not None else (),
        tasks=tuple(
            TaskOutcome(
                task.name, task.gain, task.interval, task.status, task.floor, task.replicate_gains, same[task.name], other[task.name]
            )
            for task in verdict.tasks
        ),
        delta_m=verdict.delta_m.value,
        delta_m_interval=verdict.delta_m.interval,
        true_delta_m=fmean(fmean(gains) for gains in other.values()),
        candidate=f"{candidate.arm} {candidate.optimiser} {candidate.settings['learning_rate']:g}" if candidate is not None else "",
        cpu_seconds=round(cpu, 2),
        wall_seconds=round(wall, 2),
    )
