"""The list of rows to label next, on a small study that was really trained."""

import csv
from pathlib import Path

import numpy as np
import pytest

from engine.deploy.next_labels import _places, disagreement, list_next_labels, spread_out
from engine.domain.errors import InputError, PlanError
from engine.domain.protocol import NextLabelsListed
from engine.domain.task import Task
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan
from tests.engine.training.cohorts import images, tasks_of

pytestmark = pytest.mark.timeout(300)
BINARY, VALUE = Task("fault", "binary", "auroc", classes=("no", "yes")), Task("wear", "regression", "mae")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("next")
    dataset = small_dataset(folder)
    with ProjectStore.create(folder / "study.tasuki", dataset, small_plan(dataset)) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return folder / "study.tasuki"


def listed(project: Path, out: Path, **wanted: object) -> tuple[NextLabelsListed, list[dict[str, str]]]:
    with ProjectStore.open(project) as store:
        answer = list_next_labels(store, out, **wanted)  # pyright: ignore[reportArgumentType]
    with out.open(encoding="utf-8-sig", newline="") as stream:
        return answer, list(csv.DictReader(stream))


def test_that_listed_rows_carry_no_label_of_their_task_and_none_comes_twice(project: Path, tmp_path: Path) -> None:
    answer, rows = listed(project, tmp_path / "out.csv", count=12)
    assert sum(answer.rows.values()) == len(rows) <= 12
    assert [int(row["priority"]) for row in rows] == list(range(1, len(rows) + 1))
    assert len({(row["task"], row["row"]) for row in rows}) == len(rows)
    assert all(row[row["task"]] == "" and row["label"] == "" for row in rows)
    with ProjectStore.open(project) as store:
        speeds = store.dataset().frame["speed"]
    assert all(float(row["speed"]) == pytest.approx(speeds[int(row["row"]) - 1]) for row in rows)


def test_that_without_label_curves_the_rows_are_divided_and_it_is_said(project: Path, tmp_path: Path) -> None:
    answer, _ = listed(project, tmp_path / "out.csv", count=7)
    assert sum(answer.rows.values()) == 7
    assert "divided" in answer.remarks[0].msgid


def test_that_a_task_can_be_asked_for_by_name(project: Path, tmp_path: Path) -> None:
    name = next(iter(listed(project, tmp_path / "first.csv", count=1)[0].rows))
    answer, rows = listed(project, tmp_path / "out.csv", count=5, task=name)
    assert answer.rows == {name: 5}
    assert {row["task"] for row in rows} == {name}


def test_that_more_than_there_is_gives_all_and_says_so(project: Path, tmp_path: Path) -> None:
    name = next(iter(listed(project, tmp_path / "first.csv", count=1)[0].rows))
    answer, rows = listed(project, tmp_path / "out.csv", count=100_000, task=name)
    assert 0 < len(rows) < 100_000
    assert any("are left" in remark.msgid for remark in answer.remarks)


@pytest.mark.parametrize(
    ("wanted", "error"), [({"task": "nonsense"}, PlanError), ({"count": 0}, InputError)], ids=["unknown task", "no label"]
)
def test_that_what_cannot_be_listed_is_refused(project: Path, tmp_path: Path, wanted: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        listed(project, tmp_path / "out.csv", **wanted)
    assert not (tmp_path / "out.csv").exists()


def test_that_the_project_itself_is_never_overwritten(project: Path) -> None:
    before = project.read_bytes()[:100]
    with pytest.raises(InputError, match="would replace"):
        listed(project, project)
    assert project.read_bytes()[:100] == before


def test_that_rows_on_which_networks_disagree_count_and_those_that_all_find_uncertain_do_not() -> None:
    answers = np.array([[[0.5], [0.9], [0.1]], [[0.5], [0.1], [0.1]]])
    scores = disagreement(BINARY, answers)
    assert scores[1] > 0.2
    assert scores[0] == pytest.approx(0.0, abs=1e-9)
    assert scores[2] == pytest.approx(0.0, abs=1e-9)


def test_that_classes_and_values_are_scored_too() -> None:
    classes = disagreement(Task("k", "multiclass", "accuracy", classes=("a", "b", "c")), np.array([[[1, 0, 0.0]], [[0, 1, 0.0]]]))
    assert classes[0] == pytest.approx(np.log(2))
    assert disagreement(VALUE, np.array([[[1.0]], [[3.0]]]))[0] == pytest.approx(1.0)


def test_that_near_copies_of_a_chosen_row_wait_behind_different_ones() -> None:
    places = np.array([[0.0], [0.001], [5.0]])
    assert list(spread_out(np.array([1.0, 0.99, 0.5]), places, 3)) == [0, 2, 1]


def test_that_equal_scores_and_places_still_give_every_row_once() -> None:
    assert sorted(spread_out(np.zeros(6), np.zeros((6, 2)), 6)) == [0, 1, 2, 3, 4, 5]


def test_that_images_are_told_apart_by_their_blocks_of_pixels() -> None:
    tasks = tasks_of("binary")
    for size in (8, 20):
        arrays = images(tasks, size=size)
        places = _places(arrays, np.arange(30), np.arange(30.0), 4)
        assert places.shape == (20, 64)
        assert np.ptp(places) > 0.1
        assert ((places >= 0) & (places <= 1)).all()
