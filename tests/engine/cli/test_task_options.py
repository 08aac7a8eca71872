"""What ``tasuki plan`` makes of ``--kpi``, ``--mistake``, ``--floor`` and ``--margin``."""

import argparse

import pandas as pd
import pytest

from engine.cli.task_options import tasks_of
from engine.data.dataset import Dataset
from engine.data.reading import read_dataset
from engine.domain.errors import PlanError
from engine.domain.text import translator


@pytest.fixture
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two tasks on forty rows."""
    file = tmp_path_factory.mktemp("data") / "a.csv"
    rows = range(40)
    table = {"x": [row % 7 for row in rows], "Crack": ["yes" if row % 3 else "no" for row in rows], "Width": [row * 1.5 for row in rows]}
    pd.DataFrame(table).to_csv(file, index=False)
    return read_dataset([file])


def _options(**changes: list[str]) -> argparse.Namespace:
    nothing: dict[str, list[str]] = {"kpi": [], "mistake": [], "floor": [], "margin": []}
    return argparse.Namespace(**({"task": ["Crack", "Width"], "files": ["a.csv"]} | nothing | changes))


def test_that_a_key_figure_is_chosen_per_task(dataset: Dataset) -> None:
    crack, width = tasks_of(dataset, _options(kpi=["Crack=f1", "Width=rmse"]))
    assert (crack.kpi, width.kpi) == ("f1", "rmse")


def test_that_mistakes_fill_the_matrix_and_make_cost_the_key_figure(dataset: Dataset) -> None:
    crack, _ = tasks_of(dataset, _options(mistake=["Crack:yes>no=80,000", "Crack:no>yes=500"]))
    assert crack.kpi == "cost"
    true, answered = crack.classes.index("yes"), crack.classes.index("no")
    assert crack.costs[true][answered] == 80_000
    assert crack.costs[answered][true] == 500
    assert crack.costs[true][true] == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"kpi": ["Crack=mae"]}, "The task Crack cannot be judged by mae."),
        ({"kpi": ["Crak=f1"]}, "Crak=f1 names no task of the plan; the tasks are Crack, Width."),
        ({"mistake": ["Crack:yes>maybe=3"]}, "Crack:yes>maybe=3 names no mistake in Crack; its classes are"),
        ({"mistake": ["Crack:yes>no=much"]}, "much in Crack:yes>no=much is not an amount."),
        ({"margin": ["Crack=-0.01"]}, "-0.01 in Crack=-0.01 is no share between 0 and 1. Write 2 % as 0.02."),
        ({"floor": ["Width=two"]}, "two in Width=two is no share between -1 and 1."),
        ({"mistake": ["Width:1>2=3"]}, "Width:1>2=3 names no mistake in Width"),
    ],
)
def test_that_what_does_not_fit_is_explained(dataset: Dataset, options: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(PlanError) as caught:
        tasks_of(dataset, _options(**options))
    assert sentence in translator("en").render(caught.value.text)


def test_that_floor_and_margin_are_set_per_task(dataset: Dataset) -> None:
    crack, width = tasks_of(dataset, _options(floor=["Crack=-0.05"], margin=["Width=0.01"]))
    assert (crack.floor, crack.margin) == (-0.05, 0.0)
    assert (width.floor, width.margin) == (-0.02, 0.01)
