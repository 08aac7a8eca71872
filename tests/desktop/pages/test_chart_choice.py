"""The card on which the Train page offers what methods tell of themselves."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.chart_choice import ChartChoice
from desktop.widgets.theme import LIGHT
from engine.charts.method_diagnostics import method_diagnostics
from engine.domain.chart import Chart
from engine.domain.text import translator
from tests.engine.charts.test_task_weights import told

T = translator("en")


@pytest.fixture
def card(qtbot: QtBot) -> ChartChoice:
    made = ChartChoice("conflicts")
    qtbot.addWidget(made)
    return made


def show(card: ChartChoice, others: tuple[Chart, ...]) -> None:
    card.show_charts(None, "Gradient conflict", "Nothing measured yet.", others, T, LIGHT)


def test_that_a_single_chart_needs_no_choice(card: ChartChoice) -> None:
    show(card, ())
    assert card.choice.isHidden()
    assert card.accessibleName() == "Gradient conflict"
    assert card.legend.isHidden()


def test_that_a_method_chart_can_be_chosen_and_names_its_lines(card: ChartChoice) -> None:
    charts = method_diagnostics(told((1.0, 1.0), (1.4, 0.6)))
    show(card, charts)
    assert not card.choice.isHidden()
    assert [card.choice.itemText(place) for place in range(card.choice.count())] == ["Gradient conflict", T.render(charts[0].title)]
    card.choice.setCurrentIndex(1)
    card.choice.activated.emit(1)
    assert card.view.accessibleName() == T.render(charts[0].title)
    assert all(name in card.legend.text() for name in ("Equal&nbsp;weights", "A", "B"))


def test_that_the_choice_lasts_while_training_goes_on_and_ends_with_its_chart(card: ChartChoice) -> None:
    show(card, method_diagnostics(told((1.0, 1.0))))
    card.choice.setCurrentIndex(1)
    show(card, method_diagnostics(told((1.0, 1.0), (1.4, 0.6))))
    assert card.choice.currentIndex() == 1
    show(card, ())
    assert card.choice.currentIndex() == 0
