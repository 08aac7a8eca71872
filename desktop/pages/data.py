"""The second page: what Tasuki understood of the files, and what has to be decided about it."""

from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from desktop.pages.column_table import ColumnsCard
from desktop.pages.coverage_card import CoverageCard
from desktop.pages.findings import Decisions, FindingsCard
from desktop.pages.source_files import SourceCard
from desktop.state.app_state import AppState
from desktop.state.intents import AddFiles, GoTo, OpenImporter, StartNew
from desktop.state.progress import data_reason
from desktop.widgets.beside import Beside
from desktop.widgets.card import Card, label
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.page import Page
from desktop.widgets.theme import Tokens
from engine.domain.text import Translator, translator

MOST_ROWS = 40
"""Columns that the table shows without scrolling of its own."""


ROOMY = 46
"""Letters of full width from which coverage and findings stand beside each other."""


class DataPage(Page):
    """Proof of what was read."""

    step = "data"

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._state = AppState()
        self._unfilled = False
        self._empty = Card(name="empty")
        self._empty_words = label(name="empty_words")
        self._busy = QProgressBar()
        self._busy.setTextVisible(False)
        self._choose = QPushButton()
        self._choose.setObjectName("choose_files")
        self._choose.clicked.connect(self._ask_for_files)
        self._sample = QPushButton()
        self._sample.setObjectName("try_sample")
        self._sample.clicked.connect(lambda: self.intended.emit(GoTo("start")))
        buttons = QHBoxLayout()
        buttons.addWidget(self._choose)
        buttons.addWidget(self._sample)
        buttons.addStretch()
        self._empty.body.addWidget(self._empty_words)
        self._empty.body.addWidget(self._busy)
        self._empty.body.addLayout(buttons)
        self._source = SourceCard()
        self._source.replace.clicked.connect(self._ask_for_files)
        self._source.change.clicked.connect(lambda: self.intended.emit(OpenImporter()))
        self._coverage = CoverageCard()
        self._findings = FindingsCard()
        self._findings.intended.connect(self.intended)
        self._both = Beside((self._coverage, 13), (self._findings, 7), letters=ROOMY)
        self._columns = ColumnsCard(most_rows=MOST_ROWS)
        self._columns.intended.connect(self.intended)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._source)
        self.body.addWidget(self._both)
        self.body.addWidget(self._columns)
        self.body.addStretch(1)
        self._add = self.add_secondary("add_files")
        self._add.clicked.connect(self._ask_for_more)

    def render(self, state: AppState) -> None:
        """Show the card, or what is being read, or how to begin."""
        t = self._t = translator(state.language)
        self.set_heading(
            t("Data: what Tasuki understood"),
            t("Where something is wrong, change it here. The original files are not changed."),
        )
        card = state.card
        for part in (self._source, self._coverage, self._findings, self._columns):
            part.setVisible(card is not None)
        self._show_empty(state, t)
        self._add.setText(t("Add files"))
        self._add.setToolTip(t("Further files: more rows, more columns, or labels"))
        self._add.setVisible(card is not None)
        self._add.setEnabled(not state.locked and not state.busy("inspect"))
        reason = t("The data is being read.") if state.reading is not None else ""
        if not reason and (why := data_reason(state)) is not None:
            reason = t.render(why)
        self.set_primary(t("Continue to tasks"), not reason, reason)
        if card is not None:
            self._source.show_files(card, t, locked=state.locked)
            self._coverage.show_coverage(card, tuple(draft.task for draft in state.tasks), t, self.tokens)
            self._findings.show_findings(card, Decisions(state.columns, state.split, state.locked, state.losses), t)
            self._state, self._unfilled = state, True
            if not self.unseen:
                self.fill()

    def fill(self) -> bool:
        """Fill the table, which takes a turn of its own."""
        state, unfilled = self._state, self._unfilled
        self._unfilled = False
        if unfilled and state.card is not None:
            decided = state.reading.columns if state.reading is not None else state.columns
            self._columns.show_columns(state.card, decided, translator(state.language), writable=not state.locked)
        return unfilled

    def on_primary(self) -> None:
        """Go on to the tasks."""
        self.intended.emit(GoTo("tasks"))

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self._columns.set_tokens(tokens)

    def _show_empty(self, state: AppState, t: Translator) -> None:
        self._empty.setVisible(state.card is None)
        reading = state.reading
        self._busy.setVisible(reading is not None)
        self._choose.setVisible(reading is None)
        self._sample.setVisible(reading is None)
        self._choose.setText(t("Choose data files"))
        self._choose.setToolTip(t("CSV, Excel or Parquet files"))
        self._sample.setText(t("Try with sample data"))
        self._sample.setToolTip(t("Three samples are ready on the Start page."))
        if reading is not None:
            done = next((pending.done for pending in state.pending if pending.work == "inspect"), None)
            self._busy.setRange(0, 0 if done is None else 100)
            self._busy.setValue(round((done or 0.0) * 100))
            self._empty_words.setText(t("Reading {files}", files=[PurePath(file).name for file in reading.files]))
        else:
            self._empty_words.setText(t("There is no data yet. Choose a table or a folder of images to see what is in it."))

    def _ask_for_files(self) -> None:
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        ask_for_path(self, "files", t("Choose data files"), lambda paths: self.intended.emit(StartNew(paths)), kinds=kinds)

    def _ask_for_more(self) -> None:
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        ask_for_path(self, "files", t("Add files"), lambda paths: self.intended.emit(AddFiles(paths)), kinds=kinds)
