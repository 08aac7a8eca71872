"""The sharing policy of a plan on its way to the networks: what is refused, what is laid out where, and what predictions rest on."""

import csv
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from engine.data.dataset import Dataset
from engine.data.features import learn_scaling
from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.deploy.predict import predict_file
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, MethodChoice, Plan, Role
from engine.studies.arrays import feature_layout, study_arrays
from engine.studies.planner import check_plan, propose_plan
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from engine.studies.trials import trials_of

pytestmark = pytest.mark.timeout(300)


def _with(plan: Plan, name: str, *private_to: str, role: Role = "feature") -> Plan:
    return replace(
        plan,
        columns=tuple(replace(choice, role=role, private_to=private_to) if choice.name == name else choice for choice in plan.columns),
    )


def test_that_private_columns_stand_behind_the_shared_ones_with_the_tasks_that_see_them(dataset: Dataset, plan: Plan) -> None:
    private = _with(_with(plan, "speed", "wear"), "line", "fault", "wear")
    layout = feature_layout(dataset, private)
    assert layout.names == ("load", "speed", "line = A", "line = B", "line = C")
    arrays = study_arrays(dataset, private)
    assert arrays.private is not None
    assert arrays.private.tolist() == [[0, 1], [1, 1], [1, 1], [1, 1]]
    shape = arrays.shape(private.training)
    assert (shape.features, shape.private) == (1, ((1,), (0, 1), (0, 1), (0, 1)))
    offset, scale = learn_scaling(layout, arrays.inputs, np.flatnonzero(arrays.parts[0] == 0))
    np.testing.assert_array_equal(arrays.offset[0], offset)
    np.testing.assert_array_equal(arrays.scale[0], scale)


def test_that_without_private_columns_nothing_is_laid_out_differently(dataset: Dataset, plan: Plan) -> None:
    arrays = study_arrays(dataset, plan)
    assert arrays.private is None
    assert feature_layout(dataset, plan).names == ("speed", "load", "line = A", "line = B", "line = C")


def test_that_the_policy_is_part_of_what_a_trial_is_known_by(plan: Plan) -> None:
    assert not {trial.id for trial in trials_of(plan)} & {trial.id for trial in trials_of(_with(plan, "speed", "wear"))}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda plan: _with(plan, "speed", "fault", "rust"), "private to rust|private to {task}"),
        (lambda plan: _with(plan, "speed", "fault", role="ignore"), "no input"),
        (lambda plan: _with(_with(_with(plan, "speed", "fault"), "load", "wear"), "line", "wear"), "at least one column"),
        (lambda plan: replace(plan, columns=(*plan.columns, ColumnChoice("photo", "image", "feature", ("fault",)))), "images in"),
    ],
)
def test_that_a_policy_that_no_network_could_keep_is_refused(dataset: Dataset, plan: Plan, change, sentence: str) -> None:
    card = replace(dataset.card, columns=(*dataset.card.columns, replace(dataset.card.columns[0], name="photo", kind="image")))
    check_plan(_with(plan, "speed", "fault"), card)
    with pytest.raises(PlanError, match=sentence):
        check_plan(change(plan), card)


BESIDE = (ColumnChoice("load", "number", "feature"), ColumnChoice("dial", "number", "feature", ("strength",)))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grey pictures and a column; both tasks need the brightness and the load together, one of them also a dial of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = np.random.default_rng(5)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["photo", "load", "dial", "crack", "strength"])
        for row in range(260):
            level, load, dial = generator.normal(size=3)
            Image.new("L", (8, 8), int(np.clip(128 + 40 * level, 0, 255))).save(folder / f"{row}.png")
            signal = level + load
            crack = "" if row % 7 == 0 else ("yes" if signal > 0 else "no")
            table.writerow([f"{row}.png", f"{load:.3f}", f"{dial:.3f}", crack, f"{5 + signal + 2 * dial:.3f}"])
    return folder


def _image_plan(dataset: Dataset) -> Plan:
    tasks = [propose_task(dataset.card, "crack"), propose_task(dataset.card, "strength")]
    proposed = propose_plan(dataset.card, ["labels.csv"], BESIDE, tasks, "quick", replicates=2)
    assert not proposed.warnings
    training = replace(
        proposed.plan.training,
        image_channels=(4, 8),
        image_size=8,
        batch_size=32,
        optimisers=("adamw",),
        learning_rates=(0.01,),
        max_steps=150,
        evaluate_every=25,
    )
    return replace(proposed.plan, training=training, methods=(MethodChoice("single_task"), MethodChoice("equal_weights")))


def test_that_images_and_columns_of_a_row_are_learned_from_together_and_predicted_from(pictures: Path, tmp_path: Path) -> None:
    dataset = read_dataset([pictures / "labels.csv"], BESIDE, image_size=8)
    plan = _image_plan(dataset)
    arrays = study_arrays(dataset, plan)
    assert arrays.table is not None
    assert arrays.table.shape == (260, 2)
    assert arrays.shape(plan.training).beside == 1
    with ProjectStore.create(tmp_path / "study.tasuki", dataset, plan) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
        rows = ((204, 2, 0), (204, -2, 0), (52, 2, 0), (52, -2, 0), (128, 2, 2), (128, 2, -2))
        (pictures / "new.csv").write_text(
            "photo,load,dial\n"
            + "".join(f"n{number}.png,{load},{dial}\n" for number, (_, load, dial) in enumerate(rows))
            + "gone.png,1,1\n"
        )
        for number, (level, _, _) in enumerate(rows):
            Image.new("L", (8, 8), level).save(pictures / f"n{number}.png")
        predict_file(store, pictures / "new.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        answers = list(csv.DictReader(stream))
    strength = [float(row["strength"]) for row in answers[:6]]
    crack = [float(row["crack_probability"]) for row in answers[:6]]
    assert strength[0] > max(strength[1:3])
    assert min(strength[1:3]) > strength[3]
    assert strength[4] - strength[5] > 3
    assert crack[0] > 0.9 > 0.1 > crack[3]
    assert answers[6]["crack"] == answers[6]["strength"] == ""


def test_that_labels_of_rows_without_their_image_are_ignored_though_the_columns_are_there(pictures: Path, tmp_path: Path) -> None:
    lines = (pictures / "labels.csv").read_text(encoding="utf-8").splitlines()
    (pictures / "gap.csv").write_text("\n".join([lines[0], "absent.png,1,1,yes,9", *lines[1:]]), encoding="utf-8")
    dataset = read_dataset([pictures / "gap.csv"], BESIDE, image_size=8)
    arrays = study_arrays(dataset, _image_plan(dataset))
    assert np.isnan(arrays.labels[0]).all()
    assert arrays.table is not None
    assert arrays.table[0].tolist() == [1.0, 1.0]
