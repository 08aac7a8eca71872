"""The tour of the window and the tutorials on the samples: which sentence stands beside the work now, and when the next one follows."""

from collections.abc import Callable
from pathlib import PurePath

from msgspec import Struct
from msgspec.structs import replace

from desktop.state.app_state import AppState, Guide, GuideName
from desktop.state.effects import SavePreferences
from desktop.state.opening import open_sample
from desktop.state.requests import Change, at_page
from desktop.state.steps import STEPS, Step
from engine.domain.text import mark


class StartGuide(Struct, frozen=True):
    """Begin the tour or a tutorial; a tutorial opens its sample."""

    name: GuideName


class StepGuide(Struct, frozen=True):
    """Go on to the next sentence, or back where ``forward`` is False; after the last one the guide ends."""

    forward: bool = True


class EndGuide(Struct, frozen=True):
    """Put the guide away."""


class GuideStep(Struct, frozen=True):
    """One sentence of a guide; ``target`` names the widget that it points at."""

    words: str
    target: str = ""
    done: Callable[[AppState], bool] | None = None
    """When the next step follows by itself; None where only the person goes on."""


def _past(step: Step) -> Callable[[AppState], bool]:
    return lambda state: STEPS.index(state.page) >= STEPS.index(step)


TOUR = (
    GuideStep(mark("Tasuki answers one question: should several predictions be trained together? These seven sentences show the window.")),
    GuideStep(mark("The seven steps of the way. A check mark means done, and every step that is done can be visited again."), "Stepper"),
    GuideStep(mark("Begin with your own files here, or drop them anywhere in the window. The originals are never changed."), "primary"),
    GuideStep(
        mark("The blue button at the foot is always the next step. Where it cannot be pressed yet, the words beside it say why."), "primary"
    ),
    GuideStep(mark("Everything is saved by itself, and “Undo” in the menu “Edit” takes back any change."), "menus"),
    GuideStep(mark("F1 opens the manual at the page you are on; Ctrl+F finds any setting by its name."), "help"),
    GuideStep(
        mark("Each sample has a tutorial that leads from the data to a verdict in a few minutes. Choose “Tutorial” below its picture.")
    ),
)
_LAST = GuideStep(
    mark(
        "Choose “Write the report” for slides, a PDF and a workbook that say all this in a meeting. That is the whole way; "
        "now try it with your data."
    ),
    "primary",
)


def _sample_is_open(name: GuideName) -> Callable[[AppState], bool]:
    return lambda state: state.card is not None and any(PurePath(file.replace("\\", "/")).stem == name for file in state.files)


def _tutorial(name: GuideName, data: str, tasks: str, train: str, decide: str) -> tuple[GuideStep, ...]:
    return (
        GuideStep(mark("The sample is being written and read. This takes a few seconds."), done=_sample_is_open(name)),
        GuideStep(data, "primary", _past("tasks")),
        GuideStep(tasks, "primary", _past("plan")),
        GuideStep(
            mark(
                "Tasuki proposes what to compare and says why; “Quick look” is enough here. “Start training” freezes the "
                "criteria, so that "
                "nobody can move them once results are known."
            ),
            "primary",
            lambda state: state.training != "none",
        ),
        GuideStep(train, "", lambda state: state.verdict is not None),
        GuideStep(mark("The verdict is there. Choose “Go to Decide”."), "primary", _past("decide")),
        GuideStep(decide, "primary", _past("report")),
        _LAST,
    )


