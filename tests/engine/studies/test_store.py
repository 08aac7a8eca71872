import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data.dataset import Dataset
from engine.domain.errors import PlanError, ProjectError
from engine.domain.events import StudyFinished, StudyStarted, TrialStarted
from engine.domain.plan import Plan
from engine.studies.freezing import freeze
from engine.studies.schema import VERSION
from engine.studies.store import ProjectStore

HOLD = """
import sys
from pathlib import Path
from engine.domain.events import WorkerLost
from engine.domain.text import message
from engine.studies.store import ProjectStore
store = ProjectStore.open(Path(sys.argv[1]))
store.append(WorkerLost(message=message("kept")))
store.flush()
store.append(WorkerLost(message=message("too late")))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def project(tmp_path: Path, dataset: Dataset, plan: Plan) -> Path:
    path = tmp_path / "検証 1.tasuki"
    ProjectStore.create(path, dataset, plan).close()
    return path


def _refusal(path: Path) -> str:
    with pytest.raises(ProjectError) as refusal:
        ProjectStore.open(path)
    assert refusal.value.text.values["file"] == str(path)
    return refusal.value.text.msgid


def test_that_a_project_gives_back_what_was_put_in(project: Path, dataset: Dataset, plan: Plan) -> None:
    with ProjectStore.open(project) as store:
        assert store.plan() == plan
        assert store.card() == dataset.card
        assert store.dataset().frame.equals(dataset.frame)
        store.put_artifacts({"weights/b": b"2", "weights/a": b"1", "other": b""})
        assert store.artifacts("weights/") == ("weights/a", "weights/b")
        assert store.artifact("weights/b") == b"2"
        assert store.artifact("absent") is None


def test_that_events_come_back_in_order_with_position_and_time(project: Path, plan: Plan) -> None:
    with ProjectStore.open(project) as store:
        stored = store.append_all([StudyStarted(plan=plan, trials=(), workers=1, device="cpu"), TrialStarted(trial="a")])
        assert [event.seq for event in stored] == [1, 2]
        assert stored[0].at.endswith("Z")
    with ProjectStore.open(project) as store:
        assert store.events() == stored
        assert store.events(after=1) == stored[1:]
        assert store.append(StudyFinished(state="done")).seq == 3


def test_that_a_closed_project_is_one_file(project: Path) -> None:
    with ProjectStore.open(project) as store:
        store.append(TrialStarted(trial="a"))
    assert [file.name for file in project.parent.iterdir()] == [project.name]


def test_that_a_second_opener_is_refused_until_the_first_has_closed(project: Path) -> None:
    with ProjectStore.open(project):
        assert "in use" in _refusal(project)
    ProjectStore.open(project).close()


def test_that_a_killed_process_lets_go_of_its_project_and_loses_no_committed_event(project: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(project)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert "in use" in _refusal(project)
        holder.send_signal(signal.SIGKILL)
    with ProjectStore.open(project) as store:
        assert [event.message.msgid for event in store.events()][:1] == ["kept"]


def test_that_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.tasuki"
    path.write_text("no project")
    assert "is not a Tasuki project" in _refusal(path)


def test_that_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "There is no project file" in _refusal(tmp_path / "none.tasuki")


def test_that_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.tasuki"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE anything (number)")
    connection.close()
    assert "another program" in _refusal(path)


def test_that_a_newer_project_is_refused(project: Path) -> None:
    connection = sqlite3.connect(project)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    assert "newer Tasuki" in _refusal(project)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_that_a_truncated_project_is_refused(project: Path, kept: float) -> None:
    content = project.read_bytes()
    project.write_bytes(content[: int(len(content) * kept)])
    assert "damaged" in _refusal(project)


def test_that_an_overwritten_page_is_noticed(project: Path) -> None:
    content = bytearray(project.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    project.write_bytes(bytes(content))
    assert "damaged" in _refusal(project)


def test_that_a_project_is_not_written_over(project: Path, dataset: Dataset, plan: Plan) -> None:
    before = project.read_bytes()
    with pytest.raises(ProjectError, match="exists already"):
        ProjectStore.create(project, dataset, plan)
    assert project.read_bytes() == before


def test_that_the_plan_may_be_revised_until_its_criteria_are_frozen(project: Path, plan: Plan) -> None:
    with ProjectStore.open(project) as store:
        store.save_plan(replace(plan, decider="Plant manager"))
        assert store.plan().decider == "Plant manager"
        store.save_plan(freeze(store.plan()))
        with pytest.raises(PlanError, match="frozen"):
            store.save_plan(plan)


def test_that_several_events_are_stored_all_or_none(project: Path, plan: Plan) -> None:
    with ProjectStore.open(project) as store:
        with pytest.raises(TypeError):
            store.append_all([TrialStarted(trial="a"), TrialStarted(trial=object())])  # type: ignore[arg-type]
        assert store.events() == []
        assert store.append(TrialStarted(trial="b")).seq == 1


@pytest.mark.parametrize(
    ("damage", "read"),
    [
        ("UPDATE event SET body = '{}'", ProjectStore.study),
        ("UPDATE event SET body = x'fffe'", ProjectStore.study),
        ("""UPDATE event SET body = '{"type": "trial_started", "trial": "never planned"}'""", ProjectStore.study),
        ("UPDATE dataset SET body = x'00112233' WHERE name = 'table.parquet'", ProjectStore.dataset),
        ("DELETE FROM dataset WHERE name = 'table.parquet'", ProjectStore.dataset),
        ("DELETE FROM dataset WHERE name = 'card.json'", ProjectStore.card),
        ("UPDATE plan SET body = '{}'", ProjectStore.plan),
    ],
)
def test_that_contents_tasuki_did_not_write_are_called_damage(project: Path, damage: str, read: Callable[[ProjectStore], object]) -> None:
    with ProjectStore.open(project) as store:
        store.append(StudyStarted(plan=store.plan(), trials=(), workers=1, device="cpu"))
    connection = sqlite3.connect(project)
    with connection:
        connection.execute(damage)
    connection.close()
    with ProjectStore.open(project) as store, pytest.raises(ProjectError, match="is damaged"):
        read(store)
