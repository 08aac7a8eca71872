"""The Train page: how far it is, who is ahead, what pulls apart, and how to stop and go on."""

import time

import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.right_now import lines_now, right_now
from desktop.pages.standing import standings
from desktop.pages.train import REST_MILLISECONDS, TrainPage, with_measures
from desktop.pages.train_parts import GAP, LEAST_HEIGHT, MOST_HEIGHT, SHAPE, CurveGrid
from desktop.state.intents import GoTo, ResumeTraining, StopTraining
from desktop.widgets.theme import DARK, LIGHT
from engine.charts.kpi_curves import kpi_curves
from engine.domain.events import TrialFailed, WorkerLost
from engine.domain.study import Study
from engine.domain.text import message, translator
from engine.domain.trial_failures import divergence
from tests.desktop.pages.page_states import decided, numbered_events, part_of_study, training
from tests.pace import allowed


@pytest.fixture
def page(qtbot: QtBot) -> TrainPage:
    made = TrainPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    made.present(training())
    return made


def label(page: TrainPage, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def take_in(page: TrainPage, study: Study) -> None:
    page.refresh(study)
    QTest.qWait(2 * REST_MILLISECONDS)
    while page._rest.isActive():
        QTest.qWait(REST_MILLISECONDS)


def texts(page: TrainPage) -> str:
    return "\n".join(found.text() for found in page.findChildren(QLabel))


def test_that_progress_is_said_in_figures(page: TrainPage) -> None:
    take_in(page, part_of_study(0.45))
    assert label(page, "phase") == "Training the networks"
    assert "% " in label(page, "figures")
    assert "of 420 trials" in label(page, "figures")
    assert "elapsed" in label(page, "figures")
    assert label(page, "left").endswith("left")
    assert 0 < page.progress.bar.value() < 1000


def test_that_before_the_first_event_it_is_said_what_will_come(page: TrainPage) -> None:
    assert "The curves appear when the first networks have been checked." in texts(page)
    assert "Measured as soon as tasks train together." in texts(page)


def test_that_leaders_and_laggards_are_named_in_the_cell_that_the_curves_leave(page: TrainPage, qtbot: QtBot) -> None:
    page.show()
    take_in(page, part_of_study(0.6))
    assert label(page, "right_now").splitlines() == [
        "Ahead of the baseline: HDF, PWF, OSF, TWF",
        "Behind the baseline: RNF",
        "Not told from guessing so far: RNF",
    ]
    qtbot.waitUntil(lambda: page.curves.summary.x() > page.curves.views[-1].geometry().right())
    assert page.curves.summary.y() == page.curves.views[-1].y()


def test_that_the_sentence_stands_below_the_curves_where_they_leave_no_room(page: TrainPage) -> None:
    study = part_of_study(0.6)
    charts = kpi_curves(study)
    page.curves.show_charts(charts[:3], translator("en"), page.tokens)
    assert not page.curves.show_summary("Right now", ["Ahead of the baseline: HDF"])
    assert page.curves.summary.isHidden()
    assert "ahead for HDF, PWF, OSF, TWF and behind for RNF" in translator("en").render(right_now(charts, study))
    assert lines_now((), None) == ()


def test_that_many_tasks_are_counted_rather_than_listed() -> None:
    study = part_of_study(0.6)
    assert study.plan is not None
    tasks = tuple(replace(study.plan.tasks[0], name=f"T{number}") for number in range(9))
    many = Study()
    many.plan = replace(study.plan, tasks=tasks)
    (line, *_) = lines_now((kpi_curves(study)[0],) * 9, many)
    assert translator("en").render(line) == "Ahead of the baseline: T0, T1, T2, T3, T4, … (9)"


def test_that_new_events_feed_the_same_charts(page: TrainPage, qtbot: QtBot) -> None:
    events = numbered_events()
    cut = int(len(events) * 0.42)
    study = Study().apply_all(events[:cut])
    take_in(page, study)
    qtbot.waitUntil(lambda: all(view.renderer is not None for view in page.curves.views))
    views, drawings = list(page.curves.views), [view.renderer for view in page.curves.views]
    conflict = page.conflict.renderer
    study.apply_all(events[cut : cut + 400])
    take_in(page, study)
    assert page.curves.views == views
    assert [view.renderer for view in views] == drawings
    assert page.conflict.renderer is conflict


def test_that_a_refresh_without_news_costs_nothing(page: TrainPage, monkeypatch: pytest.MonkeyPatch) -> None:
    study = part_of_study(0.5)
    take_in(page, study)
    monkeypatch.setattr("desktop.pages.train.kpi_curves", lambda study: pytest.fail("the charts were made again"))
    take_in(page, study)


def test_that_a_refresh_of_a_large_study_is_cheap(page: TrainPage) -> None:
    study = part_of_study(1.0)
    take_in(page, study)
    begun = time.process_time()
    for _ in range(5):
        study.last_seq += 1
        take_in(page, study)
    assert (time.process_time() - begun) / 5 < allowed(0.08)


def test_that_each_method_has_a_row_with_its_gain(page: TrainPage) -> None:
    study = part_of_study(1.0)
    take_in(page, study)
    cells = page.table.cells
    rows = {cells.cell(row, 0).text: [cells.cell(row, column).text for column in (1, 2, 4)] for row in range(cells.rowCount())}
    assert rows["Single-task training"] == ["the better for each task", "±0.0 %", "✔ done 100/100"]
    assert rows["Equal weights"][1].startswith("+2.")
    assert rows["Task pairs"] == ["–", "–", "✔ done 200/200"]
    assert cells.cell(0, 3).text == "1.0×"


def test_that_different_kpis_are_named_beside_their_figures() -> None:
    charts = kpi_curves(part_of_study(0.5))
    assert with_measures(charts) == charts
    mixed = (charts[0], replace(charts[1], y=replace(charts[1].y, label=message("Accuracy"))))
    notes = [translator("en").render(chart.note) for chart in with_measures(mixed) if chart.note is not None]
    assert notes[0].startswith("AUROC   0.9")
    assert notes[1].startswith("Accuracy   0.9")


def test_that_a_gain_needs_every_task() -> None:
    events = numbered_events()
    first_joint = next(number for number, event in enumerate(events) if "joint" in getattr(event, "trial", ""))
    study = Study().apply_all(events[:first_joint])
    rows = {row.method: row for row in standings(study)}
    assert rows["single_task"].gain == 0.0
    assert rows["equal_weights"].gain is None


def test_that_the_stop_button_says_what_is_kept(page: TrainPage) -> None:
    stop = page.findChild(QPushButton, "stop")
    kept = page.findChild(QLabel, "kept")
    assert stop is not None
    assert kept is not None
    assert (stop.text(), kept.text()) == ("Stop and continue later", "Everything finished is kept.")
    wanted: list[object] = []
    page.intended.connect(wanted.append)
    stop.click()
    assert wanted == [StopTraining()]


def test_that_the_first_second_says_what_the_engine_does(page: TrainPage) -> None:
    take_in(page, part_of_study(0.0))
    assert page.progress.phase.text() == "The engine is preparing the data…"


def test_that_interrupted_training_can_be_continued(page: TrainPage) -> None:
    go_on = page.findChild(QPushButton, "continue")
    assert go_on is not None
    assert go_on.isHidden()
    page.present(replace(training(), training="interrupted"))
    wanted: list[object] = []
    page.intended.connect(wanted.append)
    go_on.click()
    assert wanted == [ResumeTraining()]
    assert page.reason.text() == "The verdict appears when training has been continued to its end."


def test_that_the_way_to_the_verdict_opens_when_it_is_there(page: TrainPage) -> None:
    assert not page.primary.isEnabled()
    assert page.reason.text() == "The verdict appears when training is done."
    page.present(replace(decided(), page="train"))
    wanted: list[object] = []
    page.intended.connect(wanted.append)
    page.primary.click()
    assert wanted == [GoTo("decide")]


def test_that_incidents_are_told_and_nothing_is_blamed(page: TrainPage) -> None:
    study = part_of_study(0.3)
    assert page.incidents.isHidden()
    study.apply(WorkerLost(seq=90_000, message=message("A worker process ended; its trials go on from their last checkpoint.")))
    study.apply(TrialFailed(seq=90_001, trial="joint/adamw/0.001/2", reason=message("The loss was not finite."), details="nan at step 40"))
    take_in(page, study)
    assert "A worker process ended" in label(page, "incidents")
    assert "Equal weights, replicate 3: The loss was not finite. The comparison goes on without it." in label(page, "incidents")
    assert page.findChild(QLabel, "incidents").parentWidget().toolTip() == "nan at step 40"  # pyright: ignore[reportOptionalMemberAccess]


def test_that_settings_that_did_not_suit_take_one_calm_line(page: TrainPage) -> None:
    study = part_of_study(0.3)
    joint = [record.trial for record in study.records.values() if record.trial.arm == "joint"][:2]
    for number, trial in enumerate(joint):
        study.apply(TrialFailed(seq=90_000 + number, trial=trial.id, reason=divergence(trial, 66)))
    take_in(page, study)
    assert label(page, "incidents") == ""
    assert label(page, "left_out").startswith("2 trials whose settings did not suit were left out;")
    assert page.incidents.findChild(QLabel, "left_out_each").isHidden()  # pyright: ignore[reportOptionalMemberAccess]
    page.incidents.details.click()
    assert f"With learning rate {joint[0].learning_rate:g}, the training of Equal weights left" in label(page, "left_out_each")
    cells = page.table.cells
    states = {cells.cell(row, 0).text: cells.cell(row, 4) for row in range(cells.rowCount())}
    assert states["Equal weights"].text.endswith(", 2 left out")
    assert states["Equal weights"].tone is None


def test_that_the_reason_for_the_processor_is_told_while_it_computes(page: TrainPage) -> None:
    study = part_of_study(0.3)
    assert study.started is not None
    why = page.progress.device
    take_in(page, study)
    assert why.isHidden()
    study.started = replace(study.started, device_reason=message("The processor is faster for tables this small."))
    study.last_seq += 1
    take_in(page, study)
    assert why.text() == "The processor is faster for tables this small."
    assert not why.isHidden()
    page.progress.show_progress(study, "Finished", False, translator("en"))
    assert why.isHidden()


def test_that_language_and_theme_reach_the_charts(page: TrainPage) -> None:
    take_in(page, part_of_study(0.6))
    page.set_tokens(DARK)
    page.present(training("ja"))
    assert page.curves.views[0].accessibleName() == "HDF"
    drawing = page.curves.views[0].renderer
    assert drawing is not None
    assert drawing.grab().toImage().pixelColor(2, 2).name().upper() == DARK.surface


def test_that_a_wider_chart_is_a_higher_one_too(qtbot: QtBot) -> None:
    grid = CurveGrid()
    qtbot.addWidget(grid)
    grid.show_charts(kpi_curves(part_of_study(0.5)), translator("en"), LIGHT)
    grid.show()
    heights: list[int] = []
    for width in (560, 900, 3000):
        grid.resize(width, 400)
        heights.append(grid._grid.rowMinimumHeight(0))
    assert [height - GAP for height in heights] == [LEAST_HEIGHT, round(SHAPE * 300), MOST_HEIGHT]
