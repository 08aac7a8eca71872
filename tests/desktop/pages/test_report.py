"""The Report page: formats and folder become one intent, what was written can be found, new rows can be predicted."""

from collections.abc import Callable
from pathlib import PurePath

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.report import ReportPage
from desktop.state.app_state import AppState, Pending
from desktop.state.intents import ChangeReportWords, ChooseTemplate, ExportReport, PredictRows, ShowInFolder
from engine.domain.plan import ColumnChoice
from engine.domain.protocol import Predicted, TemplateChecked
from engine.domain.report import ReportWords, TemplateFinding
from engine.domain.text import message
from tests.desktop.pages.page_states import decided, training


@pytest.fixture
def page(qtbot: QtBot) -> ReportPage:
    made = ReportPage()
    qtbot.addWidget(made)
    made.resize(1080, 752)
    return made


def shown(page: ReportPage, state: AppState) -> list[object]:
    wanted: list[object] = []
    page.present(state)
    page.intended.connect(wanted.append)
    return wanted


def texts(page: ReportPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if not label.isHidden())


def test_that_the_pack_is_written_beside_the_project_in_the_chosen_formats(page: ReportPage) -> None:
    wanted = shown(page, decided())
    page.formats["xlsx"].setChecked(False)
    page.primary.click()
    assert wanted == [ExportReport("/home/a/failures_2026_report", ("pptx", "pdf"), "en")]


def test_that_the_report_can_be_written_in_the_other_language(page: ReportPage) -> None:
    wanted = shown(page, decided("ja"))
    assert page.language.currentText() == "日本語"
    page.language.setCurrentIndex(page.language.findData("en"))
    page.language.activated.emit(page.language.currentIndex())
    page.present(decided("ja"))
    page.primary.click()
    assert [intent.language for intent in wanted if isinstance(intent, ExportReport)] == ["en"]


def test_that_a_folder_typed_by_hand_survives_a_new_state(page: ReportPage) -> None:
    shown(page, decided())
    page.folder.set_text("/elsewhere")
    page.present(decided("ja"))
    assert page.folder.text() == "/elsewhere"


def test_that_no_format_no_folder_and_no_verdict_each_say_why(page: ReportPage) -> None:
    shown(page, decided())
    for box in page.formats.values():
        box.setChecked(False)
    assert (page.primary.isEnabled(), page.reason.text()) == (False, "Choose at least one format.")
    page.formats["pdf"].setChecked(True)
    page.folder.set_text(" ")
    assert (page.primary.isEnabled(), page.reason.text()) == (False, "Choose a folder.")
    page.present(training())
    assert (page.primary.isEnabled(), page.reason.text()) == (False, "There is no verdict yet.")


def test_that_writing_shows_a_bar_with_its_share(page: ReportPage) -> None:
    shown(page, replace(decided(), pending=(Pending(3, "report", "report", 0.5),)))
    assert not page.reports.bar.isHidden()
    assert page.reports.bar.value() == 500
    assert page.reason.text() == "The report is being written."
    page.present(decided())
    assert page.reports.bar.isHidden()


def test_that_a_written_file_can_be_shown_in_its_folder(page: ReportPage) -> None:
    wanted = shown(page, replace(decided(), reports=("/home/a/r/summary.pptx", "/home/a/r/summary.pdf")))
    assert "✔ summary.pptx" in texts(page)
    page.reports.findChildren(QPushButton, "show_in_folder")[1].click()
    assert wanted == [ShowInFolder("/home/a/r/summary.pdf")]


def chosen(monkeypatch: pytest.MonkeyPatch, kind: str, path: str) -> None:
    """Have a person choose ``path`` in the next dialog, which asks for a ``kind``."""

    def ask(_parent: object, wanted: str, _title: str, then: Callable[[tuple[str, ...]], object], **_: str) -> None:
        assert wanted == kind
        then((path,))

    monkeypatch.setattr("desktop.pages.report.ask_for_path", ask)


