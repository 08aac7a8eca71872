"""The small buttons of a chart are there under the pointer and in focus, and do what the keys do."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.charts.chart_buttons import ChartButtons
from desktop.charts.enlarged import EnlargedChart
from desktop.charts.tool_strip import ToolStrip
from desktop.charts.view import ChartView
from desktop.widgets.theme import DARK, LIGHT
from engine.domain.chart import Axis, Chart, IntervalRow, TableView
from engine.domain.text import message, translator

EN = translator("en")
AXIS = Axis(message("Gain"), percent=True)
TABLE = TableView((message("Task"), message("Gain")), (("HDF", 0.02),))
CHART = Chart("gains", message("Gain"), AXIS, AXIS, (IntervalRow("HDF", 0.02, 0.01, 0.03),), message("m"), TABLE, message("0.975 / 0.957"))
TAKEN = ["copy_numbers", "copy_picture", "save_png", "save_svg", "save_csv"]


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.set_chart(CHART, EN, LIGHT)
    made.show()
    return made


def tell(view: ChartView, *kinds: QEvent.Type) -> None:
    for kind in kinds:
        focus = kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut)
        QApplication.sendEvent(view, QFocusEvent(kind) if focus else QEvent(kind))


def strip(view: ChartView) -> ToolStrip:
    (found,) = view.findChildren(ToolStrip)
    return found


def test_that_no_chart_makes_buttons_before_they_are_wanted(qtbot: QtBot) -> None:
    made = ChartView()
    qtbot.addWidget(made)
    made.set_chart(CHART, EN, LIGHT)
    assert made.findChildren(ToolStrip) == []


def test_that_the_pointer_and_the_focus_show_the_buttons_and_leaving_hides_them(view: ChartView) -> None:
    tell(view, QEvent.Type.Enter)
    assert strip(view).isVisible()
    tell(view, QEvent.Type.FocusIn, QEvent.Type.Leave)
    assert strip(view).isVisible()
    tell(view, QEvent.Type.FocusOut)
    assert not strip(view).isVisible()


def test_that_the_buttons_say_what_they_do_and_leave_the_figure_free(view: ChartView) -> None:
    tell(view, QEvent.Type.Enter)
    tips = [button.toolTip() for button in (strip(view).enlarge, strip(view).numbers, strip(view).take)]
    assert tips == ["Enlarge (Enter)", "Show the numbers as a table (Space)", "Copy or save (menu key)"]
    assert all(not button.icon().isNull() and button.accessibleName() for button in (strip(view).enlarge, strip(view).take))
    assert strip(view).geometry().right() < view.free_width() < view.width() - 40


def test_that_the_buttons_switch_to_the_numbers_and_open_the_menu(view: ChartView) -> None:
    tell(view, QEvent.Type.Enter)
    strip(view).numbers.click()
    assert view.shows_table
    assert strip(view).numbers.accessibleName() == "Show as a chart"
    strip(view).take.click()
    (menu,) = (menu for menu in view.findChildren(QMenu) if menu.isVisible())
    assert [action.objectName() for action in menu.actions()] == TAKEN
    menu.close()


def test_that_the_button_opens_the_chart_larger_where_there_are_larger_ones(view: ChartView, opened: Callable[[], EnlargedChart]) -> None:
    tell(view, QEvent.Type.Enter)
    strip(view).enlarge.click()
    larger = opened().view
    tell(larger, QEvent.Type.Enter)
    assert larger.findChildren(ToolStrip) == []
    opened().close()


def test_that_an_empty_chart_has_no_buttons(qtbot: QtBot) -> None:
    empty = ChartView()
    qtbot.addWidget(empty)
    empty.set_chart(None, EN, LIGHT)
    tell(empty, QEvent.Type.Enter)
    assert empty.findChildren(ToolStrip) == []


def test_that_a_chart_within_a_table_can_be_enlarged_and_taken(qtbot: QtBot, opened: Callable[[], EnlargedChart]) -> None:
    buttons = ChartButtons("results")
    qtbot.addWidget(buttons)
    buttons.set_tokens(DARK)
    buttons.show_chart(CHART, EN)
    buttons.enlarge.click()
    assert opened().windowTitle() == "Gain"
    opened().close()
    menu = buttons.take.menu()
    menu.aboutToShow.emit()
    assert [action.objectName() for action in menu.actions()] == TAKEN


@pytest.fixture
def opened() -> Callable[[], EnlargedChart]:
    def find() -> EnlargedChart:
        (found,) = (window for window in QApplication.topLevelWidgets() if isinstance(window, EnlargedChart) and window.isVisible())
        return found

    return find
