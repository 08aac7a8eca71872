"""A person may let another point of the trade-off answer than the verdict's candidate; the project keeps its networks and the choice."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.analysis.pareto import records_of
from engine.deploy.answering import open_project
from engine.deploy.export import export_model
from engine.deploy.networks import networks_by_task
from engine.deploy.prediction_remarks import how_made
from engine.domain.errors import ProjectError
from engine.domain.pareto import Pareto
from engine.domain.plan import MethodChoice
from engine.domain.text import format_percent
from engine.domain.verdict import Verdict
from engine.studies.chosen_point import choose_point, read_point
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished study of swept weights in which no floor can be broken."""
    folder = tmp_path_factory.mktemp("points")
    dataset = small_dataset(folder)
    plan = small_plan(dataset, steps=60)
    plan = replace(
        plan,
        methods=(MethodChoice("single_task"), MethodChoice("equal_weights"), MethodChoice("swept_weights")),
        tasks=tuple(replace(task, floor=-1.0) for task in plan.tasks),
    )
    path = folder / "study.tasuki"
    with ProjectStore.create(path, dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path


def pareto_of(store: ProjectStore) -> tuple[Verdict, Pareto]:
    verdict = store.study().verdict
    assert verdict is not None
    assert verdict.pareto is not None
    return verdict, verdict.pareto


def test_that_the_networks_of_every_usable_point_are_kept_and_no_others(project: Path) -> None:
    with ProjectStore.open(project) as store:
        _, pareto = pareto_of(store)
        study = store.study()
        points = {record.trial.id for point in pareto.usable for record in records_of(study, point)}
        tested = {name for name, record in study.records.items() if record.test is not None}
        assert len(pareto.usable) > 1
        assert set(store.artifacts("weights/")) == {f"weights/{name}" for name in points | tested}


def test_that_the_chosen_point_answers_for_every_task_until_it_is_given_up(project: Path) -> None:
    with ProjectStore.open(project) as store:
        verdict, pareto = pareto_of(store)
        other = next(point for point in pareto.usable if not point.chosen)
        before = networks_by_task(store, store.study(), verdict)
        choose_point(store, other.key)
        expected = {store.artifact(f"weights/{record.trial.id}") for record in records_of(store.study(), other)}
        assert all(set(found.values()) == expected for found in networks_by_task(store, store.study(), verdict).values())
    with ProjectStore.open(project) as store:
        assert read_point(store) == other.key
        choose_point(store, None)
        assert networks_by_task(store, store.study(), verdict) == before


def test_that_card_and_predictions_tell_of_the_chosen_point_and_lend_it_no_test_figures(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        _, pareto = pareto_of(store)
        other = next(point for point in pareto.usable if not point.chosen)
        choose_point(store, other.key)
        told = [note.msgid for note in how_made(open_project(store), with_reasons=False)]
        export_model(store, tmp_path / "chosen.onnx")
        choose_point(store, None)
        opened = open_project(store)
        export_model(store, tmp_path / "proposed.onnx")
    assert any("chosen in place of" in msgid for msgid in told)
    lines = {name: (tmp_path / f"{name}_card_en.md").read_text(encoding="utf-8").splitlines() for name in ("chosen", "proposed")}
    assert any("gains on validation rows" in line and format_percent(other.gains[0], signed=True) in line for line in lines["chosen"])
    rows = [line for line in lines["chosen"] if line.startswith("| ")][1:]
    assert len(rows) == len(opened.plan.tasks)
    assert all(row.endswith("| – | – | – | – |") for row in rows)
    assert not any("chosen in place of" in line for line in lines["proposed"])
    status = {row.split(" | ")[0].removeprefix("| "): row.split(" | ")[-1] for row in lines["proposed"] if row.startswith("| ")}
    assert all((status[task.name] == "– |") == (task.name not in opened.joint) for task in opened.plan.tasks)


def test_that_choosing_the_candidate_is_the_verdicts_own_choice(project: Path) -> None:
    with ProjectStore.open(project) as store:
        _, pareto = pareto_of(store)
        choose_point(store, next(point.key for point in pareto.usable if point.chosen))
        assert read_point(store) is None


def test_that_a_point_without_networks_is_refused_with_what_can_be_chosen(project: Path) -> None:
    with ProjectStore.open(project) as store:
        _, pareto = pareto_of(store)
        with pytest.raises(ProjectError, match=r"There is no point"):
            choose_point(store, "swept_weights/weights:99/adamw/1")
        surpassed = next(point for point in pareto.points if point not in pareto.usable)
        with pytest.raises(ProjectError, match=r"keeps no networks") as caught:
            choose_point(store, surpassed.key)
        assert caught.value.text.values["known"] == [point.key for point in pareto.usable]
        assert read_point(store) is None
