from engine.charts.saliency import saliency
from engine.domain.chart import Level, Line
from engine.domain.events import DiagnosticsMeasured, StudyStarted, TrialEvaluated
from engine.domain.study import Study, Values
from engine.domain.task import Task
from engine.domain.text import translator
from tests.engine.analysis.studies import plan_of, trials_of

TASKS = (Task("A", "binary", "auroc"), Task("B", "binary", "auroc"))


def told(*entropies: float | None, shares: Values = (1.1, 0.9)) -> Study:
    """Two replicates that told these entropies, at steps 10, 20, and so on, and the same shares all the time."""
    plan = plan_of(TASKS, 2)
    study = Study()
    study.apply(StudyStarted(plan=plan, trials=tuple(trials_of(plan)), workers=1, device="cpu"))
    for trial in ("joint/0.001/0", "joint/0.001/1"):
        for place, entropy in enumerate(entropies):
            step = 10 * (place + 1)
            study.apply(TrialEvaluated(trial=trial, step=step, loss=0.5, kpis=(0.7, 0.7)))
            figures: dict[str, Values] = {"saliency_entropy": (entropy,), "saliency_alignment": (0.5,), "saliency_share": shares}
            study.apply(DiagnosticsMeasured(trial=trial, step=step, figures=figures))
    return study


def test_that_entropy_and_alignment_are_lines_and_the_sentence_owns_up_to_signs() -> None:
    entropy, _ = saliency(told(0.9, 0.8))
    assert [(mark.x, mark.y) for mark in entropy.marks if isinstance(mark, Line)] == [
        ((10.0, 20.0), (0.9, 0.8)),
        ((10.0, 20.0), (0.5, 0.5)),
    ]
    assert translator("en").render(entropy.meaning) == (
        "On one and the same row several tasks matter to each part of the shared layers (entropy 0.800). "
        "Signs do not count here: tasks that pull in opposite directions show only as gradient conflict."
    )
    assert entropy.table.rows == ((10.0, 0.9, 0.5), (20.0, 0.8, 0.5))


def test_that_a_low_entropy_beside_a_loud_task_is_doubted() -> None:
    words = translator("en").render(saliency(told(0.2, shares=(1.8, 0.2)))[0].meaning)
    assert "A has 1.800 times an equal share of the saliency, B 0.200 times. A low entropy may just mean that one task shouts." in words
    quiet = translator("en").render(saliency(told(0.2))[0].meaning)
    assert "mostly one task matters" in quiet
    assert "shouts" not in quiet


def test_that_each_task_has_a_line_of_its_share_and_equal_shares_a_level() -> None:
    _, shares = saliency(told(0.5, shares=(1.5, 0.5)))
    assert [mark.y for mark in shares.marks if isinstance(mark, Level)] == [1.0]
    assert [mark.y for mark in shares.marks if isinstance(mark, Line)] == [(1.5,), (0.5,)]
    assert translator("en").render(shares.meaning) == "A has 1.500 times an equal share of the saliency, B 0.500 times."


def test_that_labels_that_never_meet_are_said_and_other_methods_have_no_chart() -> None:
    entropy, shares = saliency(told(None, shares=(None, None)))
    for chart in (entropy, shares):
        assert translator("en").render(chart.meaning).startswith("No row with labels of two tasks has been seen yet")
    assert saliency(told()) == ()
    assert saliency(Study()) == ()
