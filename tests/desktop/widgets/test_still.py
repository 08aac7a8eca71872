"""A layout that is filled while it is still is laid out once, at the end."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.still import still


def test_that_nothing_has_a_place_until_everything_is_there(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    window.resize(200, 400)
    window.show()
    labels = [QLabel(str(number)) for number in range(5)]
    with still(column):
        for one in labels:
            column.addWidget(one)
            one.show()
        assert {one.y() for one in labels} == {0}
    places = [one.y() for one in labels]
    assert places == sorted(set(places))
