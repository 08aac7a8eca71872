"""The seven steps as a table of messages and what follows from them."""

import pytest
from msgspec.structs import replace

from desktop.state import effects, intents
from desktop.state.app_state import AppState, Pending
from desktop.state.messages import EngineSaid, ProjectPathChosen, SampleFolderChosen, StudyMoved
from desktop.state.progress import plan_reason, reachable, step_state, tasks_reason
from desktop.state.steps import STEPS, Step
from desktop.state.update import update
from engine.domain import protocol, requests
from engine.domain.text import message
from engine.domain.verdict import Criteria, DeltaM, Verdict
from tests.desktop.state.situations import (
    AT,
    FILE,
    PATH,
    after,
    answered,
    inspected,
    pending_id,
    planned,
    proposal,
    ready,
    refused,
    taken,
    training,
    undisputed,
    unfrozen,
)
from tests.examples import example_card, example_plan


def sent(wanted: tuple[effects.Effect, ...]) -> list[requests.Request]:
    return [effect.request for effect in wanted if isinstance(effect, effects.Send)]


def verdict() -> Verdict:
    return Verdict(
        "hold", message("Not enough evidence."), (), None, (), DeltaM(None, None), (), (), Criteria(AT, "7c1e"), (), (), {}, (1, 2)
    )


def test_that_a_file_named_at_the_start_is_read_at_once_and_shows_the_data_page():
    state, wanted = update(ready(), intents.DropFiles((FILE,), ask=False))
    assert state.page == "data"
    assert sent(wanted) == [requests.InspectFiles(id=pending_id(state, "inspect"), files=(FILE,))]
    assert state.busy("inspect")


def test_that_an_answer_brings_card_and_checked_tasks():
    state = inspected()
    assert state.files == (FILE,)
    assert [draft.included for draft in state.tasks] == [True] * 5
    assert not state.busy("inspect")


def test_that_a_refused_file_leaves_what_was_there_and_says_why():
    state = after(inspected(), intents.ChangeColumn("Type", role="ignore"))
    state = refused(state, "inspect", "The file broken.csv is empty.")
    assert state.files == (FILE,)
    assert state.card is not None
    assert [(problem.page, problem.what.msgid) for problem in state.problems] == [("data", "The file broken.csv is empty.")]
    assert step_state(state, "data") == "attention"


