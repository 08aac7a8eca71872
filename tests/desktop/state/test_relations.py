"""A relation table is read with the next proposal, kept after it, and forgotten where it cannot be used."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, Pending
from desktop.state.edits import ChangeRelations
from desktop.state.effects import Send
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from engine.domain.protocol import Refused, Reply
from engine.domain.relation import Relation
from engine.domain.requests import ProposePlan
from engine.domain.text import message
from tests.desktop.pages.page_states import planned

KNOWN = Relation("TWF", "HDF", ((0.1,), (0.9,)))
STRANGE = Relation("TWF", "a task that was left out", ((0.1,), (0.9,)))


def asked(state: AppState, wanted: ChangeRelations) -> tuple[AppState, ProposePlan]:
    state, effects = update(state, wanted)
    (request,) = [effect.request for effect in effects if isinstance(effect, Send) and isinstance(effect.request, ProposePlan)]
    return state, request


def test_that_a_table_is_read_with_the_proposal_and_what_it_told_is_kept() -> None:
    state, request = asked(planned(), ChangeRelations((), ("/data/table.csv",)))
    assert request.relation_files == ("/data/table.csv",)
    assert state.proposal is not None or planned().proposal is not None
    answer = planned().proposal
    assert answer is not None
    answer = replace(answer, plan=replace(answer.plan, relations=(KNOWN,)))
    state, _ = update(state, EngineSaid(Reply(request.id, answer), "2026-11-22T00:00:00Z"))
    assert (state.relations, state.relation_files) == ((KNOWN,), ())


def test_that_a_table_that_was_refused_is_not_asked_for_again() -> None:
    state, request = asked(replace(planned(), relations=(KNOWN,)), ChangeRelations((KNOWN,), ("/data/table.csv",)))
    state, _ = update(state, EngineSaid(Refused(request.id, message("No.")), "2026-11-22T00:00:00Z"))
    assert state.relation_files == ()
    assert state.relations == (KNOWN,)
    assert state.problems


def test_that_relations_of_tasks_that_were_left_out_are_not_sent_but_kept() -> None:
    state, request = asked(planned(), ChangeRelations((KNOWN, STRANGE)))
    assert request.relations == (KNOWN,)
    assert state.relations == (KNOWN, STRANGE)


def test_that_nothing_changes_while_training_runs() -> None:
    state = replace(planned(), training="running", pending=(Pending(1, "start", "train"),))
    assert update(state, ChangeRelations((KNOWN,))) == (state, ())
