"""An exported model answers as Tasuki does, for every kind of network, and nothing is written where it would not."""

import json
import subprocess
import sys
from dataclasses import replace as replaced
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest
from msgspec.structs import replace

from engine.data.proposals import propose_task
from engine.deploy import export
from engine.deploy.answering import Project, open_project
from engine.deploy.export import TOLERANCE, export_model, model_inputs, runner, verify
from engine.deploy.onnx_graph import build_model
from engine.deploy.predict import predict_file, predicted_columns
from engine.domain.errors import InputError, ProjectError
from engine.domain.plan import MethodChoice
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

pytestmark = pytest.mark.timeout(300)


def _finished(folder: Path, method: str, *, classes: bool = False) -> Path:
    """A study with a private column, of networks of their own and those of ``method``; with ``classes`` of which line too."""
    dataset = small_dataset(folder)
    plan = small_plan(dataset, steps=30)
    columns = tuple(replace(choice, private_to=("wear",)) if choice.name == "load" else choice for choice in plan.columns)
    if classes:
        columns = tuple(replace(choice, role="target") if choice.name == "line" else choice for choice in columns)
        plan = replace(plan, tasks=(*plan.tasks, propose_task(dataset.card, "line")))
    methods = (MethodChoice("single_task"), MethodChoice(method))
    path = folder / "study.tasuki"
    plan = replace(plan, columns=columns, methods=methods, training=replace(plan.training, hidden=(8, 6)))
    with ProjectStore.create(path, dataset, plan) as store:
        study = StudyRunner(store, lambda _: None, cores=1)
        study.prepare()
        assert study.run() == "done"
    return path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _finished(tmp_path_factory.mktemp("export"), "equal_weights")


def _answered_by(project: Path, method: str) -> Project:
    """The project as if the networks of ``method`` had been chosen."""
    with ProjectStore.open(project) as store:
        opened = open_project(store)
        trials = [record.trial for record in store.study().records.values() if record.trial.method == method]
        blobs = {trial.replicate: blob for trial in trials if (blob := store.artifact(f"weights/{trial.id}"))}
    assert len(blobs) == 2
    return replaced(opened, answerers=tuple(replaced(one, networks=blobs) for one in opened.answerers))


@pytest.mark.parametrize("method", ["equal_weights", "dmtrl_tucker", "self_auxiliary"])
def test_that_networks_of_every_make_answer_alike(tmp_path: Path, method: str) -> None:
    opened = _answered_by(_finished(tmp_path, method, classes=method == "equal_weights"), method)
    model = build_model(opened, {}).SerializeToString()
    rows, difference = verify(opened, model)
    assert rows == 240
    assert difference <= TOLERANCE
    texts = runner(model)(model_inputs(opened, opened.known))
    answers = predicted_columns(opened, opened.known)
    for task in opened.plan.tasks:
        assert task.kind == "regression" or (texts[task.name] == answers[task.name]).all()
    assert all(np.shape(values) == (rows,) for values in texts.values())


def test_that_the_model_the_cards_and_a_program_that_runs_are_written(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        exported = export_model(store, tmp_path / "plant.onnx")
        (tmp_path / "new.csv").write_text("speed,load,line\n2,-2,A\n0.5,,B\n,1,Z\n", encoding="utf-8")
        predict_file(store, tmp_path / "new.csv", tmp_path / "ours.csv")
    names = {"plant.onnx", "plant_card_ja.md", "plant_card_en.md", "plant_example.py"}
    assert {Path(file).name for file in exported.files} == names
    assert {path.name for path in tmp_path.iterdir()} == names | {"new.csv", "ours.csv"}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "../plant_example.py", "../new.csv", "../theirs.csv"]
    subprocess.run(command, cwd=elsewhere, check=True, capture_output=True)
    ours, theirs = (pd.read_csv(tmp_path / f"{name}.csv").to_dict("records") for name in ("ours", "theirs"))
    assert len(theirs) == 3
    for mine, other in zip(ours, theirs, strict=True):
        assert mine["fault"] == other["fault"]
        for name in ("fault_probability", "wear", "wear_low", "wear_high"):
            assert float(mine[name]) == pytest.approx(float(other[name]), rel=1e-5, abs=1e-5)
    card = (tmp_path / "plant_card_en.md").read_text(encoding="utf-8")
    assert "SHA-256" in card
    assert "licence" in card


def test_that_the_model_names_its_columns_and_its_tasks(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        export_model(store, tmp_path / "plant.onnx")
    model = onnx.load(tmp_path / "plant.onnx")
    assert {each.name for each in model.graph.input} == {"speed", "load", "line"}
    assert [each.name for each in model.graph.output] == ["fault", "fault_probability", "wear", "wear_low", "wear_high"]
    told = {each.key: each.value for each in model.metadata_props}
    assert [task["name"] for task in json.loads(told["tasks"])] == ["fault", "wear"]


def test_that_the_reference_of_onnx_answers_too(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = _answered_by(project, "equal_weights")
    model = build_model(opened, {}).SerializeToString()
    monkeypatch.setattr(export.importlib.util, "find_spec", lambda name: None)
    assert verify(opened, model)[1] <= TOLERANCE


def test_that_a_model_that_answers_otherwise_is_refused_and_nothing_written(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = predicted_columns

    def other(*arguments: object) -> dict[str, np.ndarray]:
        columns = ours(*arguments)  # pyright: ignore[reportArgumentType]
        return {**columns, "wear": columns["wear"] * np.float32(1.001)}

    monkeypatch.setattr(export, "predicted_columns", other)
    with ProjectStore.open(project) as store, pytest.raises(ProjectError, match="differs from our own"):
        export_model(store, tmp_path / "plant.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "said"), [("plant.bin", "ends in .onnx"), ("absent/plant.onnx", "does not exist")])
def test_that_places_that_cannot_take_a_model_are_refused(project: Path, tmp_path: Path, name: str, said: str) -> None:
    with ProjectStore.open(project) as store, pytest.raises(InputError, match=said):
        export_model(store, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
