"""The importer's lines for a company's feature extractor: nothing, images alone, or columns in their order."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.pages.front_field import FrontField
from engine.domain.reading import FrontOptions
from engine.domain.text import translator

EYES = FrontOptions("/c/eyes.onnx")


@pytest.fixture
def field(qtbot: QtBot) -> FrontField:
    made = FrontField()
    qtbot.addWidget(made)
    return made


def shown(field: FrontField, front: FrontOptions | None) -> list[object]:
    wanted: list[object] = []
    field.show_front(front, translator("en"))
    field.changed.connect(wanted.append)
    return wanted


def test_that_a_typed_file_is_an_extractor_and_an_emptied_line_is_none(field: FrontField, qtbot: QtBot) -> None:
    wanted = shown(field, None)
    assert not field.columns.isEnabled()
    field.file.setText(" /c/eyes.onnx ")
    qtbot.keyClick(field.file, Qt.Key.Key_Return)
    field.file.clear()
    qtbot.keyClick(field.file, Qt.Key.Key_Return)
    assert wanted == [EYES, None]


def test_that_columns_keep_their_order_whatever_comma_parts_them(field: FrontField, qtbot: QtBot) -> None:
    wanted = shown(field, EYES)
    field.columns.setText("温度、 圧力, speed")
    qtbot.keyClick(field.columns, Qt.Key.Key_Return)
    assert wanted == [FrontOptions("/c/eyes.onnx", ("温度", "圧力", "speed"))]


def test_that_a_chosen_file_counts_at_once_and_showing_it_tells_nothing(field: FrontField, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = shown(field, None)
    monkeypatch.setattr("desktop.pages.front_field.ask_for_path", lambda *given, **_: given[3](("/c/eyes.onnx",)))
    field.browse.click()
    field.show_front(EYES, translator("ja"))
    assert wanted == [EYES]
    assert field.file.text() == "/c/eyes.onnx"


def test_that_an_extractor_of_ours_takes_no_columns(field: FrontField, qtbot: QtBot) -> None:
    wanted = shown(field, FrontOptions("/c/eyes.onnx", ("speed",)))
    field.file.setText("/c/plant.safetensors")
    qtbot.keyClick(field.file, Qt.Key.Key_Return)
    field.show_front(FrontOptions("/c/plant.safetensors"), translator("en"))
    assert wanted == [FrontOptions("/c/plant.safetensors")]
    assert not field.columns.isEnabled()


def test_that_the_lines_wait_behind_a_switch_until_an_extractor_is_chosen(field: FrontField) -> None:
    shown(field, None)
    assert not field.file.isVisibleTo(field)
    field.fold.click()
    assert field.file.isVisibleTo(field)
    field.fold.click()
    shown(field, EYES)
    assert field.fold.isChecked()
    assert field.columns.isVisibleTo(field)
