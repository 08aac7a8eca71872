"""Tasks that are added to a finished project about images."""

import csv
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.deploy.new_task import Wanted, add_task
from engine.deploy.predict import predict_file
from engine.domain.plan import ColumnChoice, MethodChoice
from engine.studies.planner import propose_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grey pictures with two tasks about their brightness, and a third that is labelled in half of the rows and not in the study."""
    folder = tmp_path_factory.mktemp("images")
    generator = np.random.default_rng(0)
    lines = ["path,light,pale,dim"]
    for number in range(120):
        level = int(generator.integers(0, 256))
        Image.fromarray(np.full((8, 8), level, np.uint8)).save(folder / f"{number}.png")
        lines.append(f"{number}.png,{int(level > 128)},{int(level > 100)},{'' if number % 2 else f'{255 - level}.5'}")
    (folder / "labels.csv").write_text("\n".join(lines))
    dataset = read_dataset([folder / "labels.csv"], image_size=8)
    tasks = [propose_task(dataset.card, name) for name in ("light", "pale")]
    dim = (ColumnChoice("dim", "number", "ignore"),)
    plan = propose_plan(dataset.card, [str(folder / "labels.csv")], dim, tasks, "quick", replicates=2).plan
    training = replace(
        plan.training, optimisers=("adamw",), learning_rates=(0.01,), max_steps=40, evaluate_every=20, patience=1000, image_size=8
    )
    path = folder / "study.tasuki"
    plan = replace(plan, training=training, methods=(MethodChoice("single_task"), MethodChoice("equal_weights")))
    with ProjectStore.create(path, dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path


def predicted(store: ProjectStore, folder: Path) -> list[dict[str, str]]:
    """What is answered for a dark and a bright picture."""
    for name, level in (("dark.png", 20), ("bright.png", 240)):
        Image.fromarray(np.full((8, 8), level, np.uint8)).save(folder / name)
    (folder / "new.csv").write_text("path\ndark.png\nbright.png\n", encoding="utf-8")
    predict_file(store, folder / "new.csv", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_that_a_task_about_images_is_added_and_old_answers_stay_bit_for_bit(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        before = predicted(store, tmp_path)
        added = add_task(store, Wanted("dim"))
        after = predicted(store, tmp_path)
    assert [{name: row[name] for name in old} for row, old in zip(after, before, strict=True)] == before
    assert all(float(row["dim_low"]) < float(row["dim"]) < float(row["dim_high"]) for row in after)
    assert [way.way for way in added.ways] == ["shared", "alone", "unfrozen"]
    assert added.frozen == "trunk"
    assert sum(added.labels) == 60
