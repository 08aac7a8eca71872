"""The guided way to a plan: each question changes what it asks about, and nothing else."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget, QWizard
from pytestqt.qtbot import QtBot

from desktop.pages.plan_wizard import PlanWizard
from desktop.pages.questions import Questions
from desktop.state.app_state import AppState
from desktop.state.edits import ChangeDecider, ChangeGroups, ChangePreset, ChangeTask
from desktop.state.plan_answers import answers_of, consequences, edits_for
from desktop.state.update import update
from desktop.widgets.theme import LIGHT, style_sheet
from engine.domain.text import translator
from tests.desktop.pages.page_states import planned

FIRST, SECOND = (task.name for task in planned().chosen_tasks()[:2])


@pytest.fixture
def wizard(qtbot: QtBot) -> PlanWizard:
    made = PlanWizard(None, planned())  # pyright: ignore[reportArgumentType] - a window of its own
    qtbot.addWidget(made)
    made.show()
    return made


def find(wizard: PlanWizard, kind: type, name: str) -> QWidget:
    found = wizard.findChild(kind, name)
    assert found is not None
    return found


def held(state: AppState, *edits: object) -> AppState:
    for edit in edits:
        state = update(state, edit)[0]  # pyright: ignore[reportArgumentType]
    return state


def test_that_confirming_without_a_change_changes_nothing():
    state = planned()
    assert edits_for(state, answers_of(state)) == ()


def test_that_every_answer_holds_after_its_edits():
    state = planned()
    answers = replace(answers_of(state), matters=SECOND, guarded=(FIRST,), preset="thorough", decider="Kato", decide_by="2026-12-04")
    after = held(state, *edits_for(state, answers))
    assert answers_of(after) == answers
    back = replace(answers, guarded=())
    assert answers_of(held(after, *edits_for(after, back))) == back


def test_that_a_task_that_is_guarded_no_longer_may_fall_by_the_usual_share_again():
    state = planned()
    guarded = held(state, *edits_for(state, replace(answers_of(state), guarded=(FIRST,))))
    free = held(guarded, *edits_for(guarded, replace(answers_of(guarded), guarded=())))
    assert [task.floor for task in free.chosen_tasks() if task.name == FIRST] == [-0.02]


def test_that_the_keyboard_goes_through_all_questions_to_the_proposal(wizard: PlanWizard, qtbot: QtBot):
    wanted: list[object] = []
    wizard.intended.connect(wanted.append)
    important = find(wizard, QRadioButton, f"matters_{SECOND}")
    important.setFocus()
    qtbot.keyClick(important, Qt.Key.Key_Space)
    wizard.next()
    guard = find(wizard, QCheckBox, f"guard_{FIRST}")
    qtbot.keyClick(guard, Qt.Key.Key_Space)
    wizard.next()
    qtbot.keyClick(find(wizard, QRadioButton, "wizard_preset_standard"), Qt.Key.Key_Space)
    wizard.next()
    decider, day = find(wizard, QLineEdit, "wizard_decider"), find(wizard, QLineEdit, "wizard_decide_by")
    assert isinstance(decider, QLineEdit)
    assert isinstance(day, QLineEdit)
    decider.setText("Kato")
    day.setText("soon")
    assert wizard.wrong.isVisible()
    assert not wizard.button(QWizard.WizardButton.NextButton).isEnabled()
    day.setText("２０２６/12/04")
    assert not wizard.wrong.isVisible()
    wizard.next()
    assert "Kato decides by 4 Dec 2026." in wizard.summary.text()
    assert SECOND in wizard.summary.text()
    wizard.accept()
    assert ChangePreset("standard") in wanted
    assert ChangeDecider("Kato", "2026-12-04") in wanted
    assert ChangeTask(FIRST, floor=0.0) in wanted
    assert ChangeTask(SECOND, value=3.0) in wanted


def rich(state: AppState) -> AppState:
    """``state`` in which the first task has plenty of labels."""
    assert state.card is not None
    return replace(state, card=replace(state.card, label_counts=state.card.label_counts | {FIRST: 9000}))


def at_the_end(state: AppState, qtbot: QtBot, *, guarded: bool) -> tuple[PlanWizard, list[object]]:
    made, wanted = PlanWizard(None, state), []  # pyright: ignore[reportArgumentType]
    qtbot.addWidget(made)
    made.intended.connect(wanted.append)
    made.show()
    next(tick for tick in made.guarded if tick.objectName() == f"guard_{FIRST}").setChecked(guarded)
    for _ in made.pageIds()[1:]:
        made.next()
    return made, wanted


def test_that_the_last_page_proposes_groups_with_reasons_and_they_are_taken_with_the_plan(qtbot: QtBot):
    made, wanted = at_the_end(rich(planned()), qtbot, guarded=True)
    assert f"1. {FIRST}, alone: It may not get worse and has 9,000 labels" in made.groups.text()
    assert "training decides" in made.groups.text()
    assert made.take_groups.isVisible()
    made.accept()
    others = tuple(task.name for task in planned().chosen_tasks()[1:])
    assert ChangeGroups(((FIRST,), others)) in wanted


def test_that_groups_are_left_out_where_the_person_unticks_them(qtbot: QtBot):
    made, wanted = at_the_end(rich(planned()), qtbot, guarded=True)
    qtbot.keyClick(made.take_groups, Qt.Key.Key_Space)
    made.accept()
    assert not any(isinstance(edit, ChangeGroups) for edit in wanted)


def test_that_nothing_is_to_be_taken_where_nothing_divides_the_tasks(qtbot: QtBot):
    made, wanted = at_the_end(rich(planned()), qtbot, guarded=False)
    assert "may help it" in made.groups.text()
    assert made.take_groups.isHidden()
    made.accept()
    assert wanted == []


def test_that_groups_arranged_by_hand_stay_unless_the_person_takes_the_others(qtbot: QtBot):
    names = [task.name for task in planned().chosen_tasks()]
    own = ((names[0], names[1]), tuple(names[2:]))
    made, wanted = at_the_end(held(rich(planned()), ChangeGroups(own)), qtbot, guarded=True)
    assert not made.take_groups.isChecked()
    assert "take the place" in made.groups.text()
    made.accept()
    assert not any(isinstance(edit, ChangeGroups) for edit in wanted)


def test_that_the_way_on_is_drawn_as_the_main_button(qtbot: QtBot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet(style_sheet(LIGHT))
    made = PlanWizard(window, planned())
    made.show()
    button = made.button(QWizard.WizardButton.NextButton)
    middle = button.grab().toImage().pixelColor(6, button.height() // 2)
    assert middle.name() == LIGHT.accent.lower()


def test_that_cancelling_changes_nothing(wizard: PlanWizard):
    wanted: list[object] = []
    wizard.intended.connect(wanted.append)
    find(wizard, QRadioButton, f"matters_{SECOND}").setProperty("checked", True)
    wizard.reject()
    assert wanted == []


def test_that_the_task_that_matters_most_outweighs_the_others_and_leaves_their_values():
    state = held(planned(), ChangeTask(FIRST, value=5.0))
    answers = answers_of(state)
    assert answers.matters == FIRST
    assert edits_for(state, answers) == ()
    assert edits_for(state, replace(answers, matters="")) == ()
    assert edits_for(state, replace(answers, matters=SECOND)) == (ChangeTask(SECOND, value=15.0),)


def test_that_every_answer_is_summed_up_in_japanese_too():
    state = planned("ja")
    assert len({translator("ja").render(one) for one in consequences(state, answers_of(state))}) == 4


def test_that_the_questions_lead_to_the_guided_way(qtbot: QtBot):
    questions = Questions()
    qtbot.addWidget(questions)
    questions.show_state(planned(), translator("en"))
    button = questions.findChild(QPushButton, "guided")
    assert button is not None
    button.click()
    wizard = questions.findChild(PlanWizard)
    assert wizard is not None
    assert wizard.wizardStyle() == QWizard.WizardStyle.ModernStyle
    wizard.reject()


def test_that_the_page_says_that_the_answers_hold_for_as_long_as_they_do(qtbot: QtBot):
    questions, states = Questions(), [planned()]
    qtbot.addWidget(questions)
    questions.show_state(states[0], translator("en"))
    questions.findChild(QPushButton, "guided").click()  # pyright: ignore[reportOptionalMemberAccess]
    wizard = questions.findChild(PlanWizard)
    assert wizard is not None

    def take(edit: object) -> None:
        states.append(held(states[-1], edit))
        questions.show_state(states[-1], translator("en"))

    questions.intended.connect(take)
    assert questions.applied.isHidden()
    find(wizard, QRadioButton, "wizard_preset_standard").click()  # pyright: ignore[reportAttributeAccessIssue]
    wizard.accept()
    assert "Your answers hold now." in questions.applied.text()
    assert not questions.applied.isHidden()
    take(ChangePreset("thorough"))
    assert questions.applied.isHidden()


def test_that_the_fields_are_named_and_the_present_plan_has_a_time(wizard: PlanWizard):
    for line in (wizard.decider, wizard.decide_by):
        above = next(found for found in wizard.findChildren(QLabel) if found.buddy() is line)
        assert above.text() == line.accessibleName()
    assert find(wizard, QRadioButton, "wizard_preset_quick").toolTip().endswith("The present plan takes about 18–24 min.")
    assert "takes about" not in find(wizard, QRadioButton, "wizard_preset_thorough").toolTip()
