"""Tasks that are added to a finished project: what they rest on is never changed, and what is said of them was measured."""

import csv
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.deploy.added_tasks import added_networks, added_tasks
from engine.deploy.answering import open_project
from engine.deploy.export import export_model
from engine.deploy.new_task import Wanted, add_task
from engine.deploy.predict import predict_file
from engine.deploy.prediction_remarks import how_made
from engine.domain.errors import CancelledError, InputError, PlanError, ProjectError
from engine.domain.new_task import NewTask
from engine.domain.plan import MethodChoice, SettingValue
from engine.domain.text import translator
from engine.studies.kept import factorised_trials
from engine.studies.store import ProjectStore
from engine.training.weights import unpack_weights
from tests.engine.deploy.related import DESCRIPTORS, KNOWN, finished_project, write_related

pytestmark = pytest.mark.timeout(300)
NEW_ROWS = "x,y,z\n1,0,0\n0,1,0\n-1,2,1\n"


@pytest.fixture(scope="module")
def trunk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_project(tmp_path_factory.mktemp("trunk"), [MethodChoice("single_task"), MethodChoice("equal_weights")])


@pytest.fixture(scope="module")
def factors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings: dict[str, SettingValue] = {"code": "descriptor_and_residual", "descriptors": DESCRIPTORS, "start": "random"}
    return finished_project(tmp_path_factory.mktemp("factors"), [MethodChoice("single_task"), MethodChoice("dmtrl_laf", settings)])


