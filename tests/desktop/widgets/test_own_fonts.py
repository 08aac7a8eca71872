"""Fonts that a package brings for systems without a Japanese one."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase
from pytestqt.qtbot import QtBot

from desktop.widgets import fonts
from desktop.widgets.fonts import add_own_fonts
from engine.report.fonts import japanese_font


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = japanese_font()
    if found is None or found.regular.suffix != ".ttf":
        pytest.skip("this system has no Japanese font as a .ttf file to copy")
    (tmp_path / "own.ttf").write_bytes(found.regular.read_bytes())
    (tmp_path / "words.txt").write_text("no font", "utf-8")
    return tmp_path


def test_that_they_are_used_where_the_system_has_none(qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "has_japanese_font", lambda: False)
    added: list[str] = []
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", lambda file: added.append(file) or 0)
    assert add_own_fonts(folder) == 1
    assert added == [str(folder / "own.ttf")]


def test_that_the_system_goes_before_them(qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "has_japanese_font", lambda: True)
    assert add_own_fonts(folder) == 0


def test_that_the_font_of_the_window_asks_for_them(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(fonts, "add_own_fonts", lambda: asked.append(True))
    fonts.body_font(QFont())
    assert asked == [True]


def test_that_a_package_without_fonts_adds_none(qtbot: QtBot, tmp_path: Path) -> None:
    assert add_own_fonts(tmp_path / "none") == 0


@pytest.mark.parametrize(
    ("system", "language", "first"),
    [
        ("Sans Serif", "en", fonts.LATIN[0]),
        ("Sans Serif", "ja", fonts.JAPANESE[0]),
        ("Yu Gothic UI", "ja", "Yu Gothic UI"),
        ("Yu Gothic UI", "en", "Segoe UI"),
        ("MS Shell Dlg 2", "en", "Segoe UI"),
        ("Segoe UI", "ja", fonts.JAPANESE[0]),
        (".AppleSystemUIFont", "en", ".AppleSystemUIFont"),
        (".AppleSystemUIFont", "ja", fonts.JAPANESE[0]),
    ],
)
def test_that_each_language_is_set_in_letters_made_for_it(system: str, language: str, first: str) -> None:
    order = fonts.families(system, language)
    assert order[0] == first
    assert len(order) == len(set(order))
    assert {*fonts.JAPANESE, *fonts.LATIN} <= {*order}
