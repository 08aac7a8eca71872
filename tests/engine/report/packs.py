"""Packs of the meeting for every verdict, with everything that a verdict can hold."""

from functools import cache

from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.explanation import CalibrationCurve, ColumnImportance, Explanation, Slice, SliceGain, TaskExplanation
from engine.domain.label_value import BandPoint, CurvePoint, Further, LabelCurve, LabelValue, PowerLaw, Saving, TaskLabels
from engine.domain.monitoring import ColumnDrift, Monitoring, TaskMonitored
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.plan import ColumnChoice, MethodChoice, Plan
from engine.domain.roi import Assumptions, TaskWorth
from engine.domain.study import Study
from engine.domain.task_fit import Affinity, GroupGain, Grouping, TaskFit, TaskGain
from engine.domain.text import Translator, message
from engine.domain.verdict import PairGain, TaskVerdict, Verdict
from engine.report.blocks import Block, Bullets, Chapter, ChartBlock, Grid, KpiTable, Page, Paragraph
from engine.report.page import summary_page
from tests.engine.analysis.studies import study_with_gains
from tests.examples import example_card

UP = (0.04, 0.05, 0.06, 0.05, 0.05)
DOWN = (-0.08, -0.09, -0.08, -0.07, -0.08)
UNCLEAR = (-0.10, 0.08, -0.06, 0.05, -0.02)
VERDICTS = {"go": (UP, UP, UP), "conditional": (UP, UP, DOWN), "no_go": (DOWN, DOWN, DOWN), "hold": (UNCLEAR, UNCLEAR, UNCLEAR)}
NAMES = ("HDF", "PWF", "TWF")
WORTH = Assumptions(
    tasks=tuple(TaskWorth(name, point=400_000.0, labels_saved=120.0, label_cost=900.0) for name in NAMES),
    upkeep=250_000.0,
    engineering_days=30.0,
    day_rate=80_000.0,
)
MONITORED = Monitoring(
    file="/data/new_rows.csv",
    rows=420,
    fit="watch",
    reasons=(message("{column} has drifted.", column="Sensor 1"),),
    columns=(ColumnDrift("Sensor 0", 0.51, False, False), ColumnDrift("Sensor 1", 0.78, True, True, 0.01, 0.04)),
    tasks=(
        TaskMonitored("HDF", "auroc", 40, 0.91, (0.84, 0.96), 0.90, 0.88, None),
        TaskMonitored("PWF", "auroc", 0, None, None, 0.90, 0.88, None),
    ),
    unlike=0.031,
    at="2026-11-22T10:00:00.000Z",
)


@cache
def _reached(verdict: str, names: tuple[str, ...]) -> tuple[Verdict, Plan]:
    """Judged once for all tests: neither is ever changed."""
    study = study_with_gains(dict(zip(names, VERDICTS[verdict], strict=True)))
    reached = reach_verdict(study, example_card())
    assert reached.verdict == verdict
    assert study.plan is not None
    return reached, study.plan


def full_study(verdict: str, names: tuple[str, ...] = NAMES) -> Study:
    """A study that comes to ``verdict`` and holds task fit, trade-off, label value and pairs beside it."""
    reached, plan = _reached(verdict, names)
    study = Study()
    features = tuple(ColumnChoice(f"Sensor {number}", "number", "feature") for number in range(3))
    methods = tuple(MethodChoice(name) for name in ("single_task", "equal_weights", "task_pairs"))
    study.plan = replace(plan, decider="製造技術部長", decide_by="2026-12-04", columns=features, methods=methods)
    study.verdict = replace(
        reached,
        task_fit=_task_fit(names),
        pareto=_pareto(names),
        label_value=_label_value(reached.tasks),
        pairs=_pairs(names),
        explanation=_explanation(reached.tasks),
    )
    return study


def full_page(verdict: str, *, assumptions: Assumptions = WORTH, accepted: tuple[str, ...] = ()) -> Page:
    """The pack on it."""
    study = full_study(verdict)
    reached, plan = verdict_and_plan(study)
    return summary_page(reached, replace(plan, accepted=accepted), example_card(), "第2工場", assumptions, MONITORED)


def verdict_and_plan(study: Study) -> tuple[Verdict, Plan]:
    """Both, which a finished study has."""
    assert study.verdict is not None
    assert study.plan is not None
    return study.verdict, study.plan


def chapter(page: Page, name: str) -> Chapter:
    """The chapter called ``name``."""
    return next(chapter for chapter in page.chapters if chapter.id == name)


def words_of(block: Block, translate: Translator) -> list[str]:
    """Every sentence and cell of ``block``, charts by title and meaning."""
    match block:
        case Paragraph():
            return [translate.render(block.text)]
        case Bullets():
            return [translate.render(text) for text in (block.title, *block.items)]
        case Grid():
            cells = [cell for row in block.rows for cell in row]
            return [cell if isinstance(cell, str) else translate.render(cell) for cell in (block.title, *block.headers, *cells)]
        case KpiTable():
            return [translate.render(block.title)]
        case ChartBlock():
            return [translate.render(text) for text in (block.chart.title, block.chart.meaning)]


