"""The importer as a table of messages: nothing reaches the project before it is taken over."""

from msgspec.structs import replace

from desktop.state import effects, intents
from desktop.state.app_state import AppState, Project
from desktop.state.import_draft import ImportDraft
from desktop.state.messages import EngineLost, EngineSaid
from desktop.state.update import update
from engine.domain import protocol, requests
from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.reading import FileOptions, ReadingOptions
from engine.domain.text import message
from tests.desktop.state.situations import (
    AT,
    FILE,
    PATH,
    after,
    answered,
    inspected,
    pending_id,
    planned,
    previewed,
    ready,
    refused,
    table,
    training,
    undisputed,
    unfrozen,
)
from tests.examples import example_card, example_plan

OTHER = "/home/kato/other.csv"
SEMICOLON = ReadingOptions(files=(FileOptions(FILE, delimiter=";"),))


def draft(state: AppState) -> ImportDraft:
    assert state.importing is not None
    return state.importing


def sent(wanted: tuple[effects.Effect, ...]) -> list[requests.Request]:
    return [effect.request for effect in wanted if isinstance(effect, effects.Send)]


def read(state: AppState) -> AppState:
    """The whole files were read."""
    state = after(state, intents.ReadImport())
    return answered(state, "import", protocol.Inspected(card=undisputed(), tasks=example_plan().tasks))[0]


def test_that_chosen_files_are_previewed_and_nothing_else_changes():
    before = inspected()
    state, wanted = update(before, intents.StartNew((OTHER,)))
    assert sent(wanted) == [requests.PreviewFiles(id=pending_id(state, "preview"), files=(OTHER,))]
    assert (state.files, state.card, state.page) == (before.files, before.card, before.page)


def test_that_a_changed_option_is_previewed_again_and_only_the_last_preview_counts():
    state = after(previewed(), intents.ChangeReading(ReadingOptions(markers=("x",))))
    old = pending_id(state, "preview")
    state, wanted = update(state, intents.ChangeReading(SEMICOLON))
    assert sent(wanted) == [requests.PreviewFiles(id=pending_id(state, "preview"), files=(FILE,), reading=SEMICOLON)]
    stale = after(state, EngineSaid(protocol.Reply(old, protocol.Previewed(tables=())), AT))
    assert draft(stale).tables == draft(state).tables
    fresh = replace(table(FILE), names=("a", "b"))
    state = answered(state, "preview", protocol.Previewed(tables=(fresh,)))[0]
    assert draft(state).tables == (fresh,)


def test_that_the_whole_file_is_read_once_with_the_chosen_options():
    state = answered(after(previewed(), intents.ChangeReading(SEMICOLON)), "preview", protocol.Previewed(tables=(table(FILE),)))[0]
    state, wanted = update(state, intents.ReadImport())
    assert sent(wanted) == [requests.InspectFiles(id=pending_id(state, "import"), files=(FILE,), reading=SEMICOLON)]
    assert update(state, intents.ReadImport())[1] == ()
    state = read(state)
    assert draft(state).current
    assert update(state, intents.ReadImport())[1] == ()
    assert state.card is None


def test_that_finishing_takes_everything_over():
    state = read(answered(after(previewed(), intents.ChangeReading(SEMICOLON)), "preview", protocol.Previewed(tables=(table(FILE),)))[0])
    state = after(state, intents.FinishImport())
    assert state.importing is None
    assert (state.files, state.options, state.page) == ((FILE,), SEMICOLON, "data")
    assert state.card == undisputed()


def test_that_taking_it_as_it_is_reads_first_and_then_finishes_by_itself():
    state, wanted = update(previewed(), intents.FinishImport())
    assert [type(request) for request in sent(wanted)] == [requests.InspectFiles]
    assert state.importing is not None
    state = answered(state, "import", protocol.Inspected(card=undisputed(), tasks=()))[0]
    assert state.importing is None
    assert state.card is not None


def test_that_a_file_that_cannot_be_previewed_is_not_read():
    state = refused(after(ready(), intents.StartNew((FILE,))), "preview", "The file is empty.")
    assert draft(state).problem == message("The file is empty.")
    assert update(state, intents.ReadImport())[1] == ()
    state, wanted = update(state, intents.FinishImport())
    assert (wanted, draft(state).finishing) == ((), False)


def test_that_a_column_decided_in_the_importer_is_read_again_at_the_end_only():
    state, wanted = update(read(previewed()), intents.ChangeColumn("Type", role="group"))
    assert wanted == ()
    assert not draft(state).current
    state, wanted = update(state, intents.FinishImport())
    request = sent(wanted)[0]
    assert isinstance(request, requests.InspectFiles)
    assert [(choice.name, choice.role) for choice in request.columns] == [("Type", "group")]
    assert state.columns == ()


def test_that_a_remedy_may_choose_the_split():
    split = SplitPolicy(kind="group", column="Type")
    state = after(read(previewed()), intents.ChangeSplit(split))
    assert state.split == SplitPolicy()
    assert after(state, intents.FinishImport()).split == split


