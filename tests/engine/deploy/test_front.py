"""A study behind a feature extractor: planned and predicted from pictures, where the extractor's file is no longer there."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from PIL import Image

from engine.cli.command import main
from engine.data.reading import read_dataset
from engine.deploy.export import TOLERANCE, export_model
from engine.deploy.predict import predict_file
from engine.domain.plan import MethodChoice
from engine.studies.plan_file import read_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.data.extractors import block_means

pytestmark = pytest.mark.timeout(300)


def _picture(path: Path, level: int) -> None:
    Image.fromarray(np.full((8, 8), level, np.uint8)).save(path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("front")
    generator = np.random.default_rng(0)
    lines = ["path,light,pale"]
    for number in range(80):
        light = number % 2
        _picture(folder / f"{number}.png", int(generator.integers(90, 255) if light else generator.integers(0, 170)))
        lines.append(f"{number}.png,{light},{light if number % 7 else 1 - light}")
    (folder / "labels.csv").write_text("\n".join(lines))
    front = block_means(folder / "eyes.onnx")
    command = ["plan", str(folder / "labels.csv"), "--task", "light", "--task", "pale", "--front", str(front), "--replicates", "2"]
    assert main([*command, "-o", str(folder / "plan.toml")]) == 0
    plan = read_plan(folder / "plan.toml")
    training = replace(plan.training, optimisers=("adamw",), learning_rates=(0.01,), max_steps=120, evaluate_every=20, patience=1000)
    plan = replace(plan, training=training, methods=(MethodChoice("single_task"), MethodChoice("equal_weights")))
    dataset = read_dataset([Path(file) for file in plan.files], plan.columns, reading=plan.reading)
    assert dataset.card.fingerprint == plan.fingerprint
    with ProjectStore.create(folder / "study.tasuki", dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    front.unlink()
    return folder / "study.tasuki"


def test_that_new_pictures_are_seen_by_the_extractor_that_the_project_keeps(project: Path, tmp_path: Path) -> None:
    _picture(tmp_path / "bright.png", 240)
    _picture(tmp_path / "dark.png", 20)
    (tmp_path / "new.csv").write_text("path\nbright.png\ndark.png\n")
    with ProjectStore.open(project) as store:
        predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv")
    answers = pd.read_csv(tmp_path / "out.csv")
    assert answers["light"].tolist() == [1, 0]
    assert answers["eyes_1"].tolist() == pytest.approx([240 / 255, 20 / 255])


def test_that_the_exported_model_takes_the_features_and_says_so(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        exported = export_model(store, tmp_path / "out.onnx")
    assert exported.difference <= TOLERANCE
    assert any(remark.values.get("file") == "eyes" for remark in exported.remarks)
