"""What each method costs in computing time beside the single-task baseline, the same words wherever methods are compared."""

from desktop.state.app_state import AppState

UNKNOWN = "–"


def times(cost: float) -> str:
    """How many times the baseline's computing time a method takes; empty where it is not known."""
    return f"{cost:.1f}×" if cost > 0 else ""


def costs_of(state: AppState) -> dict[str, str]:
    """The words of every method whose cost the proposal of ``state`` tells."""
    proposals = state.proposal.proposals if state.proposal is not None else ()
    return {proposal.method: times(proposal.cost) for proposal in proposals if proposal.cost > 0}
