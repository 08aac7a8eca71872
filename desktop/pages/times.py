"""Points and spans of time as a person reads them; everything inside is UTC and seconds."""

from datetime import datetime

from desktop.state.app_state import AppState
from engine.domain.text import Text, message


def local(at: str) -> str:
    """An ISO 8601 time in this machine's zone, for a place ``{…:minute}``; text that is no time stays as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().isoformat()
    except ValueError:
        return at


def span(low: float, high: float) -> Text:
    """A range of ``low`` to ``high`` seconds in the unit that suits its upper end."""
    high = max(high, low, 1.0)
    if high < 90:
        return _between(message("{number} s", number=_step(low, 1)), _step(low, 1), _step(high, 1), "s")
    if high < 5400:
        return _between(message("{number} min", number=_step(high, 60)), _step(low, 60), _step(high, 60), "min")
    return _between(message("{number} h", number=_step(high, 3600)), _step(low, 3600), _step(high, 3600), "h")


def proposed_time(state: AppState) -> Text | None:
    """How long the plan of ``state`` takes as far as its proposal says, with the present number of replicates; None without a proposal."""
    proposal = state.proposal
    if proposal is None:
        return None
    growth = plan_growth(state)
    return span(proposal.seconds[0] * growth, proposal.seconds[1] * growth)


def plan_growth(state: AppState) -> float:
    """How many times the proposal's work the present number of replicates asks for."""
    if state.plan is None or state.proposal is None:
        return 1.0
    return state.plan.replicates / state.proposal.plan.replicates


def _between(single: Text, low: str, high: str, unit: str) -> Text:
    if low == high:
        return single
    match unit:
        case "s":
            return message("{low}–{high} s", low=low, high=high)
        case "min":
            return message("{low}–{high} min", low=low, high=high)
        case _:
            return message("{low}–{high} h", low=low, high=high)


def _step(seconds: float, unit: int) -> str:
    amount = seconds / unit
    return f"{amount:.1f}" if unit == 3600 and amount < 10 else f"{max(0 if unit == 1 else 1, round(amount))}"
