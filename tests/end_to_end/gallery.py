"""Takes a picture of every page and dialog in every language, theme, size and scale, with contact sheets: `make screenshots`.

Usage: python -m tests.end_to_end.gallery PROJECT FOLDER [--scale PERCENT] [--size WIDTHxHEIGHT]... [--text PERCENT]
Every pair of language and theme becomes one contact sheet of pages and one of dialogs, so that somebody can look at all at once.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from desktop.app import Application, first_state, make_qt_application
from desktop.pages.decide import DecidePage
from desktop.state.app_state import Language, Theme
from desktop.state.intents import ChangeLanguage, ChangePreferences, ChangeTheme, CloseImport, DropFiles, GoTo, OpenProjectFile
from desktop.state.preferences import find_places, with_text_size
from desktop.state.steps import STEPS
from desktop.widgets.page import Page
from tests.end_to_end.gallery_dialogs import dialogs

SIZES = ("1280x800", "1920x1080")
SCALES = (100, 150)
LANGUAGES: tuple[Language, ...] = ("ja", "en")
THEMES: tuple[Theme, ...] = ("light", "dark", "contrast")
PATIENCE = 300.0
SETTLE_MILLISECONDS = 600
SHEET_COLUMNS, SHEET_WIDTH = 3, 640


class Gallery:
    """A window that goes from page to page while its pictures are taken."""

    def __init__(self, tasuki: Application, folder: Path) -> None:
        self._tasuki = tasuki
        self._folder = folder

    def expect(self, what: str, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` holds."""
        until = time.monotonic() + PATIENCE
        while not condition() and time.monotonic() < until:
            QTest.qWait(20)
        if not condition():
            raise AssertionError(f"{what} did not come; problems: {self._tasuki.state.problems}")

    def open(self, project: Path) -> None:
        """Open ``project`` with everything that was trained in it."""
        state = lambda: self._tasuki.state  # noqa: E731
        self.expect("the engine", lambda: state().engine.condition == "ready")
        self._tasuki.dispatch(OpenProjectFile(str(project)))
        self.expect("the project", lambda: state().project is not None and state().verdict is not None)
        self.expect("all pages", lambda: not self._tasuki.window.make_next_page())

    def take(self, size: str, scale: int) -> None:
        """Take all pages at ``size``, and a sheet of every language and theme."""
        for look in self._looks(size):
            pictures = [self._picture(step, f"{step}-{look}-{size}-{scale}") for step in STEPS]
            contact_sheet(pictures).save(str(self._folder / f"sheet-{look}-{size}-{scale}.png"))

    def take_dialogs(self, size: str, scale: int) -> None:
        """Take every dialog over the window of ``size``, and a sheet of every language and theme."""
        for look in self._looks(size):
            pictures: list[QImage] = []
            for name, dialog in dialogs(self._tasuki.window, self._tasuki.state):
                QTest.qWait(SETTLE_MILLISECONDS // 2)
                pictures.append(dialog.grab().toImage())
                pictures[-1].save(str(self._folder / f"dialog_{name}-{look}-{scale}.png"))
            contact_sheet(pictures).save(str(self._folder / f"sheet_dialogs-{look}-{scale}.png"))

    def _looks(self, size: str) -> Iterator[str]:
        """Bring the window of ``size`` into every language and theme, and say which."""
        width, _, height = size.partition("x")
        self._tasuki.window.resize(int(width), int(height))
        for language in LANGUAGES:
            for theme in THEMES:
                self._tasuki.dispatch(ChangeLanguage(language))
                self._tasuki.dispatch(ChangeTheme(theme))
                yield f"{language}-{theme}"

    def import_pages(self, table: Path, scale: int) -> None:
        """Take the pages of the importer for ``table``, in every language, before a project is open."""
        tasuki = self._tasuki
        for language in LANGUAGES:
            tasuki.dispatch(ChangeLanguage(language))
            tasuki.dispatch(DropFiles((str(table),), ask=True))
            importer = tasuki.window.importer
            self.expect("the importer", lambda: importer.isVisible() and not tasuki.state.pending)  # noqa: B023 - waited for at once
            pictures: list[QImage] = []
            for number in range(importer.currentId(), len(importer.pageIds())):
                self.expect("the page", lambda: not tasuki.state.busy("import"))
                QTest.qWait(SETTLE_MILLISECONDS)
                pictures.append(importer.grab().toImage())
                pictures[-1].save(str(self._folder / f"dialog_import{number + 1}-{language}-{scale}.png"))
                importer.next()
            contact_sheet(pictures).save(str(self._folder / f"sheet_import-{language}-{scale}.png"))
            tasuki.dispatch(CloseImport())
            self.expect("the end of the importer", lambda: not importer.isVisible())  # noqa: B023 - waited for at once

    def _picture(self, step: str, name: str) -> QImage:
        window = self._tasuki.window
        self._tasuki.dispatch(GoTo(step))  # pyright: ignore[reportArgumentType]
        self.expect(f"the page {step}", lambda: isinstance(shown := window.stack.currentWidget(), Page) and shown.step == step)
        page = window.page
        self.expect("every card", lambda: not isinstance(page, DecidePage) or page.complete)
        QTest.qWait(SETTLE_MILLISECONDS)
        picture = window.grab().toImage()
        picture.save(str(self._folder / f"{name}.png"))
        if page.content.height() > page.content.visibleRegion().boundingRect().height():
            page.content.grab().save(str(self._folder / f"{name}-whole.png"))
        return picture


def contact_sheet(pictures: list[QImage]) -> QImage:
    """The pictures in rows of three, small and in their own shapes."""
    cell = QSize(SHEET_WIDTH, max(round(SHEET_WIDTH * picture.height() / picture.width()) for picture in pictures))
    cell.setHeight(min(cell.height(), SHEET_WIDTH))
    rows = -(-len(pictures) // SHEET_COLUMNS)
    sheet = QImage(SHEET_COLUMNS * (cell.width() + 8), rows * (cell.height() + 8), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#7f7f7f"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for place, picture in enumerate(pictures):
        left, top = place % SHEET_COLUMNS * (cell.width() + 8), place // SHEET_COLUMNS * (cell.height() + 8)
        small = picture.scaled(cell, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(QRect(left, top, small.width(), small.height()), small)
    painter.end()
    return sheet


def main() -> int:
    """Take the pictures; each scale needs a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=int)
    parser.add_argument("--size", action="append")
    parser.add_argument("--text", type=int, default=100)
    chosen = parser.parse_args()
    if chosen.scale is None:
        for scale in SCALES:
            surroundings = os.environ | {
                "QT_SCALE_FACTOR": str(scale / 100),
                "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            }
            command = [sys.executable, "-m", "tests.end_to_end.gallery", *sys.argv[1:], "--scale", str(scale)]
            subprocess.run(command, env=surroundings, check=True)
        return 0
    chosen.folder.mkdir(parents=True, exist_ok=True)
    app = make_qt_application(sys.argv)
    tasuki = Application(app, first_state(find_places(), language="en", theme="light"), find_places())
    tasuki.show()
    gallery = Gallery(tasuki, chosen.folder)
    try:
        table = next(iter(sorted(chosen.project.absolute().parent.glob("*.csv"))), None)
        if table is not None:
            gallery.expect("the engine", lambda: tasuki.state.engine.condition == "ready")
            gallery.import_pages(table, chosen.scale)
        gallery.open(chosen.project.absolute())
        if chosen.text != 100:
            tasuki.dispatch(ChangePreferences(with_text_size(tasuki.state.preferences, chosen.text)))
        for size in chosen.size or (SIZES if chosen.scale == 100 else SIZES[:1]):
            gallery.take(size, chosen.scale)
        gallery.take_dialogs((chosen.size or SIZES)[0], chosen.scale)
    finally:
        tasuki.close()
        tasuki.window.leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
