import pytest
from msgspec.structs import replace

from engine.charts.sharing_strength import sharing_strength
from engine.domain.chart import HeatMap, Level, Line
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

say = translator("en").render
Values = tuple[float | None, ...]


def told(*cosines: Values, tasks: int = 3) -> Study:
    """A study in which replicate r of joint training told ``cosines[r]`` for its layers."""
    plan = plan_of(tuple(Task(name, "binary", "auroc") for name in "ABCD"[:tasks]), max(2, len(cosines)))
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for replicate, row in enumerate(cosines):
        trial = f"joint/0.001/{replicate}"
        study.apply(TrialEvaluated(trial=trial, step=10, loss=0.5, kpis=(0.7,) * tasks))
        figures: dict[str, Values] = {"sharing_weights": row, "sharing_raw": row, "sharing_paper": (0.9,) * len(row)}
        figures |= {"sharing_floor": (0.68,), "effective_rank": (1.5,) * len(row), "code_rank": (2.0,) * len(row)}
        study.apply(DiagnosticsMeasured(trial=trial, step=10, figures=figures))
    return study


def test_that_layers_are_means_over_replicates_beside_the_floor_of_the_papers_measure() -> None:
    (chart,) = sharing_strength(told((0.8, 0.2), (0.6, 0.4)))
    lines = [mark for mark in chart.marks if isinstance(mark, Line)]
    assert [line.y for line in lines] == [pytest.approx((0.7, 0.3)), pytest.approx((0.9, 0.9))]
    assert lines[0].x == (1.0, 2.0)
    (level,) = (mark for mark in chart.marks if isinstance(mark, Level))
    assert level.y == 0.68
    assert chart.table.rows[1] == pytest.approx((2.0, 0.3, 0.3, 0.9, 0.68, 1.5, 2.0))


def test_that_the_cosines_of_pairs_are_means_over_layers_and_replicates() -> None:
    study = told((0.8, 0.2), (0.6, 0.4))
    for replicate, shift in enumerate((0.0, 0.2)):
        events = study.diagnostics[f"joint/0.001/{replicate}"]
        pairs: Values = (0.9 - shift, 0.3, None, 0.7 - shift, 0.1, None)
        events[-1] = replace(events[-1], figures=events[-1].figures | {"task_cosines": pairs})
    _, chart = sharing_strength(study)
    (heat,) = chart.marks
    assert isinstance(heat, HeatMap)
    near, far = pytest.approx(0.7), pytest.approx(0.2)
    assert heat.values == ((None, near, far), (near, None, None), (far, None, None))
    assert say(chart.meaning) == "A and B have the most similar layers (cosine 0.700), A and C the least (0.200)."


@pytest.mark.parametrize(
    ("cosines", "tasks", "words"),
    [
        ((0.7, 0.3), 3, "The tasks share layer 1 most (cosine 0.700) and layer 2 least (0.300)"),
        ((0.7, 0.3), 2, "a single pair says little"),
        ((0.05, 0.01), 3, "close to training each alone"),
        ((0.99, 0.97), 3, "close to plain joint training"),
        ((None, None), 3, "nothing to share"),
    ],
)
def test_that_the_sentence_says_what_the_figures_mean(cosines: Values, tasks: int, words: str) -> None:
    (chart,) = sharing_strength(told(cosines, tasks=tasks))
    assert words in say(chart.meaning)


def test_that_other_methods_have_no_such_chart() -> None:
    study = told()
    assert sharing_strength(Study()) == ()
    study.apply(TrialEvaluated(trial="joint/0.001/0", step=10, loss=0.5, kpis=(0.7, 0.7, 0.7)))
    study.apply(DiagnosticsMeasured(trial="joint/0.001/0", step=10, figures={"task_weights": (1.0, 1.0, 1.0)}))
    assert sharing_strength(study) == ()
