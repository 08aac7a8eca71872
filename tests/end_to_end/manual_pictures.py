"""Takes the pictures of the manual in every language: `make manual-pictures`.

Usage: python -m tests.end_to_end.manual_pictures DEMO FOLDER [LANGUAGE], where DEMO is the folder that `tasuki demo` filled. Each
picture is drawn at one and a quarter of its size, so that it is sharp on paper, and stored with few colours, so that it is small.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.app import Application, first_state, make_qt_application
from desktop.pages.decide import DecidePage
from desktop.pages.plan import PlanPage
from desktop.pages.task_fit_card import TaskFitCard
from desktop.pages.trade_off_card import TradeOffCard
from desktop.state.app_state import Language
from desktop.state.intents import DropFiles, FinishImport, GoTo
from desktop.state.preferences import find_places
from desktop.state.steps import Step
from desktop.widgets.page import Page
from engine.domain.text import LANGUAGES
from tests.end_to_end.gallery import Gallery

SIZE = (1280, 800)
SCALE = "1.25"
COLOURS = 128
SETTLE_MILLISECONDS = 900
METHOD = "rep_mtl"
PAPER_DOTS = 110
"""Dots an inch of the report's first page."""


class Pictures:
    """A window that goes the way of the manual once in one language."""

    def __init__(self, tasuki: Application, folder: Path) -> None:
        self._tasuki = tasuki
        self._folder = folder
        self._gallery = Gallery(tasuki, folder)

    def go(self, table: Path, project: Path) -> None:
        """Take every picture."""
        tasuki, expect = self._tasuki, self._gallery.expect
        self._folder.mkdir(parents=True, exist_ok=True)
        expect("the engine", lambda: tasuki.state.engine.condition == "ready")
        self._page("start")
        tasuki.dispatch(DropFiles((str(table),), ask=True))
        expect("the importer", lambda: tasuki.window.importer.isVisible() and not tasuki.state.pending)
        self._save(tasuki.window.importer, "import")
        tasuki.dispatch(FinishImport())
        expect("the data", lambda: tasuki.state.card is not None and not tasuki.state.pending)
        self._page("data")
        self._page("tasks")
        page = self._page("plan")
        assert isinstance(page, PlanPage)
        page.methods.open(METHOD)
        assert page.methods.dialog is not None
        self._save(page.methods.dialog, "method")
        page.methods.dialog.close()
        self._gallery.open(project)
        self._page("train")
        page = self._page("decide")
        assert isinstance(page, DecidePage)
        self._save_part(page, TaskFitCard, TradeOffCard, "tradeoff")
        self._page("report")

    def _page(self, step: Step) -> Page:
        window, expect = self._tasuki.window, self._gallery.expect
        self._tasuki.dispatch(GoTo(step))
        expect(f"the page {step}", lambda: isinstance(shown := window.stack.currentWidget(), Page) and shown.step == step)
        expect("all answers", lambda: all(pending.work == "warm_up" for pending in self._tasuki.state.pending))
        page = window.page
        expect("every card", lambda: not isinstance(page, DecidePage) or page.complete)
        self._save(window, step)
        return page

    def _save(self, shown: QWidget, name: str) -> None:
        QTest.qWait(SETTLE_MILLISECONDS)
        shown.grab().save(str(self._folder / f"{name}.png"))

    def _save_part(self, page: Page, first: type[QWidget], last: type[QWidget], name: str) -> None:
        """The part of ``page`` from its card ``first`` to its card ``last``."""
        parts = [page.content.findChild(kind) for kind in (first, last)]
        area = QRect()
        for part in parts:
            assert part is not None
            area = area.united(QRect(part.mapTo(page.content, part.rect().topLeft()), part.size()))
        page.content.grab(area.adjusted(-10, -10, 10, 10)).save(str(self._folder / f"{name}.png"))


def first_page_of_report(project: Path, language: str, target: Path) -> None:
    """The first page of the PDF about ``project`` as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "engine", "report", str(project), "--format", "pdf", "--lang", language, "-o", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        pdf = next(Path(folder).glob("*.pdf"))
        subprocess.run(
            ["pdftoppm", "-png", "-r", str(PAPER_DOTS), "-f", "1", "-l", "1", "-singlefile", str(pdf), str(target.with_suffix(""))],
            check=True,
        )


def shrink(picture: Path) -> None:
    """Store ``picture`` with the colours that it has most of; the others become the nearest of them."""
    with Image.open(picture) as image:
        whole = image.convert("RGB")
    counted = sorted(whole.getcolors(whole.width * whole.height) or (), reverse=True)[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in counted for part in colour])  # pyright: ignore[reportGeneralTypeIssues] - RGB
    whole.quantize(palette=palette, dither=Image.Dither.NONE).save(picture, optimize=True)


def take(demo: Path, folder: Path, language: Language) -> None:
    """Take the pictures in ``language``, in a home of their own, so that nobody's recent projects or names are on them."""
    with tempfile.TemporaryDirectory(prefix="tasuki-") as home:
        os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": SCALE, "TASUKI_HOME": home}
        place = Path(home) / "Documents" / "Tasuki"
        place.mkdir(parents=True)
        project = Path(shutil.copy2(next(iter(sorted(demo.glob("*.tasuki")))), place / "plant.tasuki"))
        app = make_qt_application(sys.argv)
        tasuki = Application(app, first_state(find_places(), language=language, theme="light"), find_places())
        tasuki.window.resize(*SIZE)
        tasuki.show()
        try:
            Pictures(tasuki, folder).go(demo / "plant.csv", project)
        finally:
            tasuki.close()
            tasuki.window.leave()
        first_page_of_report(project, language, folder / "pack.png")
    for picture in folder.glob("*.png"):
        shrink(picture)


def main() -> int:
    """Take the pictures of one language, or of all in a process for each."""
    if shutil.which("pdftoppm") is None:
        sys.stderr.write("The picture of the report needs pdftoppm; please run: sudo apt-get install poppler-utils\n")
        return 1
    demo, folder, *chosen = sys.argv[1:]
    for language in chosen or LANGUAGES:
        if chosen:
            take(Path(demo).absolute(), Path(folder).absolute() / language, "ja" if language == "ja" else "en")
        else:
            subprocess.run([sys.executable, "-m", "tests.end_to_end.manual_pictures", demo, folder, language], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
