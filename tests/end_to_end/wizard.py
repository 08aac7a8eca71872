"""Drives the importer in a real window with a real engine: `python -m tests.end_to_end.wizard FOLDER LANGUAGE WINE`.

Reads the files that ``tests.end_to_end.test_wizard`` has put into FOLDER; leaves a picture of every page there and prints one JSON object
with what a person would have seen.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from desktop.app import Application, first_state, make_qt_application
from desktop.pages.importer import COLUMNS, CONFIRM, LABELS, PREVIEW, Importer
from desktop.state.intents import CloseImport, SaveLosses, StartNew
from desktop.state.preferences import find_places
from tests.end_to_end.journey import Heartbeat

PATIENCE = 60.0


class Drive:
    """A person at the importer."""

    def __init__(self, tasuki: Application, folder: Path) -> None:
        self.tasuki = tasuki
        self.folder = folder
        self.heart = Heartbeat()
        self.seen: dict[str, object] = {}

    @property
    def importer(self) -> Importer:
        """The importer."""
        return self.tasuki.window.importer

    def expect(self, what: str, condition: Callable[[], object], seconds: float = PATIENCE) -> float:
        """Wait until ``condition`` holds; the seconds that took."""
        begun = time.monotonic()
        while not condition() and time.monotonic() - begun < seconds:
            QTest.qWait(10)
        assert condition(), f"{what} did not come; {self.tasuki.state.importing}; {self.tasuki.state.problems}"
        return time.monotonic() - begun

    def find(self, kind: type, name: str) -> QWidget:
        """The visible widget called ``name``."""
        found = [one for one in self.importer.findChildren(kind, name) if one.isVisible()]
        assert found, f"there is no {name} on page {self.importer.currentId()}"
        return found[0]

    def press(self, name: str) -> None:
        """Click the button called ``name`` once it can be clicked."""
        button = self.find(QAbstractButton, name)
        self.expect(name, button.isEnabled)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def open(self, *files: Path) -> float:
        """Begin with ``files`` and wait for the preview; the seconds until it is shown."""
        self.tasuki.dispatch(StartNew(tuple(str(file) for file in files)))
        return self.previewed()

    def previewed(self) -> float:
        """Wait for the preview."""
        return self.expect("the preview", lambda: not self.tasuki.state.busy("preview"))

    def take_picture(self, name: str) -> None:
        """Save what the importer shows."""
        QTest.qWait(150)
        self.importer.grab().save(str(self.folder / f"import_{name}.png"))

    def words(self, name: str) -> str:
        """The text of a label."""
        found = self.find(QLabel, name)
        assert isinstance(found, QLabel)
        return found.text()

    def choose(self, name: str, value: str) -> None:
        """Choose ``value`` in a box as the keyboard would."""
        box = self.find(QComboBox, name)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
        self.previewed()

    def headers(self) -> list[str]:
        """The names of the columns in the preview."""
        model = self.importer.preview.table.model()
        return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]

    def go_through(self, name: str) -> None:
        """From the preview through every page to the data."""
        for page in (PREVIEW, COLUMNS, LABELS, CONFIRM):
            self.expect(f"page {page}", lambda page=page: self.importer.currentId() == page and not self.tasuki.state.busy("import"))
            self.take_picture(f"{name}_{page + 1}")
            self.press("import_finish" if page == CONFIRM else "import_next")
        self.expect("the data", lambda: self.tasuki.state.importing is None)

    def read_logbook(self, file: Path) -> None:
        """Title rows in cp932: look at every page, break the encoding and mend it, save the list of losses."""
        self.seen["logbook_found"] = (self.open(file), self.words("found"), self.headers())[1:]
        self.choose("encoding_choice", "euc_jp")
        self.seen["logbook_garbled"] = self.headers()
        self.choose("encoding_choice", "")
        self.seen["logbook_mended"] = self.headers()
        self.press("import_next")
        self.expect("the columns", lambda: self.tasuki.state.importing and self.tasuki.state.importing.current)
        self.press("import_next")
        out = self.folder / "losses.csv"
        self.tasuki.dispatch(SaveLosses(str(out)))
        self.expect("the list", lambda: self.tasuki.state.losses)
        self.seen["losses"] = out.read_text(encoding="utf-8-sig").splitlines()
        for _ in (COLUMNS, PREVIEW):
            self.press("import_back")
        self.go_through("logbook")
        self.seen["logbook_tasks"] = [draft.task.name for draft in self.tasuki.state.tasks]

    def read_wine(self, file: Path) -> None:
        """Semicolons: taken as it is with one button."""
        self.open(file)
        self.seen["wine_found"] = self.words("found")
        self.press("import_as_it_is")
        self.expect("the data", lambda: self.tasuki.state.importing is None)
        card = self.tasuki.state.card
        self.seen["wine"] = (card.rows, len(card.columns)) if card is not None else None

    def read_workbook(self, file: Path) -> None:
        """Two sheets with tables: choose the second."""
        self.open(file)
        self.seen["sheets_first"] = self.headers()
        self.choose("sheet_choice", "Second")
        self.seen["sheets_second"] = self.headers()
        self.take_picture("sheets")
        self.press("import_as_it_is")
        self.expect("the data", lambda: self.tasuki.state.importing is None)
        self.seen["sheet"] = [source.sheet for source in self.tasuki.state.card.files] if self.tasuki.state.card else None

    def stop_reading(self, file: Path) -> None:
        """A large file: preview at once, stop the reading, preview still answers."""
        self.heart.enter("large")
        self.seen["large_preview_seconds"] = self.open(file)
        self.press("import_next")
        self.expect("progress", lambda: self.importer.pages[COLUMNS].reading.isVisible())
        QTest.qWait(300)
        self.seen["large_busy"] = self.tasuki.state.busy("import")
        self.take_picture("reading")
        self.press("cancel_reading")
        self.seen["large_page"] = self.importer.currentId()
        self.choose("decimal_choice", ".")
        self.seen["large_problem"] = self.tasuki.state.importing.problem is not None if self.tasuki.state.importing else None
        self.tasuki.dispatch(CloseImport())

    def refuse(self, file: Path) -> None:
        """A broken file: a sentence, and no way on."""
        self.heart.enter("rest")
        self.open(file)
        self.seen["broken"] = self.words("preview_problem")
        self.seen["broken_next"] = self.find(QAbstractButton, "import_next").isEnabled()
        self.take_picture("broken")
        QTest.keyClick(self.importer, Qt.Key.Key_Escape)
        self.expect("the way out", lambda: self.tasuki.state.importing is None)

    def read_several(self, *files: Path) -> None:
        """Two files with equal columns and other words for gaps."""
        self.open(*files)
        choice = self.find(QComboBox, "markers_choice")
        assert isinstance(choice, QComboBox)
        choice.setCurrentIndex(1)
        choice.activated.emit(1)
        self.previewed()
        line = self.find(QLineEdit, "markers")
        assert isinstance(line, QLineEdit)
        line.setText("missing")
        line.editingFinished.emit()
        self.previewed()
        self.take_picture("several")
        self.press("import_back")
        self.take_picture("several_files")
        self.press("import_next")
        self.press("import_as_it_is")
        self.expect("the data", lambda: self.tasuki.state.importing is None)
        card = self.tasuki.state.card
        self.seen["several"] = (card.rows, card.column("x").missing) if card is not None else None  # pyright: ignore[reportOptionalMemberAccess]


def main() -> int:
    """Drive through everything."""
    folder, language, wine = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    app = make_qt_application(sys.argv)
    tasuki = Application(app, first_state(find_places(), language=language, theme="light"), find_places())
    tasuki.window.resize(1280, 800)
    tasuki.show()
    drive = Drive(tasuki, folder)
    try:
        drive.expect("the engine", lambda: tasuki.state.engine.condition == "ready")
        drive.read_logbook(folder / "焼成炉.csv")
        if wine.is_file():
            drive.read_wine(wine)
        drive.read_workbook(folder / "two.xlsx")
        drive.read_several(folder / "one.csv", folder / "two.csv")
        drive.stop_reading(folder / "large.csv")
        drive.refuse(folder / "broken.xlsx")
        drive.seen["longest_gap_ms"] = drive.heart.longest
        sys.stdout.write(json.dumps(drive.seen, ensure_ascii=False) + "\n")
    finally:
        tasuki.close()
        tasuki.window.leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
