"""Who sees a column, and findings that must be decided before training may start."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.edits import AcceptFinding, ChangeSharing
from desktop.state.effects import Send
from desktop.state.intents import GoTo, StartTraining
from desktop.state.progress import plan_reason, step_state
from desktop.state.sharing import seen_by, shareable
from desktop.state.update import update
from engine.domain.dataset import Finding
from engine.domain.requests import ProposePlan
from engine.domain.text import message
from tests.desktop.state.situations import after, answered, inspected, planned, proposal

LEAK = Finding("leak", "blocker", message("Type gives HDF away."), "Type")


def _blocked() -> AppState:
    return replace(planned(), proposal=replace(proposal(), blockers=(LEAK,)))


def _asked(state: AppState, wanted: object) -> tuple[AppState, ProposePlan]:
    state, effects = update(state, wanted)  # type: ignore[arg-type]
    (request,) = [effect.request for effect in effects if isinstance(effect, Send) and isinstance(effect.request, ProposePlan)]
    return state, request


def test_that_a_private_column_is_asked_for_without_reading_the_files_again() -> None:
    state, request = _asked(planned(), ChangeSharing(("Type",), ("HDF",)))
    assert next(choice for choice in request.columns if choice.name == "Type").private_to == ("HDF",)
    assert seen_by(state, "Type") == ("HDF",)
    assert not state.busy("inspect")


def test_that_a_column_left_out_can_be_shared_again() -> None:
    state, request = _asked(planned(), ChangeSharing(("Type",), excluded=True))
    assert next(choice for choice in request.columns if choice.name == "Type").role == "ignore"
    assert seen_by(state, "Type") is None
    assert "Type" in [column.name for column in shareable(state)]
    state = after(state, ChangeSharing(("Type",)))
    assert seen_by(state, "Type") == ()
    assert state.card == planned().card


def test_that_a_task_cannot_become_a_private_column() -> None:
    state = planned()
    assert after(state, ChangeSharing(("HDF",), ("TWF",))) == state


def test_that_an_open_finding_keeps_training_from_starting() -> None:
    state = _blocked()
    reason = plan_reason(state)
    assert reason is not None
    assert reason.values == {"count": 1}
    assert step_state(state, "plan") == "attention"
    assert update(state, StartTraining()) == (state, ())


def test_that_an_accepted_finding_is_sent_with_the_next_proposal() -> None:
    state, request = _asked(_blocked(), AcceptFinding("leak:Type"))
    assert request.accepted == ("leak:Type",)
    state, _ = answered(state, "propose", proposal())
    assert plan_reason(state) is None


def test_that_leaving_the_column_out_settles_a_finding() -> None:
    _, request = _asked(_blocked(), ChangeSharing(("Type",), excluded=True))
    assert request.accepted == ()
    assert next(choice for choice in request.columns if choice.name == "Type").role == "ignore"


def test_that_a_column_used_anyway_on_the_data_page_counts_as_accepted() -> None:
    state = inspected()
    assert state.card is not None
    card = replace(state.card, findings=(LEAK,))
    choice = replace(proposal().plan.columns[0], name="Type", kind="category", role="feature")
    state = after(replace(state, card=card, columns=(choice,)), GoTo("tasks"))
    _, request = _asked(state, GoTo("plan"))
    assert request.accepted == ("leak:Type",)
