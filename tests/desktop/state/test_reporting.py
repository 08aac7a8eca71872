"""The Report page's decisions: what is asked of the engine, and what its answers change."""

from msgspec.structs import replace

from desktop.state.app_state import AppState, Project
from desktop.state.effects import Send
from desktop.state.intents import ChangeReportWords, ChooseTemplate, ExportReport
from desktop.state.messages import EngineSaid
from desktop.state.update import update
from engine.domain.protocol import Refused, Reply, TemplateChecked
from engine.domain.report import ReportWords
from engine.domain.requests import CheckTemplate, MakeReport, SaveReportWords
from engine.domain.text import message

OPEN = AppState(project=Project("/a.tasuki", "a"), page="report")


def test_that_the_pack_is_asked_for_with_its_chapters_and_template() -> None:
    _, effects = update(OPEN, ExportReport("/r", ("html",), "en", ("money",), "/t.pptx"))
    assert effects == (Send(MakeReport(id=1, folder="/r", formats=("html",), language="en", sections=("money",), template="/t.pptx")),)


def test_that_the_last_template_counts_and_a_refused_one_leaves_a_sentence() -> None:
    state, effects = update(OPEN, ChooseTemplate("/a.pptx"))
    assert effects == (Send(CheckTemplate(id=1, file="/a.pptx")),)
    state, _ = update(state, ChooseTemplate("/b.pptx"))
    answer = TemplateChecked(file="/a.pptx", findings=())
    state, _ = update(state, EngineSaid(Reply(1, answer), ""))
    assert state.template is None
    state, _ = update(state, EngineSaid(Refused(2, message("No PowerPoint file.")), ""))
    assert [problem.what for problem in state.problems] == [message("No PowerPoint file.")]
    state, effects = update(state, ChooseTemplate(""))
    assert (state.problems, state.template, effects) == ((), None, ())


def test_that_own_words_are_saved_once() -> None:
    words = ReportWords(owner="Sato")
    state, effects = update(OPEN, ChangeReportWords(words))
    assert effects == (Send(SaveReportWords(id=1, words=words)),)
    assert update(state, ChangeReportWords(words))[1] == ()
    assert update(replace(state, project=None), ChangeReportWords(ReportWords()))[1] == ()