@pytest.fixture(params=["trunk", "factors"])
def project(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def predicted(store: ProjectStore, folder: Path) -> list[dict[str, str]]:
    (folder / "new.csv").write_text(NEW_ROWS, encoding="utf-8")
    predict_file(store, folder / "new.csv", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def said(added: NewTask) -> str:
    return " ".join(translator("en").render(text) for text in (added.headline, added.compared, *added.remarks))


def without(store: ProjectStore) -> None:
    """Take added tasks away again, so that tests do not see each other's."""
    store.drop_artifacts(store.artifacts("new_task/"))


def test_that_old_answers_are_bit_identical_and_the_new_task_is_predicted(project: Path, tmp_path: Path) -> None:
    with ProjectStore.open(project) as store:
        before, weights = predicted(store, tmp_path), {name: store.artifact(name) for name in store.artifacts("weights/")}
        added = add_task(store, Wanted("late"))
        after = predicted(store, tmp_path)
        assert {name: store.artifact(name) for name in store.artifacts("weights/")} == weights
        without(store)
    assert [{name: row[name] for name in old} for row, old in zip(after, before, strict=True)] == before
    assert all(float(row["late_low"]) < float(row["late"]) < float(row["late_high"]) for row in after)
    assert float(after[0]["late"]) > float(after[2]["late"])
    assert added.labels[0] > added.labels[2] > 0


def test_that_only_what_the_task_has_of_its_own_is_trained(project: Path) -> None:
    with ProjectStore.open(project) as store:
        added = add_task(store, Wanted("late"))
        networks = added_networks(store, added)
        without(store)
    shared, alone, unfrozen = added.ways
    assert (shared.way, alone.way, unfrozen.way) == ("shared", "alone", "unfrozen")
    whole = 3 * 8 + 8 + 8 + 1
    assert alone.trained == unfrozen.trained == whole
    assert shared.trained == (8 + 1 if added.frozen == "trunk" else 2 + 2 + 8 + 1)
    assert added.gain is not None
    assert added.interval is not None
    assert added.interval[0] < added.gain < added.interval[1]
    assert set(networks) == {0, 1}
    assert all(unpack_weights(blob).card.method == "" for blob in networks.values())  # whole and plain: nothing else is needed


def test_that_a_class_can_be_added_beside_values_on_a_trunk_and_is_refused_on_shared_output_layers(
    trunk: Path, factors: Path, tmp_path: Path
) -> None:
    with ProjectStore.open(trunk) as store:
        add_task(store, Wanted("sort"))
        rows = predicted(store, tmp_path)
        assert {row["sort"] for row in rows} <= {"good", "bad"}
        assert "sort_low" not in rows[0]
        export_model(store, tmp_path / "all.onnx")
        card = (tmp_path / "all_card_en.md").read_text(encoding="utf-8").splitlines()
        names = [line.split(" | ")[0].removeprefix("| ") for line in card if line.startswith("| ")]
        assert names == ["Task", "a", "b", "c", "d", "sort"]
        assert not any("sort" in note.values.get("tasks", ()) for note in how_made(open_project(store), with_reasons=False))  # type: ignore[operator]
        without(store)
    with ProjectStore.open(factors) as store, pytest.raises(PlanError) as refused:
        add_task(store, Wanted("sort"))
    assert "differs in kind" in refused.value.text.msgid


def test_that_labels_may_come_from_a_file_whose_known_rows_keep_their_part(trunk: Path, tmp_path: Path) -> None:
    with ProjectStore.open(trunk) as store:
        own = add_task(store, Wanted("late"))
        same = add_task(store, Wanted("late", write_related(tmp_path)))
        other = add_task(store, Wanted("later", write_related(tmp_path, rows=120, seed=9, extra="later")))
        without(store)
    assert same.labels == own.labels
    assert same.ways[0].test == own.ways[0].test
    assert sum(other.labels) == 60
    assert other.file == "rows9.csv"
    assert "judged on the same test rows again" in said(same)


def test_that_a_description_alone_gives_a_task_with_what_it_is_worth(factors: Path, tmp_path: Path) -> None:
    with ProjectStore.open(factors) as store:
        added = add_task(store, Wanted("unseen", None, (0.7, 0.3), zero_shot=True))
        rows = predicted(store, tmp_path)
        measured = add_task(store, Wanted("late", None, (0.7, 0.3), zero_shot=True))
        far = add_task(store, Wanted("unseen", None, (9.0, -9.0), zero_shot=True))
        assert {one.task.name for one in added_tasks(store)} == {"late", "unseen"}
        without(store)
    assert float(rows[0]["unseen"]) > float(rows[2]["unseen"])
    assert [each.task for each in added.left_out] == list(KNOWN)
    assert "has not been measured" in said(added)
    assert "extrapolation" in said(far)
    assert "extrapolation" not in said(added)
    assert (added.leverage or 0.0) < 1.0 < (far.leverage or 0.0)
    assert [way.trained > 0 for way in measured.ways] == [False, True]
    assert measured.gain is not None
    assert measured.used == "shared"


def test_that_zero_shot_needs_networks_made_from_descriptions(trunk: Path) -> None:
    with ProjectStore.open(trunk) as store, pytest.raises(PlanError) as refused:
        add_task(store, Wanted("unseen", None, (1.0,), zero_shot=True))
    assert "code=descriptor" in refused.value.text.msgid


def test_that_each_fault_is_named_and_changes_nothing(factors: Path, tmp_path: Path) -> None:
    lacking = tmp_path / "lacking.csv"
    lacking.write_text("x,y,late\n" + "1,2,3\n" * 20, encoding="utf-8")
    faults: dict[str, Wanted] = {
        "is a task of this project already": Wanted("a"),
        "is an input of this project": Wanted("x"),
        "There is no column called": Wanted("nothing"),
        "lacks columns": Wanted("late", lacking),
        "has {got:count} numbers": Wanted("late", None, (1.0, 2.0, 3.0)),
        "There is no description": Wanted("late", zero_shot=True),
    }
    with ProjectStore.open(factors) as store:
        before = store.artifacts("")
        for words, wanted in faults.items():
            with pytest.raises((PlanError, InputError)) as refused:
                add_task(store, wanted)
            assert words in refused.value.text.msgid
        assert store.artifacts("") == before


def test_that_a_stop_leaves_the_project_as_it_was_and_progress_ends_at_one(trunk: Path) -> None:
    told: list[float] = []
    with ProjectStore.open(trunk) as store:
        before = store.artifacts("")
        with pytest.raises(CancelledError):
            add_task(store, Wanted("late"), told.append, lambda: len(told) > 40)
        assert store.artifacts("") == before
        add_task(store, Wanted("late"), told.append)
        without(store)
    assert told[41:] == sorted(told[41:])
    assert 0.9 < told[-1] <= 1.0


def test_that_the_best_factors_are_kept_and_stood_on_where_another_way_was_chosen(trunk: Path) -> None:
    with ProjectStore.open(trunk) as store:
        study, verdict = store.study(), store.study().verdict
        assert verdict is not None
        renamed = tuple(replace(score, method="dmtrl_laf") for score in verdict.candidates)
        assert factorised_trials(study, verdict) == set()
        chosen = {name for name, record in study.records.items() if record.trial.arm == "joint" and record.test is not None}
        for name in chosen:
            study.records[name].trial = replace(study.records[name].trial, method="dmtrl_laf")
        assert factorised_trials(study, replace(verdict, candidates=renamed)) == chosen


def test_that_a_project_without_shared_networks_is_refused(trunk: Path, tmp_path: Path) -> None:
    with ProjectStore.open(Path(shutil.copy(trunk, tmp_path))) as store:
        store.drop_artifacts(f"weights/{key}" for key, record in store.study().records.items() if record.trial.arm == "joint")
        with pytest.raises(ProjectError) as refused:
            add_task(store, Wanted("late"))
    assert "nothing for a further task to stand on" in refused.value.text.msgid
