"""States of the window as the pages' tests need them, made from the invented study."""

from functools import lru_cache

from msgspec.structs import replace

from desktop.state.app_state import AppState, EngineStatus, Language, Preferences, Project, TaskDraft
from engine.analysis.verdict import reach_verdict
from engine.domain.events import Event
from engine.domain.protocol import PlanProposed, Proposal
from engine.domain.study import Study
from engine.domain.text import message
from engine.domain.verdict import Verdict
from tests.examples import example_card, example_events, example_plan, example_study

PROJECT = Project("/home/a/failures_2026.tasuki", "failures_2026")


@lru_cache
def verdict(shift: float = 0.0) -> Verdict:
    """The verdict on the invented study."""
    return reach_verdict(example_study(shift), example_card())


@lru_cache
def numbered_events() -> tuple[Event, ...]:
    """The invented events with their positions, as the engine sends them."""
    return tuple(replace(event, seq=number + 1) for number, event in enumerate(example_events(example_plan())))


def part_of_study(share: float) -> Study:
    """The fold of the first ``share`` of the events."""
    events = numbered_events()
    return Study().apply_all(events[: int(len(events) * share)])


def planned(language: Language = "en") -> AppState:
    """A proposal has come and waits for a decision."""
    card = example_card()
    plan = example_plan(frozen=False)
    proposals = (
        Proposal("single_task", True, message("One network per task: what every joint training is measured against."), 1.0),
        Proposal("equal_weights", True, message("The plainest way to train together; it shows whether the tasks fit at all."), 0.2),
        Proposal("task_pairs", False, message("Left out: with images {pairs} pairs take long.", pairs=10), 2.0),
    )
    return AppState(
        preferences=Preferences(language=language),
        engine=EngineStatus("ready"),
        page="plan",
        furthest="plan",
        card=replace(card, findings=()),
        tasks=tuple(TaskDraft(task) for task in plan.tasks),
        plan=plan,
        proposal=PlanProposed(plan=plan, proposals=proposals, trials=420, seconds=(1080.0, 1440.0), memory=0.8e9),
        project=PROJECT,
    )


def training(language: Language = "en") -> AppState:
    """Training runs."""
    state = planned(language)
    return replace(state, page="train", plan=example_plan(), training="running", project=replace(PROJECT, frozen=True))


def decided(language: Language = "en", shift: float = 0.0) -> AppState:
    """The verdict is there."""
    return replace(training(language), page="decide", training="done", verdict=verdict(shift))