def test_that_decisions_on_columns_that_are_gone_are_forgotten():
    state = after(inspected(), intents.ChangeColumn("Type", role="ignore"))
    state = answered(state, "inspect", protocol.Inspected(card=undisputed(), tasks=()))[0]
    state = after(state, intents.OpenImporter(), intents.ChangeReading(SEMICOLON))
    state = answered(state, "preview", protocol.Previewed(tables=(replace(table(FILE), names=("only",)),)))[0]
    request = sent(update(state, intents.ReadImport())[1])[0]
    assert isinstance(request, requests.InspectFiles)
    assert request.columns == ()


def test_that_reading_can_be_cancelled_and_its_answer_changes_nothing():
    state = after(previewed(), intents.FinishImport())
    number = pending_id(state, "import")
    state, wanted = update(state, intents.CancelReading())
    assert sent(wanted) == [requests.CancelRequest(id=pending_id(state, "cancel"), request=number)]
    late = after(state, EngineSaid(protocol.Reply(number, protocol.Inspected(card=undisputed(), tasks=())), AT))
    assert (draft(late).read, late.card) == (None, None)


def test_that_closing_leaves_everything_as_it_was():
    before = inspected()
    state = after(before, intents.OpenImporter(), intents.ChangeReading(SEMICOLON), intents.CloseImport())
    assert state.importing is None
    assert (state.files, state.columns, state.options, state.card) == (before.files, before.columns, before.options, before.card)


def test_that_only_decisions_make_closing_a_loss():
    state = after(inspected(), intents.OpenImporter())
    assert not draft(state).touched
    assert draft(after(state, intents.ChangeReading(SEMICOLON))).touched
    assert draft(after(state, intents.ChangeImportFiles((FILE, OTHER)))).touched


def test_that_added_files_join_those_that_are_open():
    state, wanted = update(inspected(), intents.AddFiles((OTHER,)))
    assert sent(wanted) == [requests.PreviewFiles(id=pending_id(state, "preview"), files=(FILE, OTHER))]
    state = answered(state, "preview", protocol.Previewed(tables=(table(FILE), table(OTHER))))[0]
    assert after(read(state), intents.FinishImport()).files == (FILE, OTHER)


def test_that_a_project_keeps_its_data_when_its_files_are_read_differently():
    state = answered(after(planned(), intents.OpenImporter()), "preview", protocol.Previewed(tables=(table(FILE),)))[0]
    state, wanted = update(read(state), intents.FinishImport())
    assert state.project is None
    assert requests.CloseProject in map(type, sent(wanted))
    assert len(state.chosen_tasks()) == 5


def test_that_nothing_is_imported_while_training_runs():
    state = after(training(), intents.OpenImporter())
    assert state.importing is None
    assert state.problems


def test_that_a_lost_engine_is_explained_in_the_importer_and_previews_again():
    state = after(previewed(), intents.FinishImport(), EngineLost(-9, "killed"))
    assert draft(state).problem is not None
    state, wanted = update(state, EngineSaid(protocol.Ready("0.1.0"), AT))
    assert requests.PreviewFiles in map(type, sent(wanted))
    assert draft(state).problem is None


def test_that_reading_options_travel_into_the_plan_and_back():
    state = replace(inspected(), options=SEMICOLON)
    request = sent(update(after(state, intents.GoTo("tasks")), intents.GoTo("plan"))[1])[0]
    assert isinstance(request, requests.ProposePlan)
    assert request.reading == SEMICOLON
    plan = replace(unfrozen(), reading=SEMICOLON)
    opened = protocol.ProjectOpened(path=PATH, card=undisputed(), plan=plan, events=0, unfinished=False)
    state = answered(after(ready(), intents.OpenProjectFile(PATH)), "open", opened)[0]
    assert state.options == SEMICOLON
    assert state.project == Project(PATH, "failures_2026")


def test_that_losses_are_listed_for_what_is_on_the_screen():
    state, wanted = update(inspected(), intents.SaveLosses("/home/kato/list.csv"))
    request = sent(wanted)[0]
    assert isinstance(request, requests.ListDropped)
    assert (request.files, request.out, request.language) == ((FILE,), "/home/kato/list.csv", state.language)
    state = answered(state, "list", protocol.DroppedListed(out="/home/kato/list.csv", entries=3))[0]
    assert state.losses == protocol.DroppedListed(out="/home/kato/list.csv", entries=3)


def test_that_a_blocker_is_brought_along_undecided():
    state = answered(after(previewed(), intents.ReadImport()), "import", protocol.Inspected(card=example_card(), tasks=()))[0]
    assert after(state, intents.FinishImport()).card == example_card()


def test_that_a_private_column_stays_private_when_its_kind_is_changed():
    state = replace(inspected(), columns=(ColumnChoice("Type", "category", "feature", private_to=("HDF",)),))
    state = after(state, intents.ChangeColumn("Type", kind="number"))
    assert state.reading is not None
    assert state.reading.columns[0].private_to == ("HDF",)
