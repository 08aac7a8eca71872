"""Predicting new images: each row is answered or says why not, and is seen as the training images were."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from msgspec.structs import replace
from PIL import Image

from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.deploy.export import TOLERANCE, export_model
from engine.deploy.predict import predict_file
from engine.domain.plan import MethodChoice
from engine.studies.planner import propose_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

pytestmark = pytest.mark.timeout(300)
WHITE = 4095
DARK, BRIGHT = 100, 240
"""Levels of 12 bits, both nearly black among them, that would be told apart well if the range were found anew."""


def _picture(path: Path, level: int) -> None:
    Image.fromarray(np.full((8, 8), level, np.uint16)).save(path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures that are bright or dark, and networks that were to learn which."""
    folder = tmp_path_factory.mktemp("images")
    generator = np.random.default_rng(0)
    lines = ["path,light,pale"]
    for number in range(80):
        light = number % 2
        _picture(folder / f"{number}.png", int(generator.integers(2500, WHITE) if light else generator.integers(0, 1500)))
        lines.append(f"{number}.png,{light},{light if number % 7 else 1 - light}")
    (folder / "labels.csv").write_text("\n".join(lines))
    dataset = read_dataset([folder / "labels.csv"], image_size=8)
    tasks = [propose_task(dataset.card, name) for name in ("light", "pale")]
    plan = propose_plan(dataset.card, [str(folder / "labels.csv")], (), tasks, "quick", replicates=2).plan
    training = replace(
        plan.training, optimisers=("adamw",), learning_rates=(0.01,), max_steps=60, evaluate_every=20, patience=1000, image_size=8
    )
    path = folder / "study.tasuki"
    plan = replace(plan, training=training, methods=(MethodChoice("single_task"), MethodChoice("equal_weights")))
    with ProjectStore.create(path, dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path


def test_that_rows_without_a_picture_keep_its_name_and_are_remarked(project: Path, tmp_path: Path) -> None:
    _picture(tmp_path / "good.png", WHITE)
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    (tmp_path / "new.csv").write_text("path\ngood.png\nbroken.png\n=absent.png\n")
    with ProjectStore.open(project) as store:
        answer = predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["path"] for row in rows] == ["good.png", "broken.png", "'=absent.png"]
    assert [bool(row["light"]) for row in rows] == [True, False, False]
    said = next(remark for remark in answer.remarks if "image could not be used" in remark.msgid)
    assert said.values == {"count": 2, "image": "broken.png"}


def test_that_dark_pictures_alone_are_as_dark_as_they_were_in_training(project: Path, tmp_path: Path) -> None:
    _picture(tmp_path / "dark.png", DARK)
    _picture(tmp_path / "less dark.png", BRIGHT)
    (tmp_path / "new.csv").write_text("path\ndark.png\nless dark.png\n")
    with ProjectStore.open(project) as store:
        predict_file(store, tmp_path / "new.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["light"] for row in csv.DictReader(stream)] == ["0", "0"]


def test_that_an_exported_model_and_its_program_see_pictures_alike(project: Path, tmp_path: Path) -> None:
    generator = np.random.default_rng(3)
    names = [f"{number}.png" for number in range(4)]
    for name in names:
        Image.fromarray(generator.integers(0, 256, (20, 24), np.uint8)).save(tmp_path / name)
    (tmp_path / "new.csv").write_text("path\n" + "\n".join(names) + "\n")
    with ProjectStore.open(project) as store:
        exported = export_model(store, tmp_path / "light.onnx")
        predict_file(store, tmp_path / "new.csv", tmp_path / "ours.csv")
    assert exported.difference <= TOLERANCE
    subprocess.run([sys.executable, "light_example.py", "new.csv", "theirs.csv"], cwd=tmp_path, check=True, capture_output=True)
    ours, theirs = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("ours", "theirs"))
    assert theirs["light_probability"].to_numpy() == pytest.approx(ours["light_probability"].to_numpy(), abs=1e-5)
