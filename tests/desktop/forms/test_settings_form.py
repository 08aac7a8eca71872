"""The form that follows from the declared settings: entries become a new struct, wrong ones are explained in place."""

from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.forms.settings_form import SettingsForm
from engine.domain.method import settings_of
from engine.domain.plan import TrainingSettings
from engine.domain.text import translator

EN = translator("en")


class Everything(Struct, frozen=True):
    """One setting of every kind."""

    count: Annotated[int, Meta(ge=1, le=9, title="Count", description="How many.")] = 3
    share: Annotated[float, Meta(ge=0.0, le=1.0, title="Share")] = 0.5
    careful: Annotated[bool, Meta(title="Careful")] = False
    way: Annotated[Literal["short", "long"], Meta(title="Way")] = "short"
    widths: Annotated[tuple[int, ...], Meta(title="Widths")] = (8, 8)
    rates: Annotated[tuple[float, ...], Meta(title="Rates")] = (0.1,)
    kinds: Annotated[tuple[Literal["a", "b"], ...], Meta(title="Kinds")] = ("a",)
    name: Annotated[str, Meta(title="Name")] = "x"


@pytest.fixture
def form(qtbot: QtBot) -> SettingsForm:
    made = SettingsForm(Everything)
    qtbot.addWidget(made)
    made.set_settings(Everything())
    made.set_texts(EN)
    return made


def line(form: SettingsForm, name: str) -> QLineEdit:
    found = form.field(name).findChild(QLineEdit)
    assert found is not None
    return found


def enter(form: SettingsForm, name: str, text: str) -> None:
    line(form, name).setText(text)
    line(form, name).editingFinished.emit()


def words(form: SettingsForm, name: str) -> str:
    found = form.findChild(QLabel, f"words_{name}")
    assert found is not None
    return found.text()


def test_that_every_training_setting_gets_an_input(qtbot: QtBot) -> None:
    form = SettingsForm(TrainingSettings)
    qtbot.addWidget(form)
    form.set_settings(TrainingSettings())
    form.set_texts(EN)
    for setting in settings_of(TrainingSettings):
        assert form.field(setting.id).entry().value == setting.default


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("count", "5", 5), ("share", "0.25", 0.25), ("widths", "4, 4", (4, 4)), ("rates", "1", (1.0,)), ("name", "y", "y")],
)
def test_that_a_finished_entry_gives_new_settings(qtbot: QtBot, form: SettingsForm, name: str, text: str, value: object) -> None:
    with qtbot.waitSignal(form.changed) as caught:
        enter(form, name, text)
    assert getattr(caught.args[0], name) == value  # pyright: ignore[reportOptionalSubscript]


def test_that_choices_and_boxes_give_new_settings(qtbot: QtBot, form: SettingsForm) -> None:
    seen: list[Everything] = []
    form.changed.connect(seen.append)
    form.field("careful").findChild(QCheckBox).click()  # pyright: ignore[reportOptionalMemberAccess]
    way = form.field("way").findChild(QComboBox)
    assert way is not None
    way.setCurrentIndex(1)
    way.activated.emit(1)
    form.field("kinds").findChildren(QCheckBox)[1].click()
    assert seen[-1] == Everything(careful=True, way="long", kinds=("a", "b"))


def test_that_a_wrong_entry_is_explained_beside_the_field_and_changes_nothing(qtbot: QtBot, form: SettingsForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        enter(form, "count", "12")
    assert words(form, "count") == "Enter a whole number from 1 to 9. “12” cannot be used."
    assert line(form, "count").property("wrong") == "true"
    enter(form, "count", "7")
    assert words(form, "count") == "How many."
    assert line(form, "count").property("wrong") == "false"


def test_that_going_back_to_the_old_value_takes_the_complaint_away(form: SettingsForm) -> None:
    enter(form, "count", "12")
    enter(form, "count", "3")
    assert words(form, "count") == "How many."


def test_that_the_last_choice_cannot_be_taken_away(qtbot: QtBot, form: SettingsForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.field("kinds").findChildren(QCheckBox)[0].click()
    assert words(form, "kinds") == "Choose at least one."


def test_that_showing_the_same_settings_again_keeps_what_is_being_typed(form: SettingsForm) -> None:
    line(form, "count").setText("8")
    form.set_settings(Everything())
    assert line(form, "count").text() == "8"
    form.set_settings(Everything(count=2))
    assert line(form, "count").text() == "2"


def test_that_leaving_a_field_untouched_changes_nothing(qtbot: QtBot, form: SettingsForm) -> None:
    with qtbot.assertNotEmitted(form.changed):
        line(form, "share").editingFinished.emit()


def test_that_an_input_says_its_name_and_help(form: SettingsForm) -> None:
    assert line(form, "count").accessibleName() == "Count"
    assert line(form, "count").toolTip() == "How many."