def test_that_browsing_for_a_folder_fills_the_line(page: ReportPage, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(page, decided())
    chosen(monkeypatch, "folder", "/chosen")
    page.folder.browse.click()
    assert page.folder.text() == "/chosen"


def test_that_new_rows_are_predicted_into_a_file_beside_them(page: ReportPage, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = shown(page, decided())
    assert not page.predict.isEnabled()
    chosen(monkeypatch, "file", "/data/new.csv")
    page.source.browse.click()
    assert page.target.text() == "/data/new_predicted.csv"
    page.predict.click()
    assert wanted == [PredictRows("/data/new.csv", "/data/new_predicted.csv")]


def test_that_new_images_are_asked_for_as_a_folder(page: ReportPage, monkeypatch: pytest.MonkeyPatch) -> None:
    state = decided()
    assert state.plan is not None
    columns = (ColumnChoice("path", "image", "feature"), *state.plan.columns)
    wanted = shown(page, replace(state, plan=replace(state.plan, columns=columns)))
    assert "A folder with new images" in texts(page)
    assert "Choose a folder with new images." in texts(page)
    chosen(monkeypatch, "folder", "/data/new")
    page.source.browse.click()
    page.predict.click()
    assert wanted == [PredictRows("/data/new", "/data/new_predicted.csv")]


def test_that_the_rows_are_never_overwritten(page: ReportPage) -> None:
    shown(page, decided())
    page.source.set_text("/data/new.csv")
    page.target.set_text("/data/new.csv")
    assert not page.predict.isEnabled()
    assert "The predictions need another file name than the rows." in texts(page)


def test_that_a_prediction_names_rows_and_remarks(page: ReportPage) -> None:
    remark = message("Category “{value}” was never seen in training.", value="X")
    shown(page, replace(decided(), prediction=Predicted(out="/data/out.csv", rows=1200, remarks=(remark,))))
    assert "1,200 rows predicted:" in texts(page)
    assert "▲ Category “X” was never seen in training." in texts(page)


def test_that_the_content_of_the_report_is_previewed(page: ReportPage) -> None:
    shown(page, decided())
    assert "▲ Conditional go" in texts(page)
    assert "Use joint training for HDF, PWF, OSF, TWF" in texts(page)


def test_that_chosen_chapters_and_a_template_go_into_the_pack(page: ReportPage) -> None:
    wanted = shown(page, decided())
    for known, box in page.choices.sections.items():
        box.setChecked(known == "money")
    page.choices.template.set_text("/company.potx")
    page.choices.template.line.editingFinished.emit()
    page.primary.click()
    assert wanted == [
        ChooseTemplate("/company.potx"),
        ExportReport("/home/a/failures_2026_report", ("pptx", "pdf", "xlsx"), "en", ("money",), "/company.potx"),
    ]


def test_that_the_preview_of_a_template_says_what_fits_and_what_does_not(page: ReportPage) -> None:
    shown(page, decided())
    page.choices.template.set_text("/company.potx")
    found = (TemplateFinding(True, message("Its slides are 16:9 as ours are.")), TemplateFinding(False, message("Too dark.")))
    page.present(replace(decided(), template=TemplateChecked(file="/company.potx", findings=found)))
    assert "✔ Its slides are 16:9 as ours are.\n▲ Too dark." in texts(page)


def test_that_own_words_are_kept_by_the_project_before_the_pack_is_written(page: ReportPage) -> None:
    wanted = shown(page, replace(decided(), words=ReportWords(owner="Sato")))
    assert page.choices.words["owner"].text() == "Sato"
    page.choices.conditions.setPlainText("Monthly check")
    page.choices.remarks.setPlainText("Press rebuilt in May")
    page.primary.click()
    assert wanted[0] == ChangeReportWords(ReportWords(owner="Sato", conditions="Monthly check", remarks="Press rebuilt in May"))
    assert isinstance(wanted[1], ExportReport)


def test_that_a_pdf_for_archives_can_be_asked_for(page: ReportPage) -> None:
    wanted = shown(page, decided())
    page.choices.archive.setChecked(True)
    page.primary.click()
    assert [intent.archive for intent in wanted if isinstance(intent, ExportReport)] == [True]


def test_that_a_typed_file_proposes_where_to_write_until_the_person_says_so(page: ReportPage) -> None:
    shown(page, decided())
    page.source.line.setText("/data/new.csv")
    assert page.target.text() == str(PurePath("/data/new_predicted.csv"))
    page.target.line.setText("/data/mine.csv")
    page.source.line.setText("/data/newer.csv")
    assert page.target.text() == "/data/mine.csv"
    page.target.line.setText("")
    page.source.line.setText("/")
    assert page.target.text() == ""


def test_that_nothing_moves_when_the_report_begins_and_the_bar_says_how_far_it_is(page: ReportPage, qtbot: QtBot) -> None:
    shown(page, decided())
    page.show()
    qtbot.wait(1)
    before = page.content.height(), page.choices.y()
    page.present(replace(decided(), pending=(Pending(1, "report", "report", done=0.25),)))
    qtbot.wait(1)
    assert page.reports.bar.isVisible()
    assert (page.reports.bar.maximum(), page.reports.bar.value()) == (1000, 250)
    assert (page.content.height(), page.choices.y()) == before
