"""A data file or a project that was moved: the person shows where it is, and nothing is lost."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.state import effects
from desktop.state.app_state import AppState, Preferences, RecentProject
from desktop.state.edits import ChangeColumn
from desktop.state.intents import OpenProjectFile
from desktop.state.locating import LocateFile, is_folder
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from desktop.widgets.notices import Notices
from engine.data.line_chunks import first_bytes
from engine.data.locating import table_files
from engine.domain.errors import InputError, ProjectError
from engine.domain.protocol import Refused
from engine.domain.reading import FileOptions, ReadingOptions
from engine.domain.requests import InspectFiles, OpenProject
from engine.domain.text import message, translator
from engine.studies.store import ProjectStore
from tests.desktop.pages.page_states import planned
from tests.desktop.state.situations import AT, after, pending_id

OLD, NEW = "/usb/failures_2026.csv", "/home/a/failures_2026.csv"


def gone(state: AppState, work: str, file: str) -> AppState:
    return update(state, EngineSaid(Refused(pending_id(state, work), message("Gone."), missing=file), AT))[0]


def test_that_the_engine_names_a_table_and_a_project_that_are_not_there():
    with pytest.raises(InputError) as refused:
        table_files([Path("/nowhere/at/all.csv")])
    assert refused.value.missing == "/nowhere/at/all.csv"
    with pytest.raises(InputError) as refused:
        first_bytes(Path("/nowhere/at/all.csv"))
    assert refused.value.missing == "/nowhere/at/all.csv"
    with pytest.raises(ProjectError) as lost:
        ProjectStore.open(Path("/nowhere/at/all.tasuki"))
    assert lost.value.missing == "/nowhere/at/all.tasuki"


def test_that_a_moved_project_is_opened_at_its_new_place_and_the_old_one_forgotten():
    recent = (RecentProject("/usb/a.tasuki", "a", AT), RecentProject("/home/b.tasuki", "b", AT))
    state = gone(after(AppState(preferences=Preferences(recent=recent)), OpenProjectFile("/usb/a.tasuki")), "open", "/usb/a.tasuki")
    assert [problem.missing for problem in state.problems] == ["/usb/a.tasuki"]
    state, wanted = update(state, LocateFile("/usb/a.tasuki", "/home/a.tasuki"))
    assert not state.problems
    assert [known.path for known in state.preferences.recent] == ["/home/b.tasuki"]
    sent = [one.request for one in wanted if isinstance(one, effects.Send)]
    assert [one.path for one in sent if isinstance(one, OpenProject)] == ["/home/a.tasuki"]


def test_that_data_that_was_moved_is_read_from_its_new_place_with_every_decision_kept():
    told = ReadingOptions(files=(FileOptions(OLD, encoding="cp932"),))
    state = replace(planned(), files=(OLD,), options=told, page="data")
    column = state.card.columns[0].name if state.card else ""
    state = gone(after(state, ChangeColumn(column, role="ignore")), "inspect", OLD)
    before = (state.card, state.tasks)
    assert [problem.missing for problem in state.problems] == [OLD]
    state, wanted = update(state, LocateFile(OLD, NEW))
    sent = next(one.request for one in wanted if isinstance(one, effects.Send))
    assert isinstance(sent, InspectFiles)
    assert sent.files == (NEW,)
    assert sent.reading.of(NEW).encoding == "cp932"
    assert (state.card, state.tasks) == before


def test_that_other_refusals_offer_no_place_to_show():
    state = after(AppState(), OpenProjectFile("/usb/a.tasuki"))
    state = after(state, EngineSaid(Refused(pending_id(state, "open"), message("It is damaged.")), AT))
    assert [problem.missing for problem in state.problems] == [""]


@pytest.mark.parametrize(("path", "folder"), [("/a/images", True), ("C:\\data\\images", True), ("/a/b.csv", False)])
def test_that_a_folder_is_asked_for_as_a_folder(path: str, folder: bool):
    assert is_folder(path) == folder


def test_that_the_message_offers_to_show_the_place(qtbot: QtBot):
    state = gone(after(AppState(), OpenProjectFile("/usb/a.tasuki")), "open", "/usb/a.tasuki")
    notices = Notices()
    qtbot.addWidget(notices)
    notices.show_problems(state.problems, (), translator("en"))
    wanted: list[object] = []
    notices.intended.connect(wanted.append)
    button = notices.findChild(QPushButton, "locate")
    assert button is not None
    button.click()
    dialog = notices.findChild(QFileDialog)
    assert dialog is not None
    dialog.filesSelected.emit(["/home/a.tasuki"])
    dialog.reject()
    assert wanted == [LocateFile("/usb/a.tasuki", "/home/a.tasuki")]
