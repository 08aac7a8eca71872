"""The same journey without a mouse: every step from the Start page to the written report by keys, as they reach the window.

Usage: python -m tests.end_to_end.keyboard FILE FOLDER LANGUAGE [METHOD]
After every key something that can be seen and used has the focus, and after every wait it is where it was before, or on the page.
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QWidget

from desktop.widgets.page import Page
from tests.end_to_end.journey import Journey, main

Keys = Qt.Key
MOST_STOPS = 300
"""So many times Tab is pressed for one control before it counts as out of reach."""
MOST_LINKS = 20
"""So many links in one line Tab goes through at most."""


class KeyboardJourney(Journey):
    """Goes from control to control with Tab and Shift+Tab."""

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press ``key`` where the focus is, or in the list that has popped up there."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(QApplication.activePopupWidget() or self.focus(), key, held)

    def focus(self) -> QWidget:
        """What has the focus; it can be seen and used."""
        if QApplication.activeWindow() is None:  # a window manager brings the window forward when a dialog closes; here is none
            (QApplication.activeModalWidget() or self._tasuki.window).activateWindow()
        self.expect("the focus", lambda: QApplication.focusWidget() is not None, 10)
        found = QApplication.focusWidget()
        assert found is not None
        assert found.isEnabled(), f"{_called(found)} has the focus but is switched off"
        assert not found.visibleRegion().isEmpty(), f"{_called(found)} has the focus but cannot be seen"
        return found

    def walk_to(self, name: str) -> QWidget:
        """Press Tab until the control called ``name`` has the focus."""
        met: list[str] = []
        stays = 0
        while self.focus().objectName() != name:
            assert len(met) < MOST_STOPS, f"{name} is not reached with Tab; met were {list(dict.fromkeys(met))}"
            before = self.focus()
            self.press(Keys.Key_Tab)
            stays = stays + 1 if self.focus() is before else 0
            assert stays <= MOST_LINKS, f"{_called(before)} keeps Tab to itself"
            met.append(_called(self.focus()))
        return self.focus()

    def drop(self, file: Path) -> None:
        """Choose ``file`` in the dialog that Ctrl+N opens."""
        self.press(Keys.Key_N, ctrl=True)
        self.expect("the file dialog", lambda: self._tasuki.window.findChild(QFileDialog) is not None, 10)
        dialog = self._tasuki.window.findChild(QFileDialog)
        assert dialog is not None
        self.expect("the focus in the file dialog", lambda: dialog.isAncestorOf(self.focus()), 10)
        QTest.keyClicks(self.focus(), str(file))
        QTest.qWait(300)
        if QApplication.activePopupWidget() is not None:  # the names that match what was typed
            self.press(Keys.Key_Escape)
        self.press(Keys.Key_Return)

    def import_as_it_is(self) -> None:
        """Take the file as the importer shows it."""
        importer = self._tasuki.window.importer
        self.expect("the importer", importer.isVisible, 30)
        self.expect("the focus in the importer", lambda: importer.isAncestorOf(self.focus()), 10)
        button = importer.findChild(QWidget, "import_as_it_is")
        assert button is not None
        self.expect("the preview", button.isEnabled, 30)
        self.walk_to("import_as_it_is")
        self.press(Keys.Key_Space)
        self.expect("the data", lambda: self._tasuki.state.importing is None, 120)

    def press_primary(self) -> None:
        """Go to the main button of the page in front and press it."""
        self.expect("the focus on the page", lambda: self._on_page(self.focus()), 10)
        self.expect("the main button", self.find(QWidget, "primary").isEnabled, 30)
        self.walk_to("primary")
        self.press(Keys.Key_Space)

    def compare_only(self, method: str) -> None:
        """Take the tick from every method but ``method`` and the baseline; the focus stays on each box while the plan is worked out."""
        kept = {f"method_{method}", "method_single_task"}
        boxes = [box for box in self._tasuki.window.page.findChildren(QCheckBox) if box.objectName().startswith("method_")]
        for name in [box.objectName() for box in boxes if box.isChecked() and box.objectName() not in kept]:
            self.walk_to(name)
            self.press(Keys.Key_Space)
            self.expect(f"the plan without {name}", lambda name=name: self._is_left_out(name), 30)
            assert self.focus().objectName() == name, f"the focus went from {name} to {_called(self.focus())}"

    def name_folder(self, folder: Path) -> None:
        """Type ``folder`` over what is proposed."""
        self.walk_to("report_folder")
        self.press(Keys.Key_A, ctrl=True)
        QTest.keyClicks(self.focus(), str(folder))

    def travel(self, file: Path, method: str | None) -> None:
        """From the start page to a written report, and back to the verdict."""
        super().travel(file, method)
        assert self.focus().objectName() == "primary", f"after the report the focus is at {_called(self.focus())}"
        self.press(Keys.Key_6, ctrl=True)
        self.arrive("decide")
        self.expect("the focus on the page", lambda: self._on_page(self.focus()), 10)

    def _on_page(self, widget: QWidget) -> bool:
        page: Page = self._tasuki.window.page
        return widget is page or page.isAncestorOf(widget)


def _called(widget: QWidget) -> str:
    return f"{widget.objectName() or type(widget).__name__} in {type(widget.parentWidget()).__name__}"


if __name__ == "__main__":
    raise SystemExit(main(KeyboardJourney))
