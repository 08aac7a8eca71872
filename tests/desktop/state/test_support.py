"""The report for support holds nothing of the data; closing and preferences follow the state."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.state import intents
from desktop.state.app_state import Preferences
from desktop.state.effects import AskBeforeDiscarding, Copy, ReadLog, SavePreferences
from desktop.state.messages import LogRead, ProjectPathChosen
from desktop.state.preferences import currency_problem, engine_problem, folder_problem, other_text_size, read_preferences
from desktop.state.support import diagnostic_report, scrubbed
from desktop.state.update import update
from engine.domain.protocol import ProjectOpened
from engine.domain.text import Text, translator
from tests.desktop.state.situations import PATH, after, answered, inspected, planned, training, undisputed, unfrozen

LOG = """reading /home/kato/failures_2026.csv
Traceback (most recent call last):
  File "/opt/tasuki/engine/data/read.py", line 41, in read_table
    value = float(cell)
ValueError: could not convert string to float: 'Yamada Taro'
torque 42.5 in row 7
"""


def test_that_the_report_names_places_and_kinds_of_errors_only():
    assert scrubbed(LOG) == [
        "(1 lines left out)",
        "Traceback (most recent call last):",
        "  engine/data/read.py:41 in read_table",
        "(1 lines left out)",
        "ValueError",
        "(1 lines left out)",
    ]


def test_that_no_name_or_value_of_the_data_is_in_the_report():
    state = planned()
    report = diagnostic_report(state, {"Qt": "6.11.3"}, LOG)
    assert "Qt: 6.11.3" in report
    assert state.card is not None
    names = {column.name for column in state.card.columns} | {draft.task.name for draft in state.tasks}
    for secret in (*(name for name in names if len(name) > 2), "failures_2026", "kato", "Yamada", "42.5"):
        assert secret not in report


def test_that_the_report_is_copied_and_the_log_only_shown():
    state, wanted = update(planned(), intents.CopyDiagnostics())
    assert wanted == (ReadLog(report=True),)
    state, wanted = update(state, LogRead(LOG, {"Qt": "6"}))
    assert state.log is not None
    assert wanted == (Copy(state.log.text),)
    state, wanted = update(state, LogRead(LOG))
    assert state.log is not None
    assert (state.log.text, wanted) == (LOG, ())


def test_that_closing_asks_only_about_what_no_file_holds():
    assert update(inspected(), intents.CloseProject())[1] == (AskBeforeDiscarding(),)
    assert after(inspected(), intents.CloseProject(confirmed=True)).card is None
    closed = after(planned(), intents.CloseProject())
    assert (closed.card, closed.project, closed.page) == (None, None, "start")
    assert after(training(), intents.CloseProject()).project is not None


def test_that_preferences_are_stored_and_recent_projects_stay():
    state = planned()
    wanted = Preferences(language="en", theme="contrast", text_size=150)
    state, effects = update(state, intents.ChangePreferences(wanted))
    assert state.preferences == replace(wanted, recent=planned().preferences.recent)
    assert effects == (SavePreferences(state.preferences),)


def test_that_new_projects_take_the_preferred_currency_and_folder():
    state = after(inspected(), intents.ChangePreferences(Preferences(currency="EUR", projects="/home/kato/studies")))
    assert state.assumptions.currency == "EUR"
    state = after(state, intents.GoTo("plan"), ProjectPathChosen(PATH))
    assert after(state, intents.CloseProject(confirmed=True)).assumptions.currency == "EUR"


def test_that_assumptions_are_stored_in_a_new_project_file():
    state = replace(planned(), preferences=Preferences(currency="EUR"))
    state = replace(state, project=None, assumptions=replace(state.assumptions, currency="EUR"))
    state = after(state, ProjectPathChosen(PATH))
    opened = ProjectOpened(path=PATH, card=undisputed(), plan=unfrozen(), events=0, unfinished=False)
    assert any("SaveAssumptions" in str(effect) for effect in answered(state, "create", opened)[1])


@pytest.mark.parametrize(("percent", "steps", "expected"), [(100, 1, 110), (100, -1, 100), (200, 1, 200), (130, 1, 150)])
def test_that_text_grows_in_the_sizes_offered(percent: int, steps: int, expected: int):
    assert other_text_size(percent, steps) == expected


def test_that_wrong_preferences_are_named(tmp_path: Path):
    assert currency_problem("EUR") is currency_problem("") is None
    assert currency_problem("dollars") is not None
    assert currency_problem("1¥") is not None
    assert folder_problem(str(tmp_path)) is folder_problem("") is None
    assert folder_problem("studies") is not None
    (tmp_path / "file").touch()
    assert folder_problem(str(tmp_path / "file")) is not None
    assert engine_problem(str(tmp_path)) is engine_problem("") is None


@pytest.mark.parametrize("problem", [folder_problem, engine_problem])
def test_that_the_home_of_somebody_unknown_is_no_whole_path(problem: Callable[[str], Text | None], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("USERNAME", "nobody")  # else Windows guesses at homes beside this one
    found = problem("~nosuch person/venv")
    assert found is not None
    assert "is not a whole path" in translator("en").render(found)
    assert problem(str(Path("/" + "x" * 5000).absolute())) is None


def test_that_stored_sizes_out_of_range_are_mended(tmp_path: Path):
    (tmp_path / "p.json").write_text('{"text_size": 4000, "cores": -3}')
    read = read_preferences(tmp_path / "p.json", "en")
    assert (read.text_size, read.cores) == (200, 0)
