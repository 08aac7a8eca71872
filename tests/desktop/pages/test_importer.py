"""The importer as a person sees it: preview, options, columns, labels, confirmation, and ways out."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QMessageBox, QSpinBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.import_page import time_left
from desktop.pages.importer import COLUMNS, CONFIRM, LABELS, PREVIEW, Importer
from desktop.state import intents
from desktop.state.app_state import AppState
from desktop.state.messages import EngineSaid, Message
from desktop.state.update import update
from engine.domain import protocol
from engine.domain.dataset import Column, Dropped
from engine.domain.reading import FileOptions, ReadingOptions, TablePreview
from engine.domain.text import message
from tests.desktop.state.situations import AT, FILE, answered, inspected, pending_id, previewed, refused, table, undisputed
from tests.examples import example_plan

OTHER = "/home/kato/other.csv"
PATIENCE = 3_000


class Bench:
    """An importer that lives on real updates; the engine is played by the test."""

    def __init__(self, qtbot: QtBot, state: AppState) -> None:
        self.state = replace(state, preferences=replace(state.preferences, language="en"))
        self.wanted: list[Message] = []
        self.home = QWidget()
        qtbot.addWidget(self.home)
        self.importer = Importer(self.home)
        self.importer.intended.connect(self.take)
        self.importer.present(self.state)

    def take(self, wanted: Message) -> None:
        self.wanted.append(wanted)
        self.state = update(self.state, wanted)[0]
        self.importer.present(self.state)

    def answer(self, work: str, answer: protocol.Answer) -> None:
        self.state = answered(self.state, work, answer)[0]
        self.importer.present(self.state)

    def find(self, kind: type, name: str):
        found = [one for one in self.importer.findChildren(kind, name) if one.isVisible()]
        assert found, name
        return found[0]

    def press(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), name
        button.click()

    def words(self) -> str:
        return "\n".join(one.text() for one in self.importer.findChildren(QLabel) if one.isVisible())

    def read(self, card=None) -> None:
        self.answer("import", protocol.Inspected(card=card or undisputed(), tasks=example_plan().tasks))


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[[AppState], Bench]]:
    made: list[Bench] = []

    def make(state: AppState) -> Bench:
        made.append(Bench(qtbot, state))
        return made[-1]

    yield make
    for one in made:
        one.state = update(one.state, intents.CloseImport())[0]
        one.importer.present(one.state)


Make = Callable[[AppState], Bench]


def test_that_chosen_files_are_shown_as_they_are_read(bench: Make) -> None:
    shown = bench(previewed())
    assert shown.importer.currentId() == PREVIEW
    assert shown.find(QLabel, "found").text() == "✔ Shift_JIS (cp932), Delimiter comma, Header in line 3"
    assert shown.find(QLabel, "preview_rows").text() == "about 1,200 rows × 10 columns"
    model = shown.find(QTableView, "preview").model()
    assert model.headerData(0, Qt.Orientation.Horizontal) == undisputed().columns[0].name
    assert model.index(2, 1).data() == "2.1"
    assert shown.find(QComboBox, "encoding_choice").currentText() == "Automatic: Shift_JIS (cp932)"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("encoding_choice", "euc_jp", FileOptions(FILE, encoding="euc_jp")),
        ("delimiter_choice", ";", FileOptions(FILE, delimiter=";")),
        ("decimal_choice", ",", FileOptions(FILE, decimal=",")),
    ],
)
def test_that_a_chosen_option_is_read_again_at_once(bench: Make, name: str, value: str, expected: FileOptions) -> None:
    shown = bench(previewed())
    combo = shown.find(QComboBox, name)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())
    assert shown.wanted == [intents.ChangeReading(ReadingOptions(files=(expected,)))]
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert shown.wanted[-1] == intents.ChangeReading(ReadingOptions())


def test_that_the_line_of_the_header_is_typed(bench: Make) -> None:
    shown = bench(previewed())
    header = shown.find(QSpinBox, "header_choice")
    assert header.text() == "Automatic: line 3"
    header.setValue(2)
    assert shown.wanted == [intents.ChangeReading(ReadingOptions(files=(FileOptions(FILE, header_row=2),)))]


def test_that_words_for_gaps_are_shown_and_can_be_changed(bench: Make, qtbot: QtBot) -> None:
    shown = bench(previewed())
    choice, line = shown.find(QComboBox, "markers_choice"), shown.find(QLineEdit, "markers")
    assert (line.isEnabled(), line.text()) == (False, "NA, 欠測 …")
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert line.text() == "NA, 欠測"
    line.setText("NA、 なし")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    line.editingFinished.emit()
    assert shown.state.importing is not None
    assert shown.state.importing.reading.options.markers == ("NA", "なし")


def test_that_a_sheet_is_chosen_by_name(bench: Make) -> None:
    sheets = replace(table(FILE), sheets=("表紙", "計測"))
    sheets = replace(sheets, source=replace(sheets.source, sheet="計測", encoding="", delimiter=""))
    state = previewed()
    assert state.importing is not None
    shown = bench(replace(state, importing=replace(state.importing, tables=(sheets,))))
    combo = shown.find(QComboBox, "sheet_choice")
    assert [combo.itemText(place) for place in range(combo.count())] == ["Automatic: 計測", "表紙", "計測"]
    assert not shown.importer.preview.form.encoding.isVisible()


def test_that_several_files_can_be_joined_by_a_key(bench: Make) -> None:
    shown = bench(previewed(FILE, OTHER))
    combine, key = shown.find(QComboBox, "combine_choice"), shown.find(QComboBox, "key_choice")
    combine.setCurrentIndex(combine.findData("join"))
    combine.activated.emit(0)
    key.setCurrentIndex(key.findData("Type"))
    key.activated.emit(0)
    assert shown.wanted[-1] == intents.ChangeReading(ReadingOptions(combine="join", key="Type"))
    file = shown.find(QComboBox, "preview_file")
    assert [file.itemText(place) for place in range(file.count())] == ["failures_2026.csv", "other.csv"]


def test_that_a_file_that_cannot_be_read_keeps_the_next_page_away(bench: Make) -> None:
    broken = TablePreview(table(FILE).source, whole=True, problem=message("The file {file} is empty.", file="x.csv"))
    state = previewed()
    assert state.importing is not None
    shown = bench(replace(state, importing=replace(state.importing, tables=(broken,))))
    assert "✖ The file x.csv is empty." in shown.words()
    assert not shown.find(QAbstractButton, "import_next").isEnabled()
    assert not shown.find(QAbstractButton, "import_as_it_is").isEnabled()


def test_that_a_file_is_taken_as_it_is_with_one_button(bench: Make) -> None:
    shown = bench(previewed())
    shown.press("import_as_it_is")
    assert shown.find(QWidget, "import_progress") is not None
    shown.read()
    assert not shown.importer.isVisible()
    assert shown.state.card == undisputed()


def test_that_reading_tells_how_far_it_is_and_can_be_stopped(bench: Make) -> None:
    shown = bench(previewed())
    shown.press("import_next")
    assert shown.importer.currentId() == COLUMNS
    shown.take(EngineSaid(protocol.RequestProgressed(pending_id(shown.state, "import"), 0.6), AT))
    assert shown.find(QLabel, "import_phase").text() == "Understanding the columns: failures_2026.csv"
    assert shown.find(QLabel, "import_figures").text().startswith("60 %")
    assert not shown.find(QAbstractButton, "import_next").isEnabled()
    shown.press("cancel_reading")
    assert shown.importer.currentId() == PREVIEW
    assert shown.state.importing is not None


def test_that_every_page_can_be_gone_through_and_back(bench: Make) -> None:
    shown = bench(previewed())
    shown.press("import_next")
    shown.read()
    shown.press("import_next")
    assert shown.importer.currentId() == LABELS
    assert "has the fewest labels" in shown.words()
    shown.press("import_next")
    assert shown.importer.currentId() == CONFIRM
    assert "10,000 rows with 10 columns from failures_2026.csv." in shown.words()
    for page in (LABELS, COLUMNS, PREVIEW):
        shown.press("import_back")
        assert shown.importer.currentId() == page
    assert [type(one) for one in shown.wanted] == [intents.ReadImport]


def test_that_a_changed_column_is_read_again_before_its_labels_are_shown(bench: Make) -> None:
    shown = bench(previewed())
    shown.press("import_next")
    shown.read()
    shown.take(intents.ChangeColumn("Type", role="target"))
    assert not shown.state.busy("import")
    shown.press("import_next")
    assert shown.state.busy("import")
    shown.state = refused(shown.state, "import", "The column Type cannot be a number.")
    shown.importer.present(shown.state)
    assert shown.importer.currentId() == COLUMNS
    assert "✖ The column Type cannot be a number." in shown.words()


def test_that_losses_are_counted_and_can_be_saved(bench: Make) -> None:
    lost = (Dropped("row", "a.csv", message("The row is too long."), row=7), Dropped("cell", "a.csv", message("No date."), count=4))
    shown = bench(previewed())
    shown.press("import_next")
    shown.read(replace(undisputed(), dropped=lost))
    shown.press("import_next")
    assert shown.find(QLabel, "left_out").text() == "Left out: rows: 1, cells: 4"
    assert "Line 7: The row is too long." in shown.words()
    shown.take(intents.SaveLosses("/home/kato/left_out.csv"))
    shown.answer("list", protocol.DroppedListed(out="/home/kato/left_out.csv", entries=5))
    assert "✔ Saved in /home/kato/left_out.csv, entries: 5." in shown.words()


def test_that_escape_asks_only_where_something_would_be_lost(bench: Make, qtbot: QtBot) -> None:
    shown = bench(previewed())
    qtbot.keyClick(shown.importer, Qt.Key.Key_Escape)
    assert shown.state.importing is None
    shown = bench(previewed())
    shown.take(intents.ChangeReading(ReadingOptions(markers=("x",))))
    qtbot.keyClick(shown.importer, Qt.Key.Key_Escape)
    assert shown.state.importing is not None
    question = shown.importer.findChild(QMessageBox, "import_question")
    assert question is not None
    leave = question.findChild(QAbstractButton, "import_leave")
    assert leave is not None
    leave.click()
    qtbot.waitUntil(lambda: shown.state.importing is None, timeout=PATIENCE)
    assert not shown.importer.isVisible()


def test_that_files_are_ordered_removed_and_added(bench: Make) -> None:
    shown = bench(previewed(FILE, OTHER))
    shown.press("import_back")
    shown.press("import_down")
    assert shown.wanted[-1] == intents.ChangeImportFiles((OTHER, FILE))
    shown.press("import_remove")
    assert shown.wanted[-1] == intents.ChangeImportFiles((OTHER,))
    shown.importer.files.add((FILE, OTHER))
    assert shown.wanted[-1] == intents.ChangeImportFiles((OTHER, FILE))


def test_that_an_importer_without_files_waits_for_some(bench: Make) -> None:
    shown = bench(previewed())
    shown.press("import_back")
    shown.press("import_remove")
    assert "No file has been chosen yet." in shown.words()
    assert not shown.find(QAbstractButton, "import_next").isEnabled()


def test_that_five_hundred_columns_are_one_table(bench: Make, qtbot: QtBot) -> None:
    columns = tuple(Column(f"x{place}", "number", "feature", reason=message("All values are numbers.")) for place in range(500))
    shown = bench(previewed())
    shown.press("import_next")
    shown.read(replace(undisputed(), columns=columns, coverage=()))
    assert shown.find(QTableView, "columns").model().rowCount() == 500
    assert len(shown.importer.findChildren(QWidget)) < 500


def test_that_the_importer_opens_again_on_what_is_open(bench: Make) -> None:
    state = update(inspected(), intents.OpenImporter())[0]
    shown = bench(answered(state, "preview", protocol.Previewed(tables=(table(FILE),)))[0])
    assert shown.importer.currentId() == PREVIEW
    shown.press("import_next")
    assert shown.state.busy("import")


def test_that_time_left_is_told_once_it_can_be_known() -> None:
    assert time_left(0.5, 0.5) is None
    assert time_left(10.0, 0.01) is None
    left = time_left(10.0, 0.5)
    assert left is not None
    assert left.values == {"low": "7", "high": "15"}


def test_that_every_input_of_every_page_has_a_name_and_a_tooltip(bench: Make) -> None:
    shown = bench(previewed(FILE, OTHER))
    shown.press("import_next")
    shown.read()
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
    pages = shown.importer.pages
    found = [one for page in pages for one in page.findChildren(QWidget) if isinstance(one, kinds) and one.isVisibleTo(page)]
    own = [one for one in found if not isinstance(one.parentWidget(), (QAbstractSpinBox, QComboBox))]
    faults = [
        one.objectName()
        for one in own
        if not (one.toolTip() and (one.accessibleName() or (isinstance(one, QAbstractButton) and one.text())))
    ]
    assert faults == []
