"""Who helps whom and the trade-off between two tasks, as charts."""

from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.charts.pair_help import gradient_affinity, pair_arrows, pair_help
from engine.charts.pareto_front import pareto_front, point_name
from engine.domain.chart import Arrow, Graph, HeatMap, Scatter
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.task_fit import Affinity, TaskFit
from engine.domain.text import translator
from engine.domain.verdict import PairGain, Verdict
from tests.examples import example_card, example_study

EN = translator("en")


def verdict(*pairs: PairGain) -> Verdict:
    return replace(reach_verdict(example_study(replicates=2), example_card()), pairs=pairs)


def point(arm: str, gains: tuple[float, float], *, dominated: bool = False, keeps: bool = True) -> ParetoPoint:
    return ParetoPoint(
        f"swept_weights/{arm}/sgd/0.01", "swept_weights", arm, "sgd", 0.01, (0.8, 0.9), gains, (None, None), keeps, dominated
    )


PARETO = Pareto(
    ("A", "B"),
    (1.0, 1.0),
    (-0.02, -0.03),
    (0.8, 0.9),
    (point("weights:2", (0.05, 0.01)), point("weights:8", (0.01, 0.0), dominated=True)),
    0.1,
    (-0.02, -0.03),
)


def test_that_rows_help_columns() -> None:
    chart = pair_help(verdict(PairGain("HDF", "TWF", 0.04, (0.01, 0.07)), PairGain("TWF", "HDF", -0.02, (-0.03, -0.01))))
    assert chart is not None
    (square,) = chart.marks
    assert isinstance(square, HeatMap)
    assert square.values[square.rows.index("HDF")][square.columns.index("TWF")] == 0.04
    assert square.values[square.rows.index("TWF")][square.columns.index("HDF")] == -0.02
    assert square.percent
    assert EN.render(chart.meaning).startswith("HDF helps TWF most clearly (+4.0 %), and TWF harms HDF most clearly (−2.0 %)")


def test_that_uncertain_pairs_are_not_called_help() -> None:
    chart = pair_help(verdict(PairGain("HDF", "TWF", 0.04, (-0.01, 0.07)), PairGain("TWF", "HDF", 0.5, None)))
    assert chart is not None
    assert "No pair clearly helps or hurts" in chart.meaning.msgid
    assert pair_help(verdict()) is None


def test_that_only_certain_help_and_harm_become_arrows() -> None:
    sure = (PairGain("HDF", "TWF", 0.04, (0.01, 0.07)), PairGain("TWF", "PWF", -0.06, (-0.08, -0.04)))
    chart = pair_arrows(verdict(*sure, PairGain("RNF", "HDF", 0.2, (-0.1, 0.5))))
    assert chart is not None
    (graph,) = chart.marks
    assert isinstance(graph, Graph)
    place = graph.names.index
    assert set(graph.arrows) == {Arrow(place("HDF"), place("TWF"), 0.04), Arrow(place("TWF"), place("PWF"), 0.06, harms=True)}
    assert graph.full_at == 0.06
    assert pair_arrows(verdict(PairGain("RNF", "HDF", 0.2, (-0.1, 0.5)))) is None


def test_that_gradients_make_a_square_that_is_the_same_both_ways() -> None:
    fit = TaskFit(affinities=(Affinity("A", "B", 0.5, 0.1, None), Affinity("B", "C", -0.2, 0.6, 0.3)))
    chart = gradient_affinity(("A", "B", "C"), fit)
    assert chart is not None
    (square,) = chart.marks
    assert isinstance(square, HeatMap)
    assert square.values == ((None, 0.5, None), (0.5, None, -0.2), (None, -0.2, None))
    assert gradient_affinity(("A", "B"), TaskFit()) is None


def test_that_surpassed_points_are_hollow_and_the_one_spoken_of_is_ringed() -> None:
    chart = pareto_front(PARETO, ("A", "B"), "B", "A", PARETO.points[0])
    (scatter,) = chart.marks
    assert isinstance(scatter, Scatter)
    assert [(one.x, one.y, one.hollow, one.ringed) for one in scatter.points if not one.cross] == [
        (0.01, 0.05, False, True),
        (0.0, 0.01, True, False),
    ]
    assert [(one.x, one.y) for one in scatter.points if one.cross] == [(0.0, 0.0)]
    assert (scatter.x_floor, scatter.y_floor) == (-0.03, -0.02)


def test_that_points_are_named_by_way_and_optimiser() -> None:
    assert EN.render(point_name(PARETO.points[0], ("A", "B"))) == "Swept weights, A 20 %, B 80 %, SGD"
    assert EN.render(point_name(PARETO.points[0], ("A", "B", "C"))) == "Swept weights, B emphasised, SGD"
