"""The Report page: write the meeting pack, and use the networks on a new file."""

from pathlib import PurePath

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton

from desktop.charts.view import ChartView
from desktop.pages.kpi_table import VERDICT_TONES
from desktop.pages.pack_choices import PackChoices
from desktop.pages.path_field import PathField
from desktop.pages.using_cards import UsingCards
from desktop.pages.written_files import WrittenFiles
from desktop.state.app_state import AppState, Language
from desktop.state.intents import ExportReport, PredictRows
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, Pill, label
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.page import Page
from desktop.widgets.theme import Tokens
from engine.charts.gains import gains
from engine.domain.requests import ReportFormat
from engine.domain.text import Translator, mark, message_n, translator
from engine.domain.verdict import VERDICT_LABELS, VERDICT_MARKS

FORMATS: dict[ReportFormat, str] = {
    "pptx": mark("PowerPoint (PPTX)"),
    "pdf": mark("PDF"),
    "xlsx": mark("Excel (XLSX)"),
    "html": mark("Web page (HTML)"),
    "csv": mark("Raw results (CSV)"),
    "parquet": mark("Raw results (Parquet)"),
}
AT_FIRST: tuple[ReportFormat, ...] = ("pptx", "pdf", "xlsx")
FORMAT_USES: dict[ReportFormat, str] = {
    "pptx": mark("Slides for the meeting; tables and charts can be edited."),
    "pdf": mark("A summary on one page and the detail, to send or to print."),
    "xlsx": mark("Every figure with its interval, and the value in money with live formulas."),
    "html": mark("One file for a mail; it needs nothing else."),
    "csv": mark("All runs, scores and curves as tables."),
    "parquet": mark("The same tables for data scientists."),
}
LANGUAGE_NAMES: dict[Language, str] = {"ja": "日本語", "en": "English"}
ROOMY = 43
"""Letters of full width that two cards need beside each other."""


