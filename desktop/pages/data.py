"""The second page: what Tasuki understood of the files, and what has to be decided about it."""

from pathlib import PurePath
from typing import get_args

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from desktop.charts.view import ChartView
from desktop.pages.findings import FindingsCard
from desktop.pages.source_files import SourceCard
from desktop.state.app_state import AppState
from desktop.state.intents import AddFiles, ChangeColumn, GoTo, StartNew
from desktop.state.progress import data_reason
from desktop.widgets.card import Card, label
from desktop.widgets.choice_table import ChoiceTable
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.page import Page
from desktop.widgets.table import Cell
from desktop.widgets.theme import Tokens
from engine.charts.label_coverage import label_coverage
from engine.domain.dataset import Column, DatasetCard, Kind, Role
from engine.domain.plan import ColumnChoice
from engine.domain.text import Translator, format_percent, mark, translator

KIND_NAMES: dict[Kind, str] = {
    "number": mark("Number"),
    "category": mark("Category"),
    "binary": mark("Yes or no"),
    "text": mark("Text"),
    "date": mark("Date"),
    "id": mark("Identifier"),
    "image": mark("Image"),
}
ROLE_NAMES: dict[Role, str] = {
    "feature": mark("Feature"),
    "target": mark("To predict"),
    "group": mark("Group"),
    "time": mark("Time"),
    "ignore": mark("Leave out"),
}
KIND_COLUMN, ROLE_COLUMN = 1, 2
STRIP_HEIGHT = 26


class DataPage(Page):
    """Proof of what was read."""

    step = "data"

    def __init__(self) -> None:
        super().__init__()
        self._t = translator("en")
        self._columns: tuple[Column, ...] = ()
        self._coverage_of: object = None
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
        self._coverage = Card(name="coverage")
        self._chart = ChartView(titled=False)
        self._coverage.body.addWidget(self._chart)
        self._findings = FindingsCard()
        self._findings.intended.connect(self.intended)
        self._both = QHBoxLayout()
        self._both.setSpacing(14)
        self._both.addWidget(self._coverage, 13)
        self._both.addWidget(self._findings, 7)
        self._columns_card = Card(name="columns")
        self._table = ChoiceTable("columns", most_rows=40)
        self._table.chosen.connect(self._choose_in_table)
        self._columns_card.body.addWidget(self._table)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._source)
        self.body.addLayout(self._both)
        self.body.addWidget(self._columns_card)
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
        for part in (self._source, self._coverage, self._findings, self._columns_card):
            part.setVisible(card is not None)
        self._show_empty(state, t)
        self._add.setText(t("Add files"))
        self._add.setToolTip(t("Further files with the same columns"))
        self._add.setVisible(card is not None)
        self._add.setEnabled(not state.locked and not state.busy("inspect"))
        reason = t("The data is being read.") if state.reading is not None else ""
        if not reason and (why := data_reason(state)) is not None:
            reason = t.render(why)
        self.set_primary(t("Continue to tasks"), not reason, reason)
        if card is not None:
            self._source.show_files(card, t, locked=state.locked)
            self._show_coverage(card, state, t)
            self._findings.show_findings(state, card, t)
            self._show_columns(card, state, t)

    def on_primary(self) -> None:
        """Go on to the tasks."""
        self.intended.emit(GoTo("tasks"))

    def set_tokens(self, tokens: Tokens) -> None:
        """Follow the theme."""
        super().set_tokens(tokens)
        self._coverage_of = None
        self._table.set_tokens(tokens)

    def _show_empty(self, state: AppState, t: Translator) -> None:
        self._empty.setVisible(state.card is None)
        reading = state.reading
        self._busy.setVisible(reading is not None)
        self._choose.setVisible(reading is None)
        self._sample.setVisible(reading is None)
        self._choose.setText(t("Choose data files"))
        self._choose.setToolTip(t("CSV, Excel or Parquet files"))
        self._sample.setText(t("Try with sample data"))
        self._sample.setToolTip(t("Three samples stand ready on the Start page."))
        if reading is not None:
            done = next((pending.done for pending in state.pending if pending.work == "inspect"), None)
            self._busy.setRange(0, 0 if done is None else 100)
            self._busy.setValue(round((done or 0.0) * 100))
            self._empty_words.setText(t("Reading {files}", files=[PurePath(file).name for file in reading.files]))
        else:
            self._empty_words.setText(t("There is no data yet. Choose a table or a folder of images to see what is in it."))

    def _show_coverage(self, card: DatasetCard, state: AppState, t: Translator) -> None:
        self._coverage.set_title(t("Label coverage (across: rows in order, colour: has a label)"))
        if self._coverage_of == (card, state.tasks, t):
            return
        self._coverage_of = (card, state.tasks, t)
        chart = label_coverage(card, tuple(draft.task for draft in state.tasks))
        self._chart.set_chart(chart, t, self.tokens)
        self._chart.setFixedHeight(STRIP_HEIGHT * max(1, len(chart.marks)) + 8)
        self._coverage.set_meaning(t.render(chart.meaning))

    def _show_columns(self, card: DatasetCard, state: AppState, t: Translator) -> None:
        self._columns = card.columns
        self._columns_card.set_title(t("Columns ({count:count})", count=len(card.columns)))
        self._table.setAccessibleName(t("Columns"))
        self._table.set_choices({KIND_COLUMN: _words(KIND_NAMES, t), ROLE_COLUMN: _words(ROLE_NAMES, t)})
        self._table.set_writable(not state.locked)
        decided = {choice.name: choice for choice in (state.reading.columns if state.reading is not None else state.columns)}
        headers = (t("Name"), t("Kind"), t("Role"), t("Missing"), t("Examples"))
        rows = [_row(column, decided.get(column.name), card.rows, t) for column in card.columns]
        self._table.set_rows(headers, rows, stretch=4)

    def _choose_in_table(self, row: int, column: int, value: str) -> None:
        name = self._columns[row].name
        kind = next((kind for kind in get_args(Kind) if kind == value), None) if column == KIND_COLUMN else None
        role = next((role for role in get_args(Role) if role == value), None) if column == ROLE_COLUMN else None
        self.intended.emit(ChangeColumn(name, kind=kind, role=role))

    def _ask_for_files(self) -> None:
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        ask_for_path(self, "files", t("Choose data files"), lambda paths: self.intended.emit(StartNew(paths)), kinds=kinds)

    def _ask_for_more(self) -> None:
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        ask_for_path(self, "files", t("Add files"), lambda paths: self.intended.emit(AddFiles(paths)), kinds=kinds)


def _words(names: dict, t: Translator) -> list[tuple[str, str]]:
    return [(value, t(words)) for value, words in names.items()]


def _row(column: Column, choice: ColumnChoice | None, rows: int, t: Translator) -> tuple[Cell, ...]:
    kind = choice.kind if choice is not None else column.kind
    role = choice.role if choice is not None else column.role
    name = column.name if column.unit is None or column.unit in column.name else f"{column.name} [{column.unit}]"
    examples = ("・" if t.language == "ja" else ", ").join(column.examples[:4])
    left_out = role == "ignore"
    return (
        Cell(name, bold=role == "target", muted=left_out, tip=column.name),
        Cell(t(KIND_NAMES[kind]), muted=left_out, tip=t.render(column.reason) if column.reason is not None else ""),
        Cell(t(ROLE_NAMES[role]), bold=role == "target", muted=left_out),
        Cell(format_percent(column.missing / rows if rows else 0.0), number=True, muted=left_out),
        Cell(examples, muted=True, tip=examples),
    )
