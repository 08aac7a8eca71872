"""Whatever a method of the catalogue tells of itself is seen in one of the charts."""

import pytest
from msgspec.structs import replace

from engine.charts.method_diagnostics import method_diagnostics
from engine.domain.chart import Chart
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.plan import MethodChoice
from engine.domain.study import Study
from engine.methods import CATALOGUE
from engine.training.learner import MethodEntry
from engine.training.loop import run_cohort
from tests.engine.analysis.studies import plan_of
from tests.engine.methods.test_contract import trials_of
from tests.engine.training.cohorts import RecordingLink, job, table, tasks_of

TASKS = tasks_of("binary", "multiclass", "binary")
TELLING = [method for method in CATALOGUE if method.declaration.diagnostics]


def charts(told: list[DiagnosticsMeasured], method: str, figure: str | None = None, by: float = 0.0) -> tuple[Chart, ...]:
    """What is drawn of ``told`` with every value known, once one ``figure`` is larger ``by`` so much."""
    trial = next(one for one in trials_of(next(each for each in CATALOGUE if each.declaration.id == method), TASKS) if all(one.weights))
    study = Study()
    plan = replace(plan_of(TASKS, 2), methods=(MethodChoice(method),))
    study.apply(StudyStarted(plan=plan, trials=(trial,), workers=1, device="cpu"))
    for event in told:
        study.apply(TrialEvaluated(trial=trial.id, step=event.step, loss=0.5, kpis=(0.7,) * 3))
        figures = {
            name: tuple(0.02 * (place + 1) + (by * (place + 1) if name == figure else 0.0) for place in range(len(values)))
            for name, values in event.figures.items()
        }
        study.apply(replace(event, trial=trial.id, figures=figures))
    return method_diagnostics(study)


@pytest.mark.parametrize("method", TELLING, ids=[method.declaration.id for method in TELLING])
def test_that_every_declared_diagnostic_changes_a_chart(method: MethodEntry) -> None:
    trial = next(one for one in trials_of(method, TASKS) if all(one.weights))
    link, name = RecordingLink(), method.declaration.id
    work = job((trial,), TASKS, max_steps=2, evaluate_every=1, hidden=(8, 6))
    run_cohort(work, table(TASKS, rows=60), link, method.learner, network=method.network, settings=method.read(trial.settings))
    told = [event for event in link.events if isinstance(event, DiagnosticsMeasured)]
    assert set(told[-1].figures) == set(method.declaration.diagnostics)
    plain = charts(told, name)
    assert plain
    for figure in method.declaration.diagnostics:
        assert charts(told, name, figure, by=0.3) != plain, f"no chart shows {figure} of {name}"