def test_that_only_the_last_of_two_quick_column_changes_counts():
    first = after(inspected(), intents.ChangeColumn("Type", role="ignore"))
    old = pending_id(first, "inspect")
    second = after(first, intents.ChangeColumn("Product ID", role="group"))
    stale = after(second, EngineSaid(protocol.Reply(old, protocol.Inspected(card=example_card(), tasks=())), AT))
    assert stale.reading is not None
    state = answered(stale, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    assert {(choice.name, choice.role) for choice in state.columns} == {("Type", "ignore"), ("Product ID", "group")}


def test_that_a_value_that_means_a_gap_is_kept_with_the_plan():
    state, wanted = update(inspected(), intents.ChangeColumn("Rotational speed [rpm]", gaps=("-999",)))
    request = sent(wanted)[-1]
    assert isinstance(request, requests.InspectFiles)
    assert [(choice.name, choice.role, choice.gaps) for choice in request.columns] == [("Rotational speed [rpm]", "feature", ("-999",))]
    state = answered(state, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    state = after(state, intents.ChangeColumn("Rotational speed [rpm]", role="ignore"))
    assert state.reading is not None
    assert state.reading.columns[0].gaps == ("-999",)
    state = answered(state, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    proposal = next(request for request in sent(update(state, intents.GoTo("plan"))[1]) if isinstance(request, requests.ProposePlan))
    assert [choice.gaps for choice in proposal.columns if choice.gaps] == [("-999",)]


def test_that_a_blocker_keeps_the_plan_away_until_it_is_decided():
    state = taken(example_card())
    assert reachable(state, "tasks") is not None
    state, wanted = update(state, intents.ChangeColumn("Machine failure", role="ignore"))
    request = sent(wanted)[-1]
    assert isinstance(request, requests.InspectFiles)
    assert [(choice.name, choice.role) for choice in request.columns] == [("Machine failure", "ignore")]
    state = answered(state, "inspect", protocol.Inspected(card=example_card(), tasks=example_plan().tasks))[0]
    assert reachable(state, "tasks") is None


def test_that_edits_of_tasks_survive_reading_the_file_again():
    state = after(inspected(), intents.ChangeTask("TWF", floor=-0.05, included=False), intents.ChangeColumn("Type", role="ignore"))
    state = answered(state, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    draft = next(draft for draft in state.tasks if draft.task.name == "TWF")
    assert (draft.task.floor, draft.included) == (-0.05, False)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (intents.ChangeTask("HDF", floor=-3.0), ("auroc", -1.0, 1.0)),
        (intents.ChangeTask("HDF", value=-1.0), ("auroc", -0.02, 0.0)),
        (intents.ChangeTask("HDF", kpi="log_loss"), ("log_loss", -0.02, 1.0)),
        (intents.ChangeTask("HDF", kpi="mae"), ("auroc", -0.02, 1.0)),
        (intents.ChangeTask("HDF", kind="regression"), ("auroc", -0.02, 1.0)),
    ],
)
def test_that_a_task_keeps_to_what_is_possible(change: intents.ChangeTask, expected: tuple[str, float, float]):
    task = after(inspected(), change).tasks[0].task
    assert (task.kpi, task.floor, task.value) == expected


def test_that_one_task_is_too_few():
    state = inspected()
    for draft in state.tasks[1:]:
        state = after(state, intents.ChangeTask(draft.task.name, included=False))
    reason = tasks_reason(state)
    assert reason is not None
    assert reason.msgid.startswith("Choose at least two tasks")


def test_that_a_task_with_few_labels_is_named():
    state = inspected()
    card = replace(undisputed(), label_counts={**undisputed().label_counts, "TWF": 7})
    reason = tasks_reason(replace(state, card=card))
    assert reason is not None
    assert reason.values["task"] == "TWF"


def test_that_entering_the_plan_asks_for_a_proposal_once():
    state, wanted = update(inspected(), intents.GoTo("plan"))
    request = sent(wanted)[0]
    assert isinstance(request, requests.ProposePlan)
    assert request.tasks == tuple(draft.task for draft in state.tasks)
    assert {column.name for column in request.columns} == {column.name for column in undisputed().columns}
    assert update(state, intents.GoTo("plan"))[1] == ()


def test_that_a_proposal_makes_the_project_file_so_that_nothing_is_lost():
    state = after(inspected(), intents.GoTo("plan"))
    state, wanted = answered(state, "propose", proposal())
    assert wanted == (effects.ChooseProjectPath("failures_2026"),)
    assert state.saved == "saving"
    state, wanted = update(state, ProjectPathChosen(PATH))
    assert isinstance(sent(wanted)[0], requests.CreateProject)
    state = planned()
    assert state.saved == "saved"
    assert state.project is not None
    assert state.project.name == "failures_2026"
    assert state.preferences.recent[0].path == PATH


def test_that_a_change_of_the_plan_is_stored_in_the_open_project():
    state = after(planned(), intents.ChangePreset("standard"))
    state, wanted = answered(state, "propose", proposal(replace(unfrozen(), preset="standard")))
    request = sent(wanted)[0]
    assert isinstance(request, requests.SavePlan)
    assert request.plan.preset == "standard"
    assert state.saved == "saving"


def test_that_training_starts_with_the_project_open():
    state, wanted = update(planned(), intents.StartTraining())
    assert isinstance(sent(wanted)[0], requests.StartStudy)
    assert (state.page, state.training) == ("train", "starting")


def test_that_training_waits_for_the_project_file():
    state = after(inspected(), intents.GoTo("plan"))
    state = answered(state, "propose", proposal())[0]
    state, wanted = update(state, intents.StartTraining())
    assert sent(wanted) == []
    assert plan_reason(state) is not None
    state = after(state, ProjectPathChosen(PATH))
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=unfrozen(), events=0, unfinished=False)
    state, wanted = answered(state, "create", opened)
    assert any(isinstance(request, requests.StartStudy) for request in sent(wanted))
    assert state.training == "starting"


def test_that_an_opened_project_whose_plan_can_still_change_asks_for_its_proposal_and_a_frozen_one_does_not():
    for work in ("open", "reopen"):
        state = replace(AppState(), page="plan", pending=(Pending(1, work, "start"),), next_id=2)
        opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=unfrozen(), events=0, unfinished=False)
        state, wanted = update(state, EngineSaid(protocol.Reply(1, opened), AT))
        assert state.page == "plan"
        (request,) = [request for request in sent(wanted) if isinstance(request, requests.ProposePlan)]
        assert request.tasks == unfrozen().tasks
        state = replace(AppState(), pending=(Pending(1, work, "start"),), next_id=2)
        opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=example_plan(), events=0, unfinished=False)
        assert not any(
            isinstance(request, requests.ProposePlan) for request in sent(update(state, EngineSaid(protocol.Reply(1, opened), AT))[1])
        )


