"""Projects made by an older Tasuki open in this one."""

import gzip
import sqlite3
from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.domain.errors import ProjectError
from engine.domain.plan import Plan
from engine.studies import schema, store
from engine.studies.store import ProjectStore

OLD = Path(__file__).parent / "older_projects"
SECOND = "CREATE TABLE note (at TEXT NOT NULL, body TEXT NOT NULL);"


@pytest.fixture
def project(tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of today, and from here on a Tasuki with one more file version."""
    path = tmp_path / "炉 1.tasuki"
    ProjectStore.create(path, dataset, plan).close()
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, SECOND))
    monkeypatch.setattr(store, "VERSION", len(schema.MIGRATIONS))
    return path


@pytest.mark.parametrize("packed", sorted(OLD.glob("*.gz")), ids=lambda path: path.name)
def test_that_a_project_of_an_earlier_commit_opens_whole(packed: Path, tmp_path: Path) -> None:
    project = tmp_path / packed.stem
    project.write_bytes(gzip.decompress(packed.read_bytes()))
    with ProjectStore.open(project) as opened:
        study = opened.study()
        assert study.state == "done"
        assert study.verdict is not None
        assert len(study.done_trials()) == len(study.records) > 0
        assert opened.card().rows == len(opened.dataset().frame)
        assert {task.name for task in opened.plan().tasks} == {task.name for task in study.verdict.tasks}


def test_that_there_is_a_project_of_an_earlier_commit() -> None:
    assert list(OLD.glob("*.gz"))


def test_that_a_copy_is_kept_before_a_file_is_brought_up_to_date(project: Path, plan: Plan) -> None:
    with ProjectStore.open(project) as after:
        assert after.plan() == plan
    assert _layout(project.with_name("炉 1 (file version 1).tasuki")) == (1, False)
    assert _layout(project) == (2, True)
    assert not list(project.parent.glob("*.part"))


def test_that_an_earlier_copy_is_not_written_over(project: Path) -> None:
    kept = project.with_name("炉 1 (file version 1).tasuki")
    kept.write_bytes(b"the first one")
    ProjectStore.open(project).close()
    assert kept.read_bytes() == b"the first one"


def test_that_without_a_copy_the_project_stays_as_it_is(project: Path) -> None:
    project.with_name("炉 1 (file version 1).tasuki.part").mkdir()
    with pytest.raises(ProjectError) as raised:
        ProjectStore.open(project)
    assert raised.value.text.values["copy"] == "炉 1 (file version 1).tasuki"
    assert _layout(project) == (1, False)


def _layout(project: Path) -> tuple[int, bool]:
    """File version, and whether the table of the second version is there."""
    connection = sqlite3.connect(project)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return version, bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'note'").fetchone()[0])
    finally:
        connection.close()
