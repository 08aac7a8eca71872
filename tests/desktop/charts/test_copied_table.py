"""A chart's table on the clipboard: no cell runs in a spreadsheet, and figures stay figures."""

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.charts.chart_table import copy_table
from engine.domain.chart import TableView
from engine.domain.text import message, translator


def test_that_a_copied_table_holds_no_formula_and_keeps_its_figures(qtbot: QtBot) -> None:
    table = TableView(
        headers=(message("Task"), message("{name}", name="=A1")),
        rows=(("=1+1", message("{gain:gain}", gain=0.025)), ("a\tb", -0.5), ("-2+3", message("{gain:gain}", gain=-0.1))),
    )
    copy_table(table, translator("en"))
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["Task", "'=A1"]
    assert [line[0] for line in lines[1:]] == ["'=1+1", "a b", "'-2+3"]
    assert lines[1][1].startswith("+2.5")
    assert not lines[3][1].startswith("'")
