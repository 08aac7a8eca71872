"""Drives a real window with a real engine from a dropped file to an exported report, as a person would with the mouse.

Usage: python -m tests.end_to_end.journey FILE FOLDER LANGUAGE [METHOD]
With METHOD, the person takes the tick from every other method on the Plan page.
Leaves a picture of every page in FOLDER and prints one JSON object: pages seen, verdict, files written and the longest gap in
milliseconds between two beats of the GUI thread for each part of the journey.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QWidget

from desktop.app import Application, first_state, make_qt_application
from desktop.pages.method_list import proposals_of
from desktop.pages.method_row import taken
from desktop.state.preferences import find_places
from desktop.state.steps import Step

BEAT_MILLISECONDS = 10


class Heartbeat:
    """Measures how long the GUI thread was away."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self.part = "start"
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MILLISECONDS)

    def enter(self, part: str) -> None:
        """Count from here on for ``part``."""
        self.part = part
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000
        self.longest[self.part] = max(gap, self.longest.get(self.part, 0.0))
        self._last = now


class Journey:
    """The steps a person takes; every wait ends with a sentence when what is expected does not come."""

    def __init__(self, app: QApplication, tasuki: Application, folder: Path) -> None:
        self._app = app
        self._tasuki = tasuki
        self._folder = folder
        self.heart = Heartbeat()
        self.pages: list[str] = []

    def expect(self, what: str, condition: Callable[[], object], seconds: float) -> None:
        """Wait until ``condition`` holds."""
        until = time.monotonic() + seconds
        while not condition() and time.monotonic() < until:
            QTest.qWait(20)
        if not condition():
            problems = [problem.what.msgid for problem in self._tasuki.state.problems]
            raise AssertionError(f"{what} did not come within {seconds} s; problems: {problems}; state: {self._tasuki.state.training}")

    def drop(self, file: Path) -> None:
        """Drop ``file`` on the window."""
        urls = QMimeData()
        urls.setUrls([QUrl.fromLocalFile(str(file))])
        window, place = self._tasuki.window, QPoint(600, 400)
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self._app.sendEvent(window, QDragEnterEvent(place, copy, urls, left, none))
        self._app.sendEvent(window, QDropEvent(place, copy, urls, left, none))

    def import_as_it_is(self) -> None:
        """Take the file as the importer shows it."""
        importer = self._tasuki.window.importer
        button = importer.findChild(QPushButton, "import_as_it_is")
        assert button is not None
        self.expect("the preview", lambda: button.isVisible() and button.isEnabled(), 30)
        QTest.qWait(200)
        importer.grab().save(str(self._folder / "import.png"))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.expect("the data", lambda: self._tasuki.state.importing is None, 120)

    def press_primary(self) -> None:
        """Click the main button of the page in front."""
        button = self.find(QPushButton, "primary")
        self.expect("the main button", button.isEnabled, 30)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def find(self, kind: type, name: str) -> QWidget:
        """The widget called ``name`` on the page in front."""
        found = self._tasuki.window.page.findChild(kind, name)
        assert found is not None, f"the page {self._tasuki.state.page} has no {name}"
        return found

    def arrive(self, step: Step) -> None:
        """Be on the page of ``step`` and take its picture."""
        self.expect(
            f"the page {step}", lambda: self._tasuki.state.page == step and not self._tasuki.state.busy("inspect", "propose", "report"), 60
        )
        QTest.qWait(400)
        self.pages.append(step)
        self._tasuki.window.grab().save(str(self._folder / f"{len(self.pages)}_{step}.png"))

    def name_folder(self, folder: Path) -> None:
        """Have the report written into ``folder``."""
        line = self.find(QLineEdit, "report_folder")
        assert isinstance(line, QLineEdit)
        line.setText(str(folder))

    def compare_only(self, method: str) -> None:
        """Take the tick from every method but ``method`` and the baseline."""
        for box in self._tasuki.window.page.findChildren(QCheckBox):
            if (
                not box.objectName().startswith("method_")
                or box.objectName() == f"method_{method}"
                or not (box.isChecked() and box.isEnabled())
            ):
                continue
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_Space)
            self.expect(f"the plan without {box.objectName()}", partial(self._is_left_out, box.objectName()), 30)

    def _is_left_out(self, box: str) -> bool:
        state = self._tasuki.state
        return not state.busy("propose") and not any(taken(line) for line in proposals_of(state) if f"method_{line.method}" == box)

    def travel(self, file: Path, method: str | None) -> None:
        """From the start page to a written report."""
        state = lambda: self._tasuki.state  # noqa: E731
        self.expect("the engine", lambda: state().engine.condition == "ready", 60)
        self.arrive("start")
        self.heart.enter("import")
        self.drop(file)
        self.import_as_it_is()
        self.arrive("data")
        for step in ("tasks", "plan"):
            self.press_primary()
            self.arrive(step)
        self.expect("the proposal", lambda: state().proposal, 30)
        if method is not None:
            self.compare_only(method)
        self.arrive("plan")
        self.heart.enter("training")
        self.press_primary()
        self.arrive("train")
        self.expect("the verdict", lambda: state().verdict, 240)
        self.heart.enter("deciding")
        self.arrive("train")
        self.press_primary()
        self.arrive("decide")
        self.press_primary()
        self.arrive("report")
        self.name_folder(self._folder / "pack")
        self.heart.enter("report")
        self.press_primary()
        self.expect("the report", lambda: state().reports, 60)
        self.arrive("report")


def main(kind: type[Journey] = Journey) -> int:
    """Make the journey that the command line describes."""
    file, folder, language = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    method = sys.argv[4] if len(sys.argv) > 4 else None
    app = make_qt_application(sys.argv)
    tasuki = Application(app, first_state(find_places(), language=language, theme="light"), find_places())
    tasuki.window.resize(1280, 800)
    tasuki.show()
    journey = kind(app, tasuki, folder)
    try:
        journey.travel(file, method)
        verdict = tasuki.state.verdict
        assert verdict is not None
        summary = {
            "platform": app.platformName(),
            "pages": journey.pages,
            "verdict": verdict.verdict,
            "tasks": [task.name for task in verdict.tasks],
            "methods": sorted({record.trial.method for record in tasuki.feed.study.records.values()}),
            "reports": list(tasuki.state.reports),
            "longest_gap_ms": journey.heart.longest,
        }
        sys.stdout.write(json.dumps(summary, ensure_ascii=False) + "\n")
    finally:
        tasuki.close()
        tasuki.window.leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
