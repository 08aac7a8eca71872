"""What the Plan page asks of a real engine: the catalogue, settings of methods, relation tables read, refused and written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.domain.method import Method
from engine.domain.task import Task
from tests.engine.server.test_session import Engine
from tests.engine.studies.test_relations import dataset

pytestmark = pytest.mark.timeout(120)
TASKS = (Task("grade", "multiclass", "accuracy", ("a", "b", "c")), Task("leak", "binary", "auroc", ("no", "yes")))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    running = Engine()
    with running.process:
        assert running.next("ready")
        yield running
        running.process.kill()


@pytest.fixture(scope="module")
def request_of(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A request for a plan that matches two tasks with classes."""
    folder = tmp_path_factory.mktemp("related")
    dataset(folder, apart=False)
    file = str(folder / "table.csv")
    engine.send({"type": "inspect_files", "id": 1, "files": [file]})
    assert engine.next("reply")["answer"]["type"] == "inspected"
    return {"files": [file], "columns": [], "tasks": msgspec.to_builtins(TASKS), "preset": "quick", "methods": ["distribution_matching"]}


def propose(engine: Engine, request: dict[str, Any], **more: Any) -> dict[str, Any]:
    engine.send({"type": "propose_plan", "id": 2, **request, **more})
    return engine.next("reply", "refused")


def test_that_the_catalogue_comes_with_settings_and_bounds(engine: Engine) -> None:
    engine.send({"type": "list_methods", "id": 3})
    methods = msgspec.convert(engine.next("reply")["answer"]["methods"], list[Method])
    found = {method.id: {setting.id: setting for setting in method.settings} for method in methods}
    assert (found["gradnorm"]["asymmetry"].low, found["gradnorm"]["asymmetry"].high) == (0.0, 5.0)
    assert found["distribution_matching"]["least_share"].low_open
    assert not found["distribution_matching"]["ramp"].low_open


def test_that_settings_reach_the_plan_and_those_of_other_methods_wait(engine: Engine, request_of: dict[str, Any]) -> None:
    wanted = [{"method": "distribution_matching", "settings": {"ramp": 0.3}}, {"method": "gradnorm", "settings": {"rate": 0.5}}]
    plan = propose(engine, request_of, settings=wanted, seed=4)["answer"]["plan"]
    assert plan["methods"] == [{"method": "single_task"}, wanted[0]]
    assert plan["seed"] == 4


def test_that_a_setting_out_of_bounds_is_refused_with_its_value(engine: Engine, request_of: dict[str, Any]) -> None:
    answer = propose(engine, request_of, settings=[{"method": "distribution_matching", "settings": {"ramp": 1.5}}])
    assert answer["type"] == "refused"
    assert answer["reason"]["values"]["method"] == "distribution_matching"


def test_that_a_relation_file_replaces_what_rows_say_and_the_estimate_stays_beside(
    engine: Engine, request_of: dict[str, Any], tmp_path: Path
) -> None:
    learned = propose(engine, request_of)["answer"]
    assert [(one["relation"]["given"], one["source"]) for one in learned["relations"]] == [("grade", "data")]
    file = tmp_path / "experts.csv"
    file.write_text("grade,leak\na,10%\nb,0.5\nc,0.9\n", encoding="utf-8")
    answer = propose(engine, request_of, relation_files=[str(file)])["answer"]
    assert [(one["relation"]["shares"], one["source"]) for one in answer["relations"]] == [([[0.1], [0.5], [0.9]], "expert")]
    assert answer["plan"]["relations"] == [{"given": "grade", "about": "leak", "shares": [[0.1], [0.5], [0.9]]}]
    pairs = {(one["relation"]["given"], one["relation"]["about"]): one for one in answer["estimates"]}
    assert set(pairs) == {("grade", "leak"), ("leak", "grade")}
    assert pairs["grade", "leak"]["rows"] == learned["relations"][0]["rows"]
    assert pairs["grade", "leak"]["low"][0][0] < pairs["grade", "leak"]["relation"]["shares"][0][0] < pairs["grade", "leak"]["high"][0][0]


@pytest.mark.parametrize(("cell", "words"), [("1.5", "between 0 and 1; got {share}"), ("often", "a share from 0 to 1 must stand here")])
def test_that_an_impossible_share_in_a_file_is_refused_and_quoted(
    engine: Engine, request_of: dict[str, Any], tmp_path: Path, cell: str, words: str
) -> None:
    file = tmp_path / "experts.csv"
    file.write_text(f"grade,leak\na,{cell}\nb,0.5\nc,0.9\n", encoding="utf-8")
    answer = propose(engine, request_of, relation_files=[str(file)])
    assert answer["type"] == "refused"
    assert words in answer["reason"]["msgid"]
    assert cell in answer["reason"]["values"].values()


def test_that_an_exported_table_is_read_as_it_was(engine: Engine, request_of: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    relation = {"given": "leak", "about": "grade", "shares": [[0.2, 0.3, 0.5], [1 / 3, 1 / 3, 1 / 3]]}
    engine.send({"type": "export_relations", "id": 5, "relations": [relation], "tasks": request_of["tasks"], "out": str(out)})
    assert engine.next("reply", "refused")["answer"]["type"] == "done"
    assert out.read_text(encoding="utf-8-sig").splitlines()[0] == "leak,grade=a,grade=b,grade=c"
    (known,) = propose(engine, request_of, relation_files=[str(out)])["answer"]["plan"]["relations"]
    assert known["shares"] == [pytest.approx(row) for row in relation["shares"]]


def test_that_a_folder_that_is_not_there_is_named_when_a_table_is_written(
    engine: Engine, request_of: dict[str, Any], tmp_path: Path
) -> None:
    relation = {"given": "grade", "about": "leak", "shares": [[0.1], [0.2], [0.3]]}
    out = str(tmp_path / "nowhere" / "out.csv")
    engine.send({"type": "export_relations", "id": 6, "relations": [relation], "tasks": request_of["tasks"], "out": out})
    answer = engine.next("reply", "refused")
    assert (answer["type"], answer["reason"]["values"]["file"]) == ("refused", out)
