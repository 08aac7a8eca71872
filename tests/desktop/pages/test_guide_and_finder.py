"""The strip of the tour, the way back to where one stopped, the menu that steers training, and finding a setting."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import page_makers
from desktop.pages.finder import Finder, everything, lead_to, matching
from desktop.pages.guide_strip import Ring
from desktop.pages.window import MainWindow
from desktop.state import intents
from desktop.state.app_state import AppState, Guide, Preferences, RecentProject
from desktop.state.guide import StartGuide
from desktop.state.update import update
from desktop.widgets.theme import LIGHT
from engine.domain.text import translator
from tests.desktop.pages.page_states import decided, planned, training

EN = translator("en")
ENGLISH = AppState(preferences=Preferences(language="en"))


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(page_makers())
    qtbot.addWidget(made)
    made.set_tokens(LIGHT)
    made.resize(1280, 800)
    yield made
    made.leave()


def live(window: MainWindow, state: AppState) -> list[AppState]:
    """Let the window answer as it does with its application; the last state is the present one."""
    states = [state]

    def take(wanted: object) -> None:
        states.append(update(states[-1], wanted)[0])  # pyright: ignore[reportArgumentType]
        window.present(states[-1])

    window.intended.connect(take)
    window.present(state)
    window.show()
    return states


def press(window: QWidget, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible()
    button.click()


def words(window: QWidget, name: str) -> str:
    found = window.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_that_the_tour_points_at_what_it_speaks_of_and_can_be_left(window: MainWindow, qtbot: QtBot):
    states = live(window, replace(ENGLISH, guide=Guide("tour")))
    ring = window.findChild(Ring)
    assert ring is not None
    assert words(window, "guide_title") == "Tour of the window, 1 of 7"
    assert not ring.isVisible()
    press(window, "guide_on")
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry().contains(window.stepper.geometry().center())
    press(window, "guide_on")
    qtbot.waitUntil(lambda: ring.geometry().contains(window.page.primary.mapTo(window, window.page.primary.rect().center())))
    press(window, "guide_end")
    assert states[-1].guide is None
    assert not window.guide.isVisible()
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_that_a_tutorial_step_that_the_work_itself_ends_has_no_next(window: MainWindow):
    live(window, replace(planned(), guide=Guide("plant", 3, 3), page="plan"))
    on = window.findChild(QPushButton, "guide_on")
    assert on is not None
    assert not on.isVisible()
    assert "Start training" in words(window, "guide_words")


def test_that_each_sample_offers_its_tutorial(window: MainWindow):
    wanted: list[object] = []
    window.intended.connect(wanted.append)
    window.present(ENGLISH)
    window.show()
    for name in ("plant", "shapes", "wine"):
        press(window, f"tutorial_{name}")
    assert wanted == [StartGuide("plant"), StartGuide("shapes"), StartGuide("wine")]


def test_that_the_first_page_leads_back_to_where_one_stopped(window: MainWindow):
    recent = (RecentProject("/home/a/pumps & more.tasuki", "pumps & more", "2026-11-22T05:02:00+00:00"),)
    wanted: list[object] = []
    window.intended.connect(wanted.append)
    window.present(replace(ENGLISH, preferences=replace(ENGLISH.preferences, recent=recent)))
    window.show()
    press(window, "resume")
    window.present(replace(decided(), page="start", furthest="decide"))
    press(window, "resume")
    assert wanted == [intents.OpenProjectFile("/home/a/pumps & more.tasuki"), intents.GoTo("decide")]
    window.present(ENGLISH)
    resume = window.findChild(QPushButton, "resume")
    assert resume is not None
    assert not resume.isVisible()


def test_that_the_training_menu_does_what_is_possible_and_says_why_the_rest_is_not(window: MainWindow):
    wanted: list[object] = []
    window.intended.connect(wanted.append)
    commands = window.top_bar.menus.commands
    window.present(training())
    for command in ("pause", "stop", "end_early"):
        commands[command].trigger()
    assert wanted == [intents.PauseTraining(), intents.StopTraining(), intents.EndEarly()]
    assert not commands["add_replicates"].isEnabled()
    assert "Hold" in commands["add_replicates"].toolTip()
    window.present(planned())
    assert not commands["pause"].isEnabled()
    assert commands["start_training"].isEnabled()
    commands["start_training"].trigger()
    assert wanted[-1] == intents.StartTraining()


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [("batch", "Batch size"), ("ｂａｔｃｈ", "Batch size"), ("text size", "Text size"), ("graphite", ""), ("floor", "Floor (gain)")],
)
def test_that_a_setting_is_found_by_a_part_of_its_name(wanted: str, expected: str):
    found = matching(everything(planned(), EN), wanted)
    assert (found[0].name if found else "") == expected


def test_that_a_command_that_is_not_possible_says_why_in_the_list():
    found = matching(everything(planned(), EN), "skip a trial")
    assert (found[0].name, found[0].words) == ("Skip a trial", "No training is running.")


def test_that_the_keyboard_alone_leads_to_a_training_setting(window: MainWindow, qtbot: QtBot):
    states = live(window, planned())
    window.top_bar.menus.commands["find"].trigger()
    finder = window.findChild(Finder)
    assert finder is not None
    qtbot.waitUntil(finder.isVisible)
    qtbot.keyClicks(finder.line, "patience")
    qtbot.keyClick(finder.line, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert states[-1].page == "plan"
    plan = window.page_of("plan")
    qtbot.waitUntil(lambda: getattr(plan, "form", None) is not None and plan.form.complete)  # pyright: ignore[reportAttributeAccessIssue]
    qtbot.waitUntil(lambda: plan.form.field("patience").isVisible())  # pyright: ignore[reportAttributeAccessIssue]


def test_that_a_task_setting_is_found_on_its_page(window: MainWindow, qtbot: QtBot):
    states = live(window, planned())
    finder = Finder(window)
    finder.present(states[-1])
    floor = next(one for one in everything(states[-1], EN) if one.name == "Floor (gain)")
    lead_to(floor, window._go, window._run_any)
    assert states[-1].page == "tasks"
    name = floor.key
    qtbot.waitUntil(lambda: (found := window.page.findChild(QWidget, name)) is not None and found.isVisible())
