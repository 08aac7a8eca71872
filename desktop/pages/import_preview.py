"""The importer's look at the beginning of each file: the text as it is read, and every option that changes how."""

import heapq

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from desktop.pages.import_options import ReadingForm
from desktop.pages.import_page import ImportPage
from desktop.pages.source_files import encoding_name, facts, file_name, table_size
from desktop.state.app_state import AppState
from desktop.state.import_draft import ImportDraft
from desktop.state.intents import ChangeReading
from desktop.widgets.card import Card, Pill, label
from desktop.widgets.table import Cell, Table
from engine.domain.reading import TablePreview
from engine.domain.text import Translator

MOST_COLUMNS = 80
"""Columns of the preview; the rest is counted."""
MEASURED_CELLS = 3
"""The longest cells of a column, by their bytes, that are measured to fit it."""
AROUND, WIDEST = 24, 280
"""Pixels: the room around a cell's text, and the widest column."""


class PreviewTable(Table):
    """Rows below a highlighted header, quickly fitted however many columns there are."""

    def __init__(self) -> None:
        super().__init__("preview", fit_rows=False)
        self.setProperty("look", "preview")
        self.horizontalHeader().setStretchLastSection(True)

    def _fit_columns(self) -> None:
        header, metrics, model = self.horizontalHeader(), self.fontMetrics(), self.cells
        for column in range(header.count()):
            texts = {model.cell(row, column).text for row in range(model.rowCount())}
            longest = heapq.nlargest(MEASURED_CELLS, texts, key=lambda text: len(text.encode()))
            wanted = max((metrics.horizontalAdvance(text) for text in longest), default=0) + AROUND
            header.resizeSection(column, min(WIDEST, max(wanted, header.sectionSizeHint(column))))


class PreviewPage(ImportPage):
    """What was found, the options, and the first rows below the highlighted header."""

    def __init__(self) -> None:
        super().__init__("import_preview")
        self._draft: ImportDraft | None = None
        self._t: Translator | None = None
        self.file = QComboBox()
        self.file.setObjectName("preview_file")
        self.file.activated.connect(lambda _: self._show_file())
        self._found = Pill("", "good")
        self._found.setObjectName("found")
        self._rows = label("muted", wrap=False, name="preview_rows")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.file)
        row.addWidget(self._found)
        row.addStretch(1)
        row.addWidget(self._rows)
        self._wrong = label("error", name="preview_problem")
        self.form = ReadingForm()
        self.form.changed.connect(lambda options: self.intended.emit(ChangeReading(options)))
        self.table = PreviewTable()
        card = Card(name="preview", grows=True)
        card.body.addLayout(row)
        card.body.addWidget(self._wrong)
        card.body.addWidget(self.table, 1)
        options = Card(name="options")
        options.body.addWidget(self.form)
        self.body.addWidget(options)
        self.body.addWidget(card, 1)

    def waits(self, draft: ImportDraft) -> bool:
        """Taking the files as they are is the only reading that starts here."""
        return draft.finishing

    def complete(self, state: AppState, draft: ImportDraft) -> bool:
        """Every file can be read in this way."""
        return draft.readable and not state.busy("preview")

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Show the file that is looked at."""
        self.setTitle(t("Can you read your data?"))
        self.setSubTitle(t("These are the first rows as they are read now. Where something looks wrong, change it; the preview follows."))
        if (draft, t) == (self._draft, self._t):
            return
        self._draft, self._t = draft, t
        names = [f"{'✖ ' if table.problem is not None else ''}{file_name(table.source.path)}" for table in draft.tables]
        if names != [self.file.itemText(place) for place in range(self.file.count())]:
            blocker = QSignalBlocker(self.file)
            before = self.file.currentIndex()
            self.file.clear()
            self.file.addItems(names)
            self.file.setCurrentIndex(min(max(before, 0), len(names) - 1))
            blocker.unblock()
        self.file.setVisible(len(names) > 1)
        self.file.setAccessibleName(t("File"))
        self.file.setToolTip(t("The file whose beginning is shown"))
        self._show_file()

    def _show_file(self) -> None:
        draft, t = self._draft, self._t
        if draft is None or t is None:
            return
        place = self.file.currentIndex()
        table = draft.tables[place] if 0 <= place < len(draft.tables) else None
        self.form.show_options(draft, table, t)
        self._show_proof(table, t)
        self._show_rows(draft, table, t)

    def _show_proof(self, table: TablePreview | None, t: Translator) -> None:
        problem = table.problem if table is not None else None
        self._wrong.setVisible(problem is not None)
        self._wrong.setText(f"✖ {t.render(problem)}" if problem is not None else "")
        self._found.setVisible(table is not None and problem is None)
        if table is None:
            self._rows.setText(t("The files are being looked at…"))
            return
        source = table.source
        words = [encoding_name(source.encoding, t)] if source.encoding else []
        self._found.setText(f"✔ {t.join([*words, *facts(source, t)])}")
        size = t.render(table_size(source.rows, len(table.names)))
        self._rows.setText("" if problem is not None else size if table.whole else t("about {size}", size=size))

    def _show_rows(self, draft: ImportDraft, table: TablePreview | None, t: Translator) -> None:
        names = table.names[:MOST_COLUMNS] if table is not None and table.problem is None else ()
        rows = table.rows if table is not None and names else ()
        markers = draft.markers if draft.reading.options.markers is None else draft.reading.options.markers
        gaps = frozenset(markers)
        cells = [[Cell(cell, muted=cell.strip() in gaps, tip=cell) for cell in row[: len(names)]] for row in rows]
        headers = list(names)
        if table is not None and len(table.names) > MOST_COLUMNS and names:
            headers.append(t("and {count:count} more", count=len(table.names) - MOST_COLUMNS))
            cells = [[*row, Cell("…", muted=True)] for row in cells]
        self.table.setAccessibleName(t("First rows"))
        self.table.set_rows(headers, cells, stretch=-1)
        self.table.set_tokens(self.tokens)