def all_words(chapter: Chapter, translate: Translator) -> list[str]:
    """Title, message, blocks and phrases of ``chapter``."""
    heads = [translate.render(text) for text in (chapter.title, chapter.message, *chapter.phrases)]
    return [*heads, *(word for block in chapter.blocks for word in words_of(block, translate))]


def _task_fit(names: tuple[str, ...]) -> TaskFit:
    joint = GroupGain(names, tuple(TaskGain(name, 0.02, (0.01, 0.03)) for name in names), 0.02, keeps_floors=True)
    return TaskFit(
        groups=(joint,),
        groupings=(
            Grouping((names,), 0.021, (0.011, 0.031), held_out=0.018),
            Grouping((names[:2], names[2:]), 0.027, (0.014, 0.040), held_out=0.012),
        ),
        proposed=2,
        held_out=0.012,
        compared=5,
        affinities=(Affinity(names[0], names[1], 0.21, 0.12, 0.30), Affinity(names[1], names[2], -0.14, 0.61, 0.35)),
        sentences=(message("{first} and {second} fit.", first=names[0], second=names[1]),),
    )


def _pareto(names: tuple[str, ...]) -> Pareto:
    def point(arm: str, gain: float, *, chosen: bool = False, dominated: bool = False) -> ParetoPoint:
        gains = (gain, gain / 2, -gain)
        return ParetoPoint(
            f"{arm} adamw", "equal_weights", arm, "adamw", 0.001, (0.8,) * 3, gains, (None,) * 3, gain < 0.02, dominated, chosen
        )

    return Pareto(
        tasks=names,
        values=(1.0,) * 3,
        floors=(-0.02,) * 3,
        baseline=(0.8,) * 3,
        points=(point("joint", 0.05, chosen=True), point("weights:1", 0.01), point("weights:2", 0.03, dominated=True)),
        hypervolume=0.001,
        reference=(-0.02,) * 3,
        sentences=(message("Of {all} ways of joint training none is best for every task.", all=3),),
    )


def _label_value(tasks: tuple[TaskVerdict, ...]) -> LabelValue:
    def curve(lift: float) -> LabelCurve:
        points = tuple(CurvePoint(share, 400 * share, 0.7 + lift + 0.1 * share, (0.68 + lift, 0.82 + lift)) for share in (0.25, 0.5, 1.0))
        band = tuple(BandPoint(labels, 0.8 + lift, 0.78 + lift, 0.83 + lift) for labels in (400.0, 600.0, 800.0))
        return LabelCurve(points, PowerLaw(0.9, -0.5, 0.4), band)

    known = tuple(
        TaskLabels(
            task=task.name,
            kpi=task.kpi,
            unit=None,
            single=curve(0.0),
            joint=curve(0.02),
            saving=Saving(140.0, (60.0, 210.0), 400.0, cost=126_000.0),
            further=Further(200, 0.013, (0.004, 0.021), "joint", cost=180_000.0),
            messages=(message("{task}: joint training saves labels.", task=task.name),),
            replicates=5,
        )
        for task in tasks
    )
    return LabelValue(known, tuple(task.task for task in known), True, (message("Label {task} next.", task=known[0].task),))


def _explanation(tasks: tuple[TaskVerdict, ...]) -> Explanation:
    curve = CalibrationCurve((0.1, 0.5, 0.9), (0.15, 0.45, 0.85), (40, 30, 30), 0.05)
    part = SliceGain(Slice("Sensor 0", low=1.0, high=2.5), 84, "brier", 0.11, 0.16, -0.05, (-0.08, -0.02), True)
    known = tuple(
        TaskExplanation(
            task=task.name,
            kpi=task.kpi,
            columns=(ColumnImportance("Sensor 1", 0.12, (0.08, 0.16), True), ColumnImportance("Sensor 2", 0.01, (-0.01, 0.03), False)),
            parts_compared=12,
            worst=(part,) if place == 0 else (),
            baseline=curve,
            candidate=curve,
            about_columns=message("{task} depends on {column}.", task=task.name, column="Sensor 1"),
            about_parts=(message("{task} is worse in one part.", task=task.name),),
            about_calibration=message("Probabilities for {task} can be taken at their word.", task=task.name),
        )
        for place, task in enumerate(tasks)
    )
    return Explanation(known, (message("Measured on validation rows."),))


def _pairs(names: tuple[str, ...]) -> tuple[PairGain, ...]:
    return tuple(
        PairGain(a, b, 0.03 if a < b else -0.04, (0.01, 0.05) if a < b else (-0.06, -0.02)) for a in names for b in names if a != b
    )
