"""Start, data and tasks as a person sees them, in both languages."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.data import DataPage
from desktop.pages.start import StartPage
from desktop.pages.tasks import TasksPage
from desktop.pages.window import MainWindow
from desktop.state import intents
from desktop.state.app_state import AppState, EngineStatus, Preferences, Reading, RecentProject
from desktop.state.editing import change_task
from desktop.state.guide import StartGuide
from desktop.widgets.choice_table import ChoiceTable
from desktop.widgets.page import SIDE, Page
from engine.domain.dataset import DatasetCard
from engine.domain.roi import Assumptions
from engine.domain.text import message
from tests.desktop.state.situations import FILE, inspected, ready, refused
from tests.desktop.state.situations import after as after_messages
from tests.examples import example_card

ENGLISH = Preferences(language="en")


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[type[Page], AppState], Page]:
    def show(kind: type[Page], state: AppState) -> Page:
        page = kind()
        qtbot.addWidget(page)
        page.present(replace(state, preferences=replace(state.preferences, language="en")))
        page.resize(1080, 750)
        page.show()
        return page

    return show


def find(page: QWidget, kind: type, name: str):
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def words(page: QWidget) -> str:
    return "\n".join(found.text() for found in page.findChildren(QLabel) if found.isVisible())


Show = Callable[[type[Page], AppState], Page]


def test_that_the_start_page_offers_samples_and_a_first_step(shown: Show):
    page = shown(StartPage, ready())
    assert find(page, QPushButton, "primary").text() == "Choose data files"
    assert "No project yet" in words(page)
    assert {"sample_plant", "sample_shapes", "sample_wine"} <= {button.objectName() for button in page.findChildren(QPushButton)}
    assert "Works offline" in words(page)
    assert "1. Bring a table or images" in words(page)


def test_that_the_place_for_files_asks_for_them_like_the_main_button(shown: Show, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr("desktop.pages.start.ask_for_path", lambda _parent, what, *_, **__: asked.append(what))
    page = shown(StartPage, ready())
    find(page, QPushButton, "drop_zone").click()
    assert asked == ["files"]


def test_that_somebody_new_is_offered_the_tour(shown: Show, qtbot: QtBot):
    page = shown(StartPage, ready())
    with qtbot.waitSignal(page.intended) as caught:
        find(page, QPushButton, "tour").click()
    assert caught.args == [StartGuide("tour")]


def test_that_projects_of_one_name_are_told_apart_by_their_folders(shown: Show):
    recent = tuple(RecentProject(f"/data/{folder}/demo.tasuki", "demo", "2026-11-21T09:00:00+00:00") for folder in ("pumps", "fans"))
    page = shown(StartPage, replace(ready(), preferences=Preferences(language="en", recent=recent)))
    assert {"pumps", "fans"} <= set(words(page).split("\n"))
    assert "1. Bring a table" not in words(page)


def test_that_a_recent_project_opens_with_one_click(shown: Show, qtbot: QtBot):
    recent = (RecentProject("/p/pumps.tasuki", "pumps", "2026-11-21T09:00:00+00:00"),)
    page = shown(StartPage, replace(ready(), preferences=Preferences(recent=recent)))
    with qtbot.waitSignal(page.intended) as intended:
        qtbot.mouseClick(find(page, QPushButton, "recent_project"), Qt.MouseButton.LeftButton)
    assert intended.args == [intents.OpenProjectFile("/p/pumps.tasuki")]


def test_that_a_broken_engine_can_be_started_again_from_the_start_page(shown: Show):
    assert not find(shown(StartPage, ready()), QPushButton, "restart_engine").isVisible()
    page = shown(StartPage, replace(ready(), engine=EngineStatus("broken")))
    assert find(page, QPushButton, "restart_engine").isVisible()


def test_that_a_problem_stands_on_its_page_with_details_to_copy(shown: Show, qtbot: QtBot):
    state = after_messages(ready(), intents.OpenProjectFile("/p/x.tasuki"))
    page = shown(StartPage, refused(state, "open", "The project file x.tasuki is damaged."))
    assert "✖ The project file x.tasuki is damaged." in words(page)
    with qtbot.waitSignal(page.intended) as intended:
        qtbot.mouseClick(find(page, QPushButton, "copy_details"), Qt.MouseButton.LeftButton)
    assert intended.args is not None
    assert "details" in intended.args[0].text


def test_that_an_empty_data_page_says_what_to_do(shown: Show):
    page = shown(DataPage, replace(ready(), page="data"))
    assert "There is no data yet" in words(page)
    assert not find(page, QPushButton, "primary").isEnabled()
    assert find(page, QLabel, "reason").text() == "No data has been read yet."


def test_that_reading_is_told_with_the_file_name(shown: Show):
    page = shown(DataPage, replace(ready(), reading=Reading((FILE,))))
    assert "Reading failures_2026.csv" in words(page)


def test_that_the_data_page_proves_what_was_read(shown: Show):
    text = words(shown(DataPage, inspected()))
    proof = ("failures_2026.csv", "10,000 rows × 10 columns", "Encoding Shift_JIS (cp932)", "✔ every byte checked", "Header in line 1")
    for expected in proof:
        assert expected in text


def test_that_a_column_that_tasuki_made_is_not_counted_as_the_files(shown: Show):
    state = inspected()
    card = state.card
    assert card is not None
    made = replace(card, columns=(*card.columns, replace(card.columns[0], name="source", made=True)))
    assert "10,000 rows × 10 columns" in words(shown(DataPage, replace(state, card=made)))


def disputed() -> AppState:
    return replace(inspected(), card=example_card())


def test_that_a_leak_can_be_left_out_with_one_click(shown: Show, qtbot: QtBot):
    page = shown(DataPage, disputed())
    assert "✖ To decide" in words(page)
    assert find(page, QLabel, "reason").text() == "Still to decide: 1"
    with qtbot.waitSignal(page.intended) as intended:
        qtbot.mouseClick(find(page, QPushButton, "leave_out"), Qt.MouseButton.LeftButton)
    assert intended.args == [intents.ChangeColumn("Machine failure", role="ignore")]


def test_that_the_columns_can_be_corrected_by_keyboard(shown: Show, qtbot: QtBot):
    page = shown(DataPage, inspected())
    table: ChoiceTable = find(page, ChoiceTable, "columns")
    table.setFocus()
    table.setCurrentIndex(table.model().index(2, 2))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QComboBox)
    assert editor is not None
    with qtbot.waitSignal(page.intended) as intended:
        editor.setCurrentIndex(editor.findData("group"))
        editor.activated.emit(editor.currentIndex())
    assert intended.args == [intents.ChangeColumn("Type", role="group")]


def test_that_showing_a_state_emits_nothing_and_shows_it_twice_alike(shown: Show, qtbot: QtBot):
    page = shown(TasksPage, inspected())
    before = words(page)
    with qtbot.assertNotEmitted(page.intended):
        page.present(replace(inspected(), preferences=ENGLISH))
    assert words(page) == before


def test_that_a_kind_that_cannot_be_changed_says_why_and_costs_have_their_currency(shown: Show):
    page = shown(TasksPage, replace(inspected(), assumptions=Assumptions(currency="EUR")))
    kind: QComboBox = find(page, QComboBox, "kind_TWF")
    assert not kind.isEnabled()
    assert kind.count() == 1
    assert kind.toolTip().endswith("The values of this column allow only this kind.")
    assert find(page, QLabel, "kind_words").isVisible()
    assert any(label.text() == "Cost per label (EUR)" for label in page.findChildren(QLabel))


def test_that_every_task_can_be_left_out_and_given_a_floor(shown: Show, qtbot: QtBot):
    page = shown(TasksPage, inspected())
    with qtbot.waitSignal(page.intended) as intended:
        find(page, QCheckBox, "included_TWF").click()
    assert intended.args == [intents.ChangeTask("TWF", included=False)]
    floor: QDoubleSpinBox = find(page, QDoubleSpinBox, "floor_TWF")
    assert floor.text() == "−2.0 %"
    with qtbot.waitSignal(page.intended) as intended:
        floor.setValue(-5.0)
    assert intended.args == [intents.ChangeTask("TWF", floor=-0.05)]


def test_that_each_task_says_which_way_is_better_and_takes_a_margin(shown: Show, qtbot: QtBot):
    page = shown(TasksPage, inspected())
    measure: QComboBox = find(page, QComboBox, "kpi_TWF")
    assert (measure.currentText(), measure.accessibleDescription()) == ("↑ AUROC", "higher is better")
    assert "↓ Log loss" in [measure.itemText(place) for place in range(measure.count())]
    margin: QDoubleSpinBox = find(page, QDoubleSpinBox, "margin_TWF")
    assert margin.text() == "0.0 %"
    with qtbot.waitSignal(page.intended) as intended:
        margin.setValue(1.0)
    assert intended.args == [intents.ChangeTask("TWF", margin=0.01)]
    state, _ = change_task(inspected(), intents.ChangeTask("TWF", margin=0.01, kpi="log_loss"))
    page.present(replace(state, preferences=ENGLISH))
    assert (margin.text(), measure.currentText(), measure.accessibleDescription()) == ("1.0 %", "↓ Log loss", "lower is better")


def test_that_a_floor_can_be_typed(shown: Show, qtbot: QtBot):
    page = shown(TasksPage, inspected())
    floor: QDoubleSpinBox = find(page, QDoubleSpinBox, "floor_HDF")
    floor.setFocus()
    floor.selectAll()
    with qtbot.waitSignal(page.intended) as intended:
        qtbot.keyClicks(floor, "-3.5")
        qtbot.keyClick(floor, Qt.Key.Key_Return)
    assert intended.args == [intents.ChangeTask("HDF", floor=-0.035)]


def poor() -> DatasetCard:
    card = example_card()
    return replace(card, label_counts={**card.label_counts, "RNF": 3}, findings=())


def test_that_a_task_that_cannot_be_trained_says_so_beside_it(shown: Show):
    page = shown(TasksPage, replace(inspected(), card=poor()))
    assert find(page, QLabel, "problem_RNF").text() == "✖ only 3 labels; at least 10 are needed"
    assert not find(page, QLabel, "problem_HDF").isVisible()
    assert not find(page, QPushButton, "primary").isEnabled()
    assert "RNF: only 3 labels" in find(page, QLabel, "reason").text()


@pytest.mark.parametrize("kind", [StartPage, DataPage, TasksPage])
def test_that_every_input_has_a_name_and_a_tooltip(shown: Show, kind: type[Page]):
    page = shown(kind, disputed())
    silent = [
        widget.objectName()
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QPushButton | QCheckBox | QComboBox | QDoubleSpinBox)
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert silent == []


@pytest.mark.parametrize("kind", [StartPage, DataPage, TasksPage])
def test_that_the_other_language_changes_every_heading(shown: Show, kind: type[Page], monkeypatch: pytest.MonkeyPatch):
    page = shown(kind, inspected())
    english = find(page, QLabel, "title").text()
    page.present(replace(inspected(), preferences=Preferences(language="ja")))
    japanese = find(page, QLabel, "title").text()
    if message(english).msgid == japanese:
        pytest.skip("the Japanese catalogue has not been compiled")
    assert any(ord(letter) > 0x3000 for letter in japanese)
    page.present(replace(inspected(), preferences=ENGLISH))
    assert find(page, QLabel, "title").text() == english


def test_that_the_table_of_columns_is_filled_before_the_page_comes_forward(qtbot: QtBot):
    window = MainWindow({"start": StartPage, "data": DataPage})
    qtbot.addWidget(window)
    window.present(ready())
    window.show()
    window.present(replace(inspected(), page="data"))
    page = window.page
    assert page.findChild(ChoiceTable).cells.rowCount() == 0
    qtbot.waitUntil(lambda: window.stack.currentWidget() is page)
    assert page.findChild(ChoiceTable).cells.rowCount() == len(example_card().columns)


def test_that_a_page_keeps_its_column_while_there_is_nothing_to_show(shown: Show, qtbot: QtBot):
    page = shown(TasksPage, AppState())

    def edges(name: str) -> tuple[int, int]:
        part = find(page, QWidget, name)
        return part.mapTo(page, part.rect().topLeft()).x(), part.mapTo(page, part.rect().topRight()).x()

    qtbot.waitUntil(lambda: edges("title")[0] >= SIDE and edges("primary")[1] < page.width() - SIDE)
