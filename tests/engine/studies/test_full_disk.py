"""A disk without space and a drive that is gone: one sentence each, and what was stored before stays."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data.dataset import Dataset
from engine.domain.errors import ProjectError
from engine.domain.events import Event, StudyFinished, StudyProgressed, TrialEvaluated
from engine.domain.plan import Plan
from engine.studies import store as store_module
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.near_crew import NearCrew


def leave_no_space(store: ProjectStore, pages: int = 0) -> None:
    """From now on SQLite takes no more than ``pages``, as on a disk that is full; it never sets this below what there is."""
    store._connection.execute(f"PRAGMA max_page_count = {max(1, pages)}")


def much() -> list[Event]:
    return [StudyProgressed(phase="training", done=0.5, elapsed=1.0, left_low=1.0, left_high=float(number)) for number in range(4000)]


def run(store: ProjectStore, trouble: Callable[[], object]) -> list[Event]:
    """A study during which ``trouble`` happens with the first figures."""
    told: list[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, TrialEvaluated) and not any(isinstance(one, TrialEvaluated) for one in told):
            trouble()
        told.append(event)

    runner = StudyRunner(store, listen, crew=NearCrew(1))  # pyright: ignore[reportArgumentType]
    runner.prepare(resume=True)
    runner.run()
    return told


def test_that_what_does_not_fit_is_refused_in_one_sentence_and_the_rest_stays(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    store = ProjectStore.create(tmp_path / "計画 1.tasuki", dataset, plan)
    store.append(StudyProgressed(phase="training", done=0.1, elapsed=1.0, left_low=1.0, left_high=1.0))
    store.flush()
    leave_no_space(store)
    with pytest.raises(ProjectError) as refused:
        store.append_all(much())
    assert "cannot be written. Check the free space" in refused.value.text.msgid
    store.close()
    with ProjectStore.open(tmp_path / "計画 1.tasuki") as again:
        assert (again.plan(), again.count_events()) == (plan, 1)


def test_that_a_disk_that_fills_up_during_training_ends_it_with_one_message_and_it_can_go_on(
    tmp_path: Path, dataset: Dataset, plan: Plan
) -> None:
    path = tmp_path / "study.tasuki"
    store = ProjectStore.create(path, dataset, plan)
    told = run(store, lambda: (store.flush(), leave_no_space(store)))
    store.close()
    finished = [event for event in told if isinstance(event, StudyFinished)]
    assert len(finished) == 1
    assert finished[0].state == "failed"
    assert finished[0].message is not None
    assert "Check the free space" in finished[0].message.msgid
    with ProjectStore.open(path) as again:
        assert again.study().started is not None
        assert run(again, lambda: None)[-1] == again.events()[-1]
        assert again.study().state == "done"


def test_that_a_project_whose_folder_is_gone_is_told_once_during_training(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    folder = tmp_path / "usb stick"
    folder.mkdir()
    store = ProjectStore.create(folder / "study.tasuki", dataset, plan)
    told = run(store, lambda: shutil.rmtree(folder))
    store.close()
    finished = [event for event in told if isinstance(event, StudyFinished)]
    assert [event.state for event in finished] == ["failed"]
    assert finished[0].message is not None
    assert "is no longer there" in finished[0].message.msgid


def test_that_an_end_that_cannot_be_kept_is_not_told_as_done_first(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "usb stick"
    folder.mkdir()
    store = ProjectStore.create(folder / "study.tasuki", dataset, plan)
    append = store.append_all

    def append_and_lose(events):
        stored = append(events)
        if any(isinstance(event, StudyFinished) for event in stored):
            shutil.rmtree(folder)
        return stored

    monkeypatch.setattr(store, "append_all", append_and_lose)
    told = run(store, lambda: None)
    store.close()
    finished = [event for event in told if isinstance(event, StudyFinished)]
    assert [event.state for event in finished] == ["failed"]
    assert finished[0].message is not None
    assert "is no longer there" in finished[0].message.msgid


def test_that_a_plan_is_not_saved_into_a_file_that_is_gone(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    store = ProjectStore.create(folder / "study.tasuki", dataset, plan)
    shutil.rmtree(folder)
    store.save_plan(plan)
    with pytest.raises(ProjectError, match="no longer there"):
        store.flush()
    store.close()


def test_that_a_project_that_cannot_be_made_leaves_no_empty_file(
    tmp_path: Path, dataset: Dataset, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "study.tasuki"

    def full(place: Path) -> None:
        place.touch()
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorname = "SQLITE_FULL"
        raise error

    monkeypatch.setattr(store_module, "_connect", full)
    with pytest.raises(ProjectError, match="Check the free space"):
        ProjectStore.create(path, dataset, plan)
    assert not path.exists()