def test_that_nothing_can_be_changed_while_training_runs():
    state = training()
    for wanted in (
        intents.ChangeColumn("Type", role="ignore"),
        intents.ChangeTask("HDF", included=False),
        intents.ChangePreset("thorough"),
        intents.ChangeDecider("K", "2026-12-01"),
    ):
        assert update(state, wanted) == (state, ())
    blocked = after(state, intents.StartNew((FILE,)))
    assert blocked.project == state.project
    assert blocked.problems


def test_that_stopping_keeps_what_is_finished_and_can_be_continued():
    state, wanted = update(training(), intents.StopTraining())
    assert isinstance(sent(wanted)[0], requests.CancelStudy)
    assert state.training == "stopping"
    state = after(state, StudyMoved(state="cancelled", started=True, verdict=None, last_seq=9))
    assert step_state(state, "train") == "attention"
    assert state.project is not None
    assert state.project.unfinished
    state, wanted = update(state, intents.ResumeTraining())
    assert isinstance(sent(wanted)[0], requests.StartStudy)


def test_that_the_verdict_opens_the_way_to_decide_and_report():
    state = training()
    assert reachable(state, "decide") is not None
    state = after(state, StudyMoved(state="done", started=True, verdict=verdict(), last_seq=99))
    assert state.training == "done"
    assert reachable(state, "decide") is None
    assert reachable(state, "report") is None
    assert state.page == "train"


def test_that_a_change_after_freezing_starts_a_new_project():
    state = after(training(), StudyMoved(state="done", started=True, verdict=verdict(), last_seq=99))
    state, wanted = update(state, intents.ChangeTask("HDF", floor=-0.1))
    assert state.project is None
    assert state.verdict is None
    assert isinstance(sent(wanted)[0], requests.CloseProject)
    assert effects.ClearStudy() in wanted


def opened_project(*, unfinished: bool, events: int) -> AppState:
    state = after(ready(), intents.OpenProjectFile(PATH))
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=example_plan(), events=events, unfinished=unfinished)
    return answered(state, "open", opened)[0]


def test_that_an_unfinished_project_offers_to_continue():
    state = opened_project(unfinished=True, events=12)
    state = after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=12))
    assert (state.page, state.training) == ("train", "interrupted")


def test_that_a_finished_project_opens_at_its_verdict():
    state = opened_project(unfinished=False, events=40)
    state = after(state, StudyMoved(state="done", started=True, verdict=verdict(), last_seq=40))
    assert (state.page, state.training) == ("decide", "done")
    assert [step_state(state, step) for step in STEPS][:5] == ["done"] * 5
    assert tuple(draft.task for draft in state.tasks) == example_plan().tasks


