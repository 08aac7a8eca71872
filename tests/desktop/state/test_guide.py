"""The tour and the tutorials: every sentence follows what the person does."""

import pytest
from msgspec.structs import replace

from desktop.state import effects
from desktop.state.app_state import AppState, Guide, GuideName
from desktop.state.guide import GUIDES, EndGuide, StartGuide, StepGuide, target_of
from desktop.state.intents import CloseProject, GoTo
from desktop.state.update import update
from tests.desktop.pages.page_states import decided, planned, training
from tests.desktop.state.situations import after


def test_that_the_tour_ends_after_its_last_sentence_and_is_not_shown_again():
    state, wanted = update(AppState(), StartGuide("tour"))
    for place in range(len(GUIDES["tour"])):
        assert state.guide is not None
        assert state.guide.place == place
        assert place == 0 or not wanted
        state, wanted = update(state, StepGuide())
    assert state.guide is None
    assert [type(one) for one in wanted] == [effects.SavePreferences]


def test_that_one_can_go_back_in_the_tour_but_not_before_its_beginning():
    state = after(AppState(), StartGuide("tour"), StepGuide(), StepGuide(forward=False), StepGuide(forward=False))
    assert state.guide == Guide("tour", 0, 1)


@pytest.mark.parametrize("name", ["plant", "shapes", "wine"])
def test_that_a_tutorial_begins_with_its_sample(name: GuideName):
    state, wanted = update(AppState(), StartGuide(name))
    assert wanted == (effects.ChooseSampleFolder(name),)
    assert state.guide == Guide(name)


def test_that_a_tutorial_waits_for_its_own_sample_while_another_project_is_open():
    state = after(planned(), StartGuide("plant"))
    assert state.guide == Guide("plant", 0)


def test_that_each_step_of_the_way_brings_its_sentence():
    sample = replace(planned(), files=("/samples/plant/plant.csv",), page="data", guide=Guide("plant"))
    state = after(sample, StepGuide(forward=False))
    places = [state.guide.place if state.guide else None]
    for step in ("tasks", "plan"):
        state = after(state, GoTo(step))
        places.append(state.guide.place if state.guide else None)
    assert places == [1, 2, 3]
    running = after(replace(training(), files=sample.files, guide=state.guide), GoTo("train"))
    assert running.guide is not None
    assert running.guide.place == 4
    at_end = after(replace(decided(), files=sample.files, guide=running.guide, page="train"), GoTo("decide"))
    assert at_end.guide is not None
    assert at_end.guide.place == 6
    assert target_of(at_end) == "primary"


def test_that_a_sentence_gone_back_to_stays():
    sample = replace(planned(), files=("plant.csv",), page="plan", guide=Guide("plant", 3, 3))
    state = after(sample, StepGuide(forward=False))
    assert state.guide is not None
    assert state.guide.place == 2


def test_that_closing_the_sample_ends_its_tutorial():
    state = after(replace(planned(), guide=Guide("plant", 2, 2)), CloseProject(confirmed=True))
    assert state.guide is None


def test_that_the_guide_can_be_put_away_at_any_time():
    assert after(replace(planned(), guide=Guide("wine", 2, 2)), EndGuide()).guide is None
