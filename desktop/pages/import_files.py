"""The importer's list of files: which, in which order, and from which folder."""

from collections.abc import Callable
from pathlib import PurePath

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop.pages.import_page import ImportPage
from desktop.pages.source_files import file_name
from desktop.state.app_state import AppState
from desktop.state.import_draft import ImportDraft
from desktop.state.intents import ChangeImportFiles
from desktop.widgets.card import Card, label
from desktop.widgets.file_dialogs import TABLE_FILES, ask_for_path
from desktop.widgets.table import Cell, Table
from engine.domain.reading import TablePreview
from engine.domain.text import Translator, translator


class FilesPage(ImportPage):
    """Files to add, take away and order; the first gives the order of the columns."""

    def __init__(self) -> None:
        super().__init__("import_files")
        self._t = translator("en")
        self._files: tuple[str, ...] = ()
        self.table = Table("import_file_list", fit_rows=False)
        self.table.selectionModel().currentRowChanged.connect(lambda: self._enable())
        self._empty = label("muted", name="no_import_files")
        card = Card(name="files", grows=True)
        card.body.addWidget(self._empty)
        card.body.addWidget(self.table, 1)
        self._add = self._button("import_add_files", lambda: self._ask("files"))
        self._folder = self._button("import_add_folder", lambda: self._ask("folder"))
        self._remove = self._button("import_remove", self._take_away)
        self._up = self._button("import_up", lambda: self._move(-1))
        self._down = self._button("import_down", lambda: self._move(1))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._add)
        row.addWidget(self._folder)
        row.addStretch(1)
        for button in (self._up, self._down, self._remove):
            row.addWidget(button)
        self.body.addWidget(card, 1)
        self.body.addLayout(row)

    def waits(self, draft: ImportDraft) -> bool:
        """Files can be changed at any time."""
        return False

    def complete(self, state: AppState, draft: ImportDraft) -> bool:
        """There is something to look at."""
        return bool(draft.reading.files)

    def show_draft(self, state: AppState, draft: ImportDraft, t: Translator) -> None:
        """Show the files."""
        self._t = t
        self.setTitle(t("Which files?"))
        self.setSubTitle(
            t("Tables, or a folder of images with its labels. Files can also be dropped here. The originals are never changed.")
        )
        self._files = draft.reading.files
        tables = {table.source.path: table for table in draft.tables}
        headers = (t("File"), t("Rows"), t("Columns"), t("In folder"))
        row = self.table.currentIndex().row()
        self.table.set_rows(headers, [_row(file, tables.get(file), t) for file in self._files], stretch=3)
        self.table.setAccessibleName(t("Files"))
        if self._files:
            self.table.selectRow(min(max(row, 0), len(self._files) - 1))
        self._empty.setText(t("No file has been chosen yet."))
        self._empty.setVisible(not self._files)
        texts = (
            (self._add, t("Add files"), t("CSV, Excel or Parquet files")),
            (self._folder, t("Add a folder"), t("A folder that holds images and a CSV file with their labels")),
            (self._up, t("Move up"), t("The first file gives the order of the columns.")),
            (self._down, t("Move down"), t("The first file gives the order of the columns.")),
            (self._remove, t("Remove"), t("Takes the file off this list; the file stays.")),
        )
        for button, words, tip in texts:
            button.setText(words)
            button.setToolTip(tip)
        self._enable()

    def _enable(self) -> None:
        row = self.table.currentIndex().row()
        self._remove.setEnabled(row >= 0)
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < len(self._files) - 1)

    def _ask(self, wanted: str) -> None:
        t = self._t
        kinds = f"{t('Tables')} ({TABLE_FILES});;{t('All files')} (*)"
        if wanted == "files":
            ask_for_path(self, "files", t("Add files"), self.add, kinds=kinds)
        else:
            ask_for_path(self, "folder", t("Add a folder"), self.add)

    def add(self, paths: tuple[str, ...]) -> None:
        """Want ``paths`` beside the files that are there."""
        self.intended.emit(ChangeImportFiles(tuple(dict.fromkeys((*self._files, *paths)))))

    def _take_away(self) -> None:
        row = self.table.currentIndex().row()
        if row >= 0:
            self.intended.emit(ChangeImportFiles((*self._files[:row], *self._files[row + 1 :])))

    def _move(self, by: int) -> None:
        row = self.table.currentIndex().row()
        if row < 0 or not 0 <= row + by < len(self._files):
            return
        files = list(self._files)
        files[row], files[row + by] = files[row + by], files[row]
        self.table.selectRow(row + by)
        self.intended.emit(ChangeImportFiles(tuple(files)))

    def _button(self, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.clicked.connect(lambda: act())
        return button


def _row(file: str, table: TablePreview | None, t: Translator) -> tuple[Cell, ...]:
    name, folder = file_name(file), str(PurePath(file).parent)
    if table is None:
        return Cell(name, tip=file), Cell("", number=True), Cell("", number=True), Cell(folder, muted=True, tip=folder)
    if table.problem is not None:
        problem = t.render(table.problem)
        return Cell(f"✖ {name}", tone="bad", tip=problem), Cell("–", number=True), Cell("–", number=True), Cell(problem, tip=problem)
    rows = f"{table.source.rows:,}"
    return (
        Cell(name, tip=file),
        Cell(rows if table.whole else t("about {size}", size=rows), number=True),
        Cell(f"{len(table.names):,}", number=True),
        Cell(folder, muted=True, tip=folder),
    )
