"""What happens on the Report page: the pack is written, a slide template is looked at, and the person's own words are kept."""

from msgspec.structs import replace

from desktop.state.app_state import AppState
from desktop.state.intents import ExportReport
from desktop.state.requests import Change, ask, forget, without_problems
from engine.domain.report import ReportWords
from engine.domain.requests import CheckTemplate, MakeReport, SaveReportWords


def export_report(state: AppState, wanted: ExportReport) -> Change:
    """Have the pack written; nothing without a format, and nothing while one is being written."""
    if not wanted.formats or state.busy("report"):
        return state, ()
    state = replace(without_problems(state, "report"), reports=())
    return ask(
        state,
        "report",
        lambda number: MakeReport(
            id=number,
            folder=wanted.folder,
            formats=wanted.formats,
            language=wanted.language or state.language,
            sections=wanted.sections,
            template=wanted.template,
            archive=wanted.archive,
        ),
        "report",
    )


def choose_template(state: AppState, file: str) -> Change:
    """Have a slide template looked at; a template chosen before no longer counts."""
    state = replace(without_problems(forget(state, "template"), "report"), template=None)
    if not file:
        return state, ()
    return ask(state, "template", lambda number: CheckTemplate(id=number, file=file), "report")


def change_words(state: AppState, words: ReportWords) -> Change:
    """Keep other words for the pack."""
    if words == state.words:
        return state, ()
    state = replace(state, words=words)
    if state.project is None:
        return state, ()
    return ask(state, "words", lambda number: SaveReportWords(id=number, words=words), "report")