class ReportPage(Page):
    """What can be taken away from a study; its main action writes the meeting pack."""

    step = "report"

    def __init__(self) -> None:
        super().__init__()
        self._state = AppState()
        self._proposed: tuple[str, str] = ("", "")
        self._proposed_target = ""
        self._written_in: Language | None = None
        self._pack = Card(name="pack")
        self._promise = label("small")
        self._pack.body.addWidget(self._promise)
        self.formats: dict[ReportFormat, QCheckBox] = {}
        self._uses: dict[ReportFormat, QLabel] = {}
        choices = QGridLayout()
        choices.setHorizontalSpacing(14)
        choices.setColumnStretch(1, 1)
        for row, known in enumerate(FORMATS):
            box = QCheckBox()
            box.setObjectName(f"format_{known}")
            box.setChecked(known in AT_FIRST)
            box.toggled.connect(self._refresh_primary)
            self.formats[known] = box
            self._uses[known] = label("muted")
            choices.addWidget(box, row, 0)
            choices.addWidget(self._uses[known], row, 1)
        self._pack.body.addLayout(choices)
        self._language_words = label("small", wrap=False)
        self.language = QComboBox()
        self.language.setObjectName("report_language")
        for known, name in LANGUAGE_NAMES.items():
            self.language.addItem(name, known)
        self.language.activated.connect(self._choose_language)
        language = QHBoxLayout()
        language.setSpacing(10)
        language.addWidget(self._language_words)
        language.addWidget(self.language)
        language.addStretch(1)
        self._pack.body.addLayout(language)
        self.folder = PathField("report_folder")
        self.folder.browse.clicked.connect(self._browse_folder)
        self.folder.line.textChanged.connect(self._refresh_primary)
        self._pack.body.addWidget(self.folder)
        self.reports = WrittenFiles("reports", keeps_room=True)
        self.reports.intended.connect(self.intended)
        self._pack.body.addWidget(self.reports)
        self.body.addWidget(Beside((self._pack, 1), (self._make_prediction(), 1), letters=ROOMY))
        self.choices = PackChoices()
        self.choices.intended.connect(self.intended)
        self.body.addWidget(self.choices)
        self._says = Card(name="content")
        self._pill = Pill()
        self._pill.setObjectName("verdict_pill")
        self._says.head.insertWidget(1, self._pill)
        self._headline = label(name="headline")
        self._chart = ChartView()
        self._says.body.addWidget(self._headline)
        self._says.body.addWidget(self._chart)
        self.body.addWidget(self._says)
        self.using = UsingCards()
        self.using.intended.connect(self.intended)
        self.body.addWidget(self.using)
        self.body.addStretch(1)

    def render(self, state: AppState) -> None:
        """Show what can be written, what is being written, and what has been."""
        self._state = state
        t = translator(state.language)
        self.set_heading(t("Report: use the result"), t("A pack for the meeting, and predictions for new rows."))
        self._pack.set_title(t("Meeting pack"))
        self._promise.setText(t("A one-page summary with the decision, and the chapters behind it; every figure as on the Decide page."))
        for known, box in self.formats.items():
            box.setText(t(FORMATS[known]))
            box.setToolTip(t(FORMAT_USES[known]))
            box.setAccessibleDescription(t(FORMAT_USES[known]))
            self._uses[known].setText(t(FORMAT_USES[known]))
        self._language_words.setText(t("Language of the report"))
        self.language.setAccessibleName(t("Language of the report"))
        self.language.setToolTip(t("The window itself keeps its language."))
        self.language.setCurrentIndex(self.language.findData(self._language()))
        self.folder.set_texts(t("Folder"), t("Browse…"), t("The folder that the files are written into."))
        self._propose_folder(state)
        self.choices.render_choices(state)
        self._show_written(state, t)
        self._show_prediction(state, t)
        self.using.render_state(state)
        self._show_content(state, t)
        self._refresh_primary()

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self.using.set_tokens(tokens)
        self._show_content(self._state, translator(self._state.language))

    def on_primary(self) -> None:
        """Write the chosen formats."""
        self.choices.keep_words()
        self.intended.emit(
            ExportReport(
                self.folder.text(),
                self._chosen(),
                self._language(),
                self.choices.chosen_sections(),
                self.choices.template.text(),
                self.choices.archive.isChecked(),
            )
        )

    def _show_content(self, state: AppState, t: Translator) -> None:
        verdict = state.verdict
        self._says.setVisible(verdict is not None)
        if verdict is None:
            return
        self._says.set_title(t("What the report says"))
        name = verdict.verdict
        self._pill.set_pill(f"{VERDICT_MARKS[name]} {t(VERDICT_LABELS[name])}", VERDICT_TONES[name])
        self._headline.setText(t.render(verdict.headline))
        chart = gains(verdict)
        self._chart.set_chart(chart, t, self.tokens)
        self._says.set_meaning(t.render(chart.meaning))

    def _language(self) -> Language:
        return self._written_in or self._state.language

    def _choose_language(self) -> None:
        self._written_in = "ja" if self.language.currentData() == "ja" else "en"

    def _chosen(self) -> tuple[ReportFormat, ...]:
        return tuple(known for known, box in self.formats.items() if box.isChecked())

    def _refresh_primary(self) -> None:
        state, t = self._state, translator(self._state.language)
        reason = ""
        if state.verdict is None:
            reason = t("There is no verdict yet.")
        elif state.busy("report"):
            reason = t("The report is being written.")
        elif not self._chosen():
            reason = t("Choose at least one format.")
        elif not self.folder.text():
            reason = t("Choose a folder.")
        self.set_primary(t("Write the report"), not reason, reason)

    def _propose_folder(self, state: AppState) -> None:
        if state.project is None:
            return
        project = PurePath(state.project.path)
        key = ("folder", state.project.path)
        if key != self._proposed:
            self._proposed = key
            with QSignalBlocker(self.folder.line):
                self.folder.set_text(str(project.parent / f"{project.stem}_report"))

    def _show_written(self, state: AppState, t: Translator) -> None:
        pending = next((known for known in state.pending if known.work == "report"), None)
        self.reports.show_work(pending, t("Writing the report"))
        self.reports.show_files(state.reports, t("Written:"), t)

    def _make_prediction(self) -> Card:
        self._predict = Card(name="predict")
        self._use = label("small")
        self.source = PathField("predict_file")
        self.source.browse.clicked.connect(self._browse_source)
        self.source.line.textChanged.connect(self._propose_target)
        self.target = PathField("predict_out")
        self.target.browse.clicked.connect(self._browse_target)
        self.target.line.textChanged.connect(self._refresh_predict)
        self.predict = QPushButton()
        self.predict.setObjectName("predict")
        self.predict.clicked.connect(
            lambda: self.intended.emit(PredictRows(self.source.text(), self.target.text(), self.reasons.isChecked()))
        )
        self.reasons = QCheckBox()
        self.reasons.setObjectName("predict_reasons")
        self._predict_reason = label("muted", name="predict_reason")
        go = QHBoxLayout()
        go.addWidget(self._predict_reason, 1)
        go.addWidget(self.predict)
        self.predictions = WrittenFiles("predictions", keeps_room=True)
        self.predictions.intended.connect(self.intended)
        for widget in (self._use, self.source, self.target, self.reasons):
            self._predict.body.addWidget(widget)
        self._predict.body.addLayout(go)
        self._predict.body.addWidget(self.predictions)
        self._notes = label("muted", name="prediction_notes")
        self._predict.body.addWidget(self._notes)
        return self._predict

    def _show_prediction(self, state: AppState, t: Translator) -> None:
        self._predict.set_title(t("Predict a new file"))
        self._use.setText(
            t("A folder with new images, or one with a table beside them. Each image gets a prediction for every task.")
            if self._sees_images()
            else t(
                "A CSV or Excel file with the same columns as the training data. Each row gets a prediction for every task, in the same "
                "order."
            )
        )
        kind = t("Folder with new images") if self._sees_images() else t("File with new rows")
        self.source.set_texts(kind, t("Browse…"), t("Where the rows or images are that are to be predicted."))
        self.target.set_texts(t("Write to"), t("Save as…"), t("The CSV or Parquet file that the predictions are written into."))
        self.reasons.setText(t("Reasons for each row"))
        self.reasons.setToolTip(t("Adds the columns that move each answer most; takes longer."))
        self.predict.setText(t("Predict"))
        self.predict.setToolTip(t("Predicts every row of the file."))
        pending = next((known for known in state.pending if known.work == "predict"), None)
        self.predictions.show_work(pending, t("Predicting"))
        result = state.prediction
        heading = (
            t.render(message_n("{rows:count} row predicted:", "{rows:count} rows predicted:", "rows", rows=result.rows))
            if result is not None
            else ""
        )
        remarks = [t.render(text) for text in result.remarks] if result is not None else []
        self._notes.setText("\n".join(t.render(note) for note in result.notes) if result is not None else "")
        self._notes.setVisible(bool(self._notes.text()))
        self.predictions.show_files((result.out,) if result is not None else (), heading, t, remarks)
        self._refresh_predict()

    def _refresh_predict(self) -> None:
        state, t = self._state, translator(self._state.language)
        reason = ""
        if state.verdict is None:
            reason = t("Predictions need a finished study.")
        elif state.busy("predict"):
            reason = t("A file is being predicted.")
        elif not self.source.text():
            reason = t("Choose a folder with new images.") if self._sees_images() else t("Choose a file with new rows.")
        elif not self.target.text():
            reason = t("Choose where to write the predictions.")
        elif self.source.text() == self.target.text():
            reason = t("The predictions need another file name than the rows.")
        self.predict.setEnabled(not reason)
        self._predict_reason.setText(reason)

    def _browse_folder(self) -> None:
        ask_for_path(
            self, "folder", self.folder.browse.toolTip(), lambda paths: self.folder.set_text(paths[0]), suggested=self.folder.text()
        )

    def _sees_images(self) -> bool:
        return self._state.plan is not None and any(choice.kind == "image" for choice in self._state.plan.columns)

    def _browse_source(self) -> None:
        title, suggested = self.source.browse.toolTip(), self.source.text()
        if self._sees_images():
            ask_for_path(self, "folder", title, self._take_source, suggested=suggested)
        else:
            kinds = f"{translator(self._state.language)('Tables')} ({TABLE_FILES})"
            ask_for_path(self, "file", title, self._take_source, kinds=kinds, suggested=suggested)

    def _take_source(self, paths: tuple[str, ...]) -> None:
        self.source.set_text(paths[0])

    def _propose_target(self) -> None:
        """Have the predictions written beside the file, unless the person said where."""
        path = PurePath(self.source.text())
        if self.target.text() in ("", self._proposed_target):
            self._proposed_target = str(path.with_name(f"{path.stem}_predicted.csv")) if path.name else ""
            self.target.set_text(self._proposed_target)
        self._refresh_predict()

    def _browse_target(self) -> None:
        kinds, suggested = "CSV (*.csv);;Parquet (*.parquet)", self.target.text()
        ask_for_path(
            self, "save", self.target.browse.toolTip(), lambda paths: self.target.set_text(paths[0]), kinds=kinds, suggested=suggested
        )
