"""Settings of methods are kept beside the plan: sent with every proposal, restored with a project, taken back to the defaults."""

import pytest
from msgspec.structs import replace

from desktop.state.app_state import AppState, Pending
from desktop.state.edits import ChangeMethodSettings, ChangePreset, ExportRelationTable
from desktop.state.effects import Send
from desktop.state.messages import EngineSaid
from desktop.state.method_settings import changed, differing
from desktop.state.progress import plan_reason
from desktop.state.update import update
from engine.domain.method import Method, Setting
from engine.domain.plan import MethodChoice
from engine.domain.protocol import Done, MethodsListed, ProjectOpened, Refused, Reply
from engine.domain.relation import Relation
from engine.domain.requests import ExportRelations, ListMethods, ProposePlan
from engine.domain.text import message
from tests.desktop.pages.page_states import planned
from tests.examples import example_card, example_plan

AT = "2026-11-22T00:00:00Z"
FASTER = MethodChoice("gradnorm", {"rate": 0.1, "every": 2})
RELATION = Relation("TWF", "HDF", ((0.1,), (0.9,)))


def asked(state: AppState, wanted: ChangeMethodSettings | ChangePreset) -> tuple[AppState, ProposePlan]:
    state, effects = update(state, wanted)
    (request,) = [effect.request for effect in effects if isinstance(effect, Send) and isinstance(effect.request, ProposePlan)]
    return state, request


def test_that_changed_settings_go_into_the_proposal_and_stay_with_another_preset() -> None:
    state, request = asked(planned(), ChangeMethodSettings("gradnorm", {"rate": 0.1, "every": 2}))
    assert request.settings == (FASTER,)
    state, request = asked(state, ChangePreset("thorough"))
    assert request.settings == (FASTER,)


def test_that_empty_settings_go_back_to_the_defaults() -> None:
    state = replace(planned(), method_settings=(FASTER, MethodChoice("famo", {"rate": 0.1})))
    state, request = asked(state, ChangeMethodSettings("gradnorm", {}))
    assert request.settings == state.method_settings == (MethodChoice("famo", {"rate": 0.1}),)


@pytest.mark.parametrize("state", [replace(planned(), method_settings=(FASTER,)), replace(planned(), training="running")])
def test_that_equal_settings_and_a_running_training_ask_for_nothing(state: AppState) -> None:
    assert update(state, ChangeMethodSettings("gradnorm", FASTER.settings)) == (state, ())


def test_that_an_opened_project_brings_its_settings_and_its_seed_back() -> None:
    plan = example_plan(frozen=False)
    plan = replace(plan, methods=(*plan.methods, FASTER), seed=7)
    state = replace(AppState(), pending=(Pending(1, "open", "start"),), catalogue=(METHOD,))
    opened = ProjectOpened(path="/a/b.tasuki", card=example_card(), plan=plan, events=0, unfinished=False)
    state, _ = update(state, EngineSaid(Reply(1, opened), AT))
    assert (state.method_settings, state.seed, state.catalogue) == ((FASTER,), 7, (METHOD,))
    _, request = asked(state, ChangePreset("thorough"))
    assert (request.settings, request.seed) == ((FASTER,), 7)


METHOD = Method("gradnorm", "GradNorm", "Evens out.", "Not always.", "candidate")


def test_that_the_methods_are_asked_for_once_the_engine_is_warm() -> None:
    state = replace(AppState(), pending=(Pending(1, "warm_up", "start"),), next_id=2)
    state, effects = update(state, EngineSaid(Reply(1, Done()), AT))
    assert effects == (Send(ListMethods(id=2)),)
    state, _ = update(state, EngineSaid(Reply(2, MethodsListed(methods=(METHOD,))), AT))
    assert (state.catalogue, state.pending) == ((METHOD,), ())
    again = replace(state, pending=(Pending(9, "warm_up", "start"),))
    assert update(again, EngineSaid(Reply(9, Done()), AT))[1] == ()


def test_that_a_relation_table_is_exported_for_the_chosen_tasks_and_a_refusal_is_shown() -> None:
    state, effects = update(planned(), ExportRelationTable((RELATION,), "/data/out.csv"))
    (sent,) = effects
    assert isinstance(sent, Send)
    assert isinstance(sent.request, ExportRelations)
    assert (sent.request.relations, sent.request.out, sent.request.tasks) == ((RELATION,), "/data/out.csv", state.chosen_tasks())
    state, _ = update(state, EngineSaid(Refused(sent.request.id, message("No room.")), AT))
    assert [problem.page for problem in state.problems] == ["plan"]
    assert update(planned(), ExportRelationTable((), "/data/out.csv")) == (planned(), ())


def test_that_an_older_plan_is_not_trained_after_the_engine_refused_the_present_answers() -> None:
    state, request = asked(planned(), ChangeMethodSettings("equal_weights", {"task_rank": 99}))
    assert plan_reason(replace(state, pending=())) is None
    state, _ = update(state, EngineSaid(Refused(request.id, message("The rank must be at most 5; got 99.")), AT))
    reason = plan_reason(state)
    assert reason is not None
    assert reason.msgid.startswith("No plan can be made of these answers")
    state, request = asked(state, ChangeMethodSettings("equal_weights", {}))
    answer = planned().proposal
    assert answer is not None
    state, _ = update(state, EngineSaid(Reply(request.id, answer), AT))
    assert plan_reason(state) is None


def test_that_only_what_differs_from_its_default_is_kept() -> None:
    settings = (Setting("rate", "Rate", "", "number", 0.025, 0.0, 1.0), Setting("every", "Every", "", "integer", 5, 1, 1000))
    method = Method("gradnorm", "GradNorm", "", "", "candidate", settings)
    state = replace(planned(), catalogue=(method,), method_settings=(MethodChoice("gradnorm", {"rate": 0.1, "every": 5}),))
    assert [setting.id for setting, _ in differing(state, method)] == ["rate"]
    assert changed(state, method, "every", 2) == ChangeMethodSettings("gradnorm", {"rate": 0.1, "every": 2})
    assert changed(state, method, "rate", 0.025) == ChangeMethodSettings("gradnorm", {})


def test_that_a_stored_plan_can_be_trained_although_its_files_cannot_be_read_again() -> None:
    state = replace(planned(), proposal=None, pending=(Pending(1, "propose", "plan"),))
    state, _ = update(state, EngineSaid(Refused(1, message("There is no file.")), AT))
    assert plan_reason(state) is None