def test_that_no_page_says_that_training_has_not_started_while_the_record_is_read():
    state = opened_project(unfinished=False, events=40)
    assert (state.page, state.recalling) == ("start", True)
    state = after(state, intents.GoTo("report"))
    assert state.page == "start", "what was asked for meanwhile waits"
    state = after(state, StudyMoved(state="done", started=True, verdict=verdict(), last_seq=40))
    assert (state.page, state.recalling, state.wanted_page) == ("report", False, None)


@pytest.mark.parametrize(("asked", "page"), [("decide", "train"), ("tasks", "tasks")])
def test_that_a_page_asked_for_while_a_project_opens_is_shown_where_it_can_be(asked: Step, page: Step):
    state = after(ready(), intents.OpenProjectFile(PATH), intents.GoTo(asked))
    assert state.page == "start"
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=example_plan(), events=12, unfinished=True)
    state = answered(state, "open", opened)[0]
    state = after(state, StudyMoved(state=None, started=True, verdict=None, last_seq=12))
    assert state.page == page


def test_that_a_page_asked_for_is_forgotten_with_a_project_that_does_not_open():
    state = after(ready(), intents.OpenProjectFile(PATH), intents.GoTo("report"))
    state = refused(state, "open", "The project file is damaged.")
    assert (state.page, state.wanted_page) == ("start", None)


def test_that_a_reopened_plan_keeps_its_reasons_costs_and_estimate():
    kept = proposal()
    state = after(ready(), intents.OpenProjectFile(PATH))
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=example_plan(), events=40, unfinished=False, proposal=kept)
    state, wanted = answered(state, "open", opened)
    assert state.proposal == kept
    assert not any(isinstance(request, requests.ProposePlan) for request in sent(wanted))


def test_that_a_damaged_project_is_a_sentence_on_the_start_page():
    state = refused(after(ready(), intents.OpenProjectFile(PATH)), "open", "The project file is damaged.")
    assert state.page == "start"
    assert state.problems[0].page == "start"
    assert state.problems[0].details == "details"


def test_that_a_sample_is_written_then_read_and_its_tasks_chosen():
    state, wanted = update(ready(), intents.OpenSample("plant"))
    assert wanted == (effects.ChooseSampleFolder("plant"),)
    state = after(state, SampleFolderChosen("plant", "/home/kato/samples/plant"))
    state, wanted = answered(state, "sample", protocol.SampleWritten(file=FILE, tasks=("HDF", "TWF")))
    assert isinstance(sent(wanted)[0], requests.InspectFiles)
    state = answered(state, "inspect", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]
    assert [draft.task.name for draft in state.tasks if draft.included] == ["HDF", "TWF"]


@pytest.mark.parametrize(
    ("page", "files", "expected"),
    [
        ("start", ("a.csv",), requests.PreviewFiles(id=3, files=("a.csv",))),
        ("start", ("A.TASUKI",), requests.OpenProject(id=3, path="A.TASUKI")),
        ("data", ("b.csv",), requests.PreviewFiles(id=3, files=(FILE, "b.csv"))),
        ("data", (FILE,), None),
    ],
)
def test_that_dropped_files_are_taken_for_what_they_are(page: str, files: tuple[str, ...], expected: requests.Request | None):
    state = ready() if page == "start" else inspected()
    state = replace(state, next_id=3)
    asked = sent(update(state, intents.DropFiles(files))[1])
    assert asked == ([] if expected is None else [expected])


def test_that_language_and_theme_are_remembered():
    state, wanted = update(ready(), intents.ChangeLanguage("en"))
    assert wanted == (effects.SavePreferences(state.preferences),)
    assert state.language == "en"
    assert update(state, intents.ChangeLanguage("en"))[1] == ()


def test_that_toggling_a_method_starts_from_what_was_proposed():
    state, wanted = update(planned(), intents.ToggleMethod("swept_weights", True))
    request = sent(wanted)[-1]
    assert isinstance(request, requests.ProposePlan)
    assert request.methods == ("equal_weights", "swept_weights")
    assert state.methods == request.methods
