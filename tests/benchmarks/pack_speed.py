"""Measures writing the meeting pack (PPTX, PDF, XLSX, HTML) and the raw tables: `python -m tests.benchmarks.pack_speed [--json]`.

CPU time of one process, so that a busy machine does not tell another story.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from engine.analysis.verdict import reach_verdict
from engine.domain.events import StudyStarted, TestScored, TrialEvaluated, TrialFinished
from engine.domain.plan import Trial
from engine.domain.requests import ReportFormat
from engine.domain.study import Study
from engine.domain.task import Task
from engine.report import write_report
from tests.benchmarks.measuring import Figure, load, options, report
from tests.engine.analysis.studies import one_hot, plan_of
from tests.examples import example_card

PACK: tuple[ReportFormat, ...] = ("pptx", "pdf", "xlsx", "html")
TABLES: tuple[ReportFormat, ...] = ("csv", "parquet")
LOOKS = 20


def finished_study(tasks: int, trials: int, replicates: int = 5) -> Study:
    """An invented study of about so many runs, each with twenty looks at the validation part, and its verdict."""
    noise = random.Random(0)
    plan = plan_of([Task(f"タスク{number + 1}", "binary", "auroc") for number in range(tasks)], replicates)
    arms = [(f"single:{task.name}", one_hot(place, tasks), "single_task") for place, task in enumerate(plan.tasks)]
    rates = max(1, trials // ((tasks + 1) * replicates))
    arms.append(("joint", (1.0,) * tasks, "equal_weights"))
    found = [
        Trial(f"{place}/{rate}/{replicate}", method, arm, weights, "adamw", 0.001 * (rate + 1), 0.0, replicate)
        for place, (arm, weights, method) in enumerate(arms)
        for rate in range(rates)
        for replicate in range(replicates)
    ]
    study = Study().apply_all([StudyStarted(plan=plan, trials=tuple(found), workers=1, device="cpu", versions={"tasuki": "0"})])
    for trial in found:
        lead = 0.02 if trial.arm == "joint" else 0.0
        kpis = tuple(0.85 + lead - trial.learning_rate + noise.gauss(0, 0.004) if weight else None for weight in trial.weights)
        study.apply_all(TrialEvaluated(trial=trial.id, step=50 * (look + 1), loss=0.5, kpis=kpis) for look in range(LOOKS))
        study.apply(TrialFinished(trial=trial.id, best_step=1000, steps=1000, loss=0.5, kpis=kpis, seconds=1.0))
        if trial.learning_rate == found[0].learning_rate:
            study.apply(TestScored(trial=trial.id, kpis=kpis))
    study.verdict = reach_verdict(study, example_card())
    return study


def written(study: Study, formats: tuple[ReportFormat, ...], folder: Path) -> float:
    """CPU seconds for ``formats``."""
    began = time.process_time()
    write_report(study, example_card(), formats=formats, language="ja", folder=folder, title="第2工場")
    return time.process_time() - began


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        for tasks, trials, target in ((5, 100, 10.0), (30, 1000, 30.0)):
            study = finished_study(tasks, trials)
            what = f"{tasks} tasks, {len(study.records):,} runs"
            figures.append(
                Figure(f"pack of four files, {what}", written(study, PACK, Path(name)), target, "CPU time, first use included", "s")
            )
            figures += [Figure(f"{one}, {what}", written(study, (one,), Path(name)), None, "once more", "s") for one in (*PACK, *TABLES)]
    figures.append(Figure("machine", None, None, load()))
    return report(figures, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
