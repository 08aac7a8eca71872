"""Newer rows are told apart by whether they still fit, with labels and without."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.deploy.monitor import judge, least_value, monitor_file
from engine.domain.errors import InputError
from engine.domain.monitoring import Monitoring, TaskMonitored
from engine.studies.runner import StudyRunner
from engine.studies.store import ProjectStore
from tests.engine.studies.small import small_dataset, small_plan

pytestmark = pytest.mark.timeout(300)
Row = tuple[float, float, str, float]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("monitor")
    dataset = small_dataset(folder)
    path = folder / "study.tasuki"
    with ProjectStore.create(path, dataset, small_plan(dataset)) as store:
        runner = StudyRunner(store, lambda _: None, cores=1)
        runner.prepare()
        assert runner.run() == "done"
    return path


def _monitored(project: Path, folder: Path, change: Callable[[Row], Row] = lambda row: row, *, labels: bool = True) -> Monitoring:
    noise = random.Random(8)
    lines = ["speed,load,line" + (",wear" if labels else "")]
    for _ in range(400):
        speed, load, line = noise.gauss(0, 1), noise.gauss(0, 1), noise.choice("ABC")
        row = change((speed, load, line, 10 + 2 * (speed - load + (line == "A")) + noise.gauss(0, 0.05)))
        lines.append(f"{row[0]:.3f},{row[1]:.3f},{row[2]}" + (f",{row[3]:.3f}" if labels else ""))
    (folder / "newer.csv").write_text("\n".join(lines), encoding="utf-8")
    with ProjectStore.open(project) as store:
        return monitor_file(store, folder / "newer.csv")


def test_that_rows_of_the_same_kind_still_fit(project: Path, tmp_path: Path) -> None:
    found = _monitored(project, tmp_path, labels=False)
    assert found.fit == "still_fit"
    assert not any(column.drifted for column in found.columns)
    assert any("no labels" in reason.msgid for reason in found.reasons)


def test_that_labels_that_no_longer_follow_ask_for_training_again(project: Path, tmp_path: Path) -> None:
    found = _monitored(project, tmp_path, lambda row: (*row[:3], 20 - row[3]))
    assert found.fit == "retrain"
    task = found.tasks[0]
    assert task.holds is False
    assert task.interval is not None
    assert task.least is not None
    assert task.interval[0] > task.least


def test_that_a_drift_is_named_by_its_column(project: Path, tmp_path: Path) -> None:
    found = _monitored(project, tmp_path, lambda row: (row[0] + 1.0, *row[1:]), labels=False)
    assert found.fit == "watch"
    assert [column.column for column in found.columns if column.drifted] == ["speed"]


def test_that_another_unit_is_told_to_be_checked(project: Path, tmp_path: Path) -> None:
    for labels in (False, True):
        found = _monitored(project, tmp_path, lambda row: (row[0] * 1000, *row[1:]), labels=labels)
        assert found.fit == "check_unit"
        first = found.reasons[0]
        assert "Check the unit" in first.msgid
        assert (first.values["column"], first.values["times"]) == ("speed", "1,000")
        assert [task.holds for task in found.tasks] == [None] * labels


def test_that_a_changed_mix_of_categories_is_a_drift(project: Path, tmp_path: Path) -> None:
    found = _monitored(project, tmp_path, lambda row: (*row[:2], "A", row[3]), labels=False)
    assert [column.column for column in found.columns if column.drifted] == ["line"]


def test_that_too_few_rows_and_missing_columns_are_one_sentence(project: Path, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("speed,load,line\n1,1,A\n2,2,B\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("speed,colour\n1,red\n2,blue\n", encoding="utf-8")
    with ProjectStore.open(project) as store:
        with pytest.raises(InputError, match="are needed"):
            monitor_file(store, tmp_path / "few.csv")
        with pytest.raises(InputError, match="lacks columns"):
            monitor_file(store, tmp_path / "other.csv")


def test_that_floors_count_from_the_baseline_whichever_way_is_better() -> None:
    assert least_value(0.8, -0.05, "auroc") == pytest.approx(0.76)
    assert least_value(2.0, -0.05, "mae") == pytest.approx(2.1)
    assert least_value(0.001, -0.05, "r2") == pytest.approx(-0.049)


def test_that_a_task_without_a_frozen_floor_is_told_and_decides_nothing() -> None:
    kept = TaskMonitored("wear", "auroc", 900, 0.95, (0.93, 0.97), 0.92, 0.9, True)
    added = TaskMonitored("rare", "auroc", 900, 0.54, (0.52, 0.57), None, None, None)
    fit, reasons = judge((), (kept, added), 0.0, {})
    assert fit == "still_fit"
    assert reasons[0].values["tasks"] == ["wear"]
    assert "no floor was frozen" in reasons[-1].msgid


def test_that_labels_that_leave_a_figure_undefined_ask_for_a_look() -> None:
    fit, reasons = judge((), (TaskMonitored("rare", "auroc", 5, None, None, 0.92, 0.9, None),), 0.0, {})
    assert fit == "watch"
    assert "too few" in reasons[0].msgid


def test_that_pictures_alone_are_not_said_to_be_like_those_of_the_study() -> None:
    kept = TaskMonitored("wear", "auroc", 900, 0.95, (0.93, 0.97), 0.92, 0.9, True)
    for tasks, expected in (((kept,), "still_fit"), ((), "watch")):
        fit, reasons = judge((), tasks, 0.0, {})
        assert fit == expected
        assert not any("drifted" in reason.msgid for reason in reasons)
        assert any("Pictures were not compared" in reason.msgid for reason in reasons)