GUIDES: dict[GuideName, tuple[GuideStep, ...]] = {
    "tour": TOUR,
    "plant": _tutorial(
        "plant",
        mark(
            "Each coloured strip is one task, with the rows in order from left to right: filters were inspected in few rows only. "
            "Look through what Tasuki understood, then choose “Continue to tasks”."
        ),
        mark(
            "One row per task. The floor says how much worse a task may become by joint training: −2 % means a loss of at most 2 %. "
            "Leave everything as it is and choose “Continue to plan”."
        ),
        mark(
            "Solid lines show joint training, dashed ones a network for each task alone. Watch the filters, which have the "
            "fewest labels: "
            "do the other tasks help them? You may also close the window and come back."
        ),
        mark(
            "Read the verdict first, then “What to do now”. Each bar shows where the true gain lies in all likelihood; one "
            "that crosses the "
            "zero line proves nothing either way. Then choose “Make the report”."
        ),
    ),
    "shapes": _tutorial(
        "shapes",
        mark(
            "Images are rows too: each file is one row, and a CSV holds the labels. Most labels are missing, and that is no fault. "
            "Choose “Continue to tasks”."
        ),
        mark(
            "Three questions about the same picture: which shape, filled or not, and how large. Two are classes, one is a "
            "quantity; each has "
            "a key figure of its own. Choose “Continue to plan”."
        ),
        mark(
            "Images take longer than tables. In the list beside the curves choose another chart, for example where in the "
            "picture each task "
            "looks; double-click a chart to enlarge it."
        ),
        mark(
            "Look at “Which tasks fit together” further down: it says which task helps which, and in which direction. "
            "Then choose “Make the report”."
        ),
    ),
    "wine": _tutorial(
        "wine",
        mark(
            "178 real wines, and half of the laboratory values are missing. With so few rows, look at what Tasuki says under "
            "“Please confirm”, "
            "then choose “Continue to tasks”."
        ),
        mark(
            "A laboratory value costs money: enter under “Cost per label” what one more measurement costs, and Tasuki "
            "reckons with it later. "
            "Choose “Continue to plan”."
        ),
        mark(
            "Few rows mean wide bands: the replicates differ because each divides the rows differently. That is why one good "
            "curve is no proof."
        ),
        mark(
            "With so few rows, “Hold” is an honest answer. Read under “What would change this” how many more labels would settle it. "
            "Then choose “Make the report”."
        ),
    ),
}
"""The guides with their sentences; message ids."""
GUIDE_TITLES: dict[GuideName, str] = {
    "tour": mark("Tour of the window"),
    "plant": mark("Tutorial: pumps of a plant"),
    "shapes": mark("Tutorial: images of shapes"),
    "wine": mark("Tutorial: chemistry of wines"),
}


def target_of(state: AppState) -> str:
    """The name of the widget that the present sentence speaks of; empty where it speaks of none."""
    return GUIDES[state.guide.name][state.guide.place].target if state.guide is not None else ""


def start_guide(state: AppState, name: GuideName) -> Change:
    """Begin guide ``name`` at its first sentence."""
    if name == "tour":
        return replace(at_page(state, "start"), guide=Guide(name)), ()
    if state.locked:
        return open_sample(state, name)
    state, effects = open_sample(replace(state, guide=None), name)
    return replace(state, guide=Guide(name)), effects


def step_guide(state: AppState, *, forward: bool) -> Change:
    """Go one sentence on or back."""
    guide = state.guide
    if guide is None:
        return state, ()
    place = max(0, guide.place + (1 if forward else -1))
    if place >= len(GUIDES[guide.name]):
        return end_guide(state)
    return replace(state, guide=replace(guide, place=place, seen=max(guide.seen, place))), ()


def end_guide(state: AppState) -> Change:
    """Put the guide away; that preferences are stored tells the next start that nobody is new here."""
    return replace(state, guide=None), (SavePreferences(state.preferences),)


def followed(before: AppState, after: AppState) -> AppState:
    """``after`` with the sentence that fits what the person did since ``before``; one gone back to stays until it is done anew."""
    guide = after.guide
    if guide is None or guide.name == "tour":
        return after
    if before.guide is not None and before.card is not None and after.card is None and not after.busy("sample", "inspect", "open"):
        return replace(after, guide=None)
    steps = GUIDES[guide.name]
    place = guide.place
    while place < len(steps) - 1 and (done := steps[place].done) is not None and done(after) and not (place < guide.seen and done(before)):
        place += 1
    return replace(after, guide=replace(guide, place=place, seen=max(guide.seen, place))) if place != guide.place else after
