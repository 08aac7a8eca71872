"""What the tasks of a finished study share becomes a file, and stands in front of the networks of another study."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine.cli.command import main
from engine.data.dataset import Front
from engine.data.trunk_file import unpack_trunk
from engine.deploy import trunk_export
from engine.deploy.answering import open_project
from engine.deploy.export import TOLERANCE, remarks
from engine.deploy.shared_parts import SharedPart
from engine.deploy.trunk_export import export_trunk
from engine.domain.errors import InputError, ProjectError
from engine.domain.plan import MethodChoice
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with a private column."""
    folder = tmp_path_factory.mktemp("trunk")
    dataset = small_dataset(folder)
    plan = small_plan(dataset, steps=30)
    columns = tuple(replace(choice, private_to=("wear",)) if choice.name == "load" else choice for choice in plan.columns)
    chosen = tuple(MethodChoice(method) for method in ("single_task", "equal_weights"))
    plan = replace(plan, columns=columns, methods=chosen, training=replace(plan.training, hidden=(8, 6)))
    path = folder / "study.tasuki"
    with ProjectStore.create(path, dataset, plan) as store:
        study = StudyRunner(store, lambda _: None, cores=1)
        study.prepare()
        assert study.run() == "done"
    return path


def test_that_the_shared_layers_are_written_and_read_in_front_of_another_study(project: Path, tmp_path: Path) -> None:
    assert main(["export", str(project), "--front", str(tmp_path / "plant.safetensors")]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["plant.safetensors"]
    trunk = unpack_trunk((tmp_path / "plant.safetensors").read_bytes(), "plant")
    assert [source.column for source in trunk.card.sources] == ["speed", "line"]
    assert trunk.width == 6
    (tmp_path / "new.csv").write_text(
        "speed,line,hot,wet\n" + "".join(f"{row / 9:.2f},{'AB'[row % 2]},{row % 2},{row % 3 // 2}\n" for row in range(60))
    )
    command = ["plan", str(tmp_path / "new.csv"), "--task", "hot", "--task", "wet", "--front", str(tmp_path / "plant.safetensors")]
    assert main([*command, "-o", str(tmp_path / "plan.toml")]) == 0
    assert "plant_6" in (tmp_path / "plan.toml").read_text(encoding="utf-8")


def test_that_the_file_gives_what_the_network_gives(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        exported = export_trunk(store, tmp_path / "plant.safetensors")
        known = store.dataset()
    assert exported.rows == len(known.frame)
    assert exported.difference <= TOLERANCE
    taken, *others = exported.remarks
    assert taken.values["tasks"] == ["fault", "wear"]
    assert any("single tasks" in remark.msgid for remark in others)


def test_that_another_ending_and_a_missing_folder_are_refused(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        with pytest.raises(InputError, match="safetensors"):
            export_trunk(store, tmp_path / "plant.bin")
        with pytest.raises(InputError, match="does not exist"):
            export_trunk(store, tmp_path / "nowhere" / "plant.safetensors")


def test_that_factors_alone_are_no_trunk(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SharedPart, "factorised", property(lambda _: True))
    with ProjectStore.open(project) as store, pytest.raises(ProjectError, match="factors"):
        export_trunk(store, tmp_path / "plant.safetensors")
    assert not list(tmp_path.iterdir())


def test_that_networks_behind_an_extractor_send_to_that_one(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ProjectStore.open(project) as store:
        behind = dataclasses.replace(store.dataset(), front=Front(b"", "process"))
        monkeypatch.setattr(store, "dataset", lambda: behind)
        with pytest.raises(InputError, match="themselves") as told:
            export_trunk(store, tmp_path / "plant.safetensors")
    assert told.value.text.values["file"] == "process"
    assert not list(tmp_path.iterdir())


def test_that_a_file_that_computes_otherwise_is_not_written(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trunk_export.Trunk, "features", lambda trunk, rows: np.ones((len(rows), trunk.width), np.float32))
    with ProjectStore.open(project) as store, pytest.raises(ProjectError, match="nothing was written"):
        export_trunk(store, tmp_path / "plant.safetensors")
    assert not list(tmp_path.iterdir())


def test_that_a_model_behind_a_trunk_says_who_computes_its_columns(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        export_trunk(store, tmp_path / "plant.safetensors")
        opened = open_project(store)
    for body, said in (((tmp_path / "plant.safetensors").read_bytes(), "shared layers"), (b"\x08\x09", "a file of its own")):
        behind = dataclasses.replace(opened, known=dataclasses.replace(opened.known, front=Front(body, "plant")))
        assert any(said in remark.msgid for remark in remarks(behind))


def test_that_the_command_asks_what_to_write(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(project), "--lang", "en"]) == 2
    assert "--front OUT.safetensors" in capsys.readouterr().err
