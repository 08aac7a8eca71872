"""The cards of the Decide page about the fit of the tasks and the trade-off between them."""

from functools import lru_cache
from itertools import pairwise

from msgspec.structs import replace
from PySide6.QtWidgets import QLabel, QSlider
from pytestqt.qtbot import QtBot

from desktop.pages.task_fit_card import TaskFitCard
from desktop.pages.trade_off_card import STEPS, TradeOffCard
from desktop.state.app_state import AppState
from desktop.state.edits import UsePoint
from engine.domain.pareto import Pareto, ParetoPoint
from engine.domain.text import translator
from engine.domain.verdict import Verdict
from tests.desktop.pages.page_states import verdict as invented

EN = translator("en")


def point(arm: str, gains: tuple[float, float], **looks: bool) -> ParetoPoint:
    return ParetoPoint(
        f"swept_weights/{arm}/sgd/0.01", "swept_weights", arm, "sgd", 0.01, (0.8, 0.9), gains, (None, None), True, False, **looks
    )


PARETO = Pareto(
    ("HDF", "PWF"),
    (1.0, 1.0),
    (-0.02, -0.02),
    (0.8, 0.9),
    (point("weights:1", (0.06, 0.0), chosen=True), point("weights:2", (0.0, 0.05))),
    0.1,
    (-0.02, -0.02),
)


@lru_cache
def verdict() -> Verdict:
    return replace(invented(), pareto=PARETO)


def trade_off(qtbot: QtBot) -> TradeOffCard:
    card = TradeOffCard()
    qtbot.addWidget(card)
    assert card.show_verdict(verdict(), AppState(), EN)
    return card


def test_that_a_slider_moves_the_preferred_way_of_training(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    assert "HDF emphasised" in card.preferred.text()
    assert "candidate of the verdict" in card.preferred.text()
    card.sliders["HDF"].setValue(1)
    assert "PWF emphasised" in card.preferred.text()
    assert "only validation figures" in card.preferred.text()


def test_that_sliders_stay_where_they_are_when_the_page_is_shown_again(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    card.sliders["PWF"].setValue(STEPS)
    card.show_verdict(verdict(), AppState(), translator("ja"))
    assert card.sliders["PWF"].value() == STEPS
    assert all(slider.accessibleName() for slider in card.findChildren(QSlider))


def test_that_the_preferred_point_can_be_put_to_use_and_given_up_again(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    assert card.use.isHidden()
    card.sliders["HDF"].setValue(1)
    with qtbot.waitSignal(card.intended) as wanted:
        card.use.click()
    assert wanted.args == [UsePoint("swept_weights/weights:2/sgd/0.01")]
    card.show_verdict(verdict(), AppState(point="swept_weights/weights:2/sgd/0.01"), EN)
    assert card.use.isHidden()
    assert "PWF emphasised" in card.in_use.text()
    card.sliders["HDF"].setValue(STEPS)
    with qtbot.waitSignal(card.intended) as wanted:
        card.use.click()
    assert wanted.args == [UsePoint(None)]


def test_that_a_point_whose_networks_were_not_kept_cannot_be_put_to_use(qtbot: QtBot) -> None:
    broken = tuple(replace(point, keeps_floors=False) for point in PARETO.points)
    card = TradeOffCard()
    qtbot.addWidget(card)
    card.show_verdict(replace(verdict(), pareto=replace(PARETO, points=broken)), AppState(), EN)
    card.sliders["HDF"].setValue(1)
    assert not card.use.isEnabled()
    assert "not kept" in card.in_use.text()


def test_that_a_picked_point_is_shown_until_a_slider_is_moved(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    card.view.picked.emit(1)
    assert card.preferred.text().startswith("Picked: Swept weights, PWF emphasised, SGD (learning rate 0.01).")
    assert card.view.accessibleDescription() == card.preferred.text()
    assert not card.best.isHidden()
    with qtbot.waitSignal(card.intended) as wanted:
        card.use.click()
    assert wanted.args == [UsePoint("swept_weights/weights:2/sgd/0.01")]
    card.best.click()
    assert card.preferred.text().startswith("Best for these values: Swept weights, HDF emphasised")
    card.view.picked.emit(1)
    card.sliders["HDF"].setValue(STEPS)
    assert card.preferred.text().startswith("Best for these values: Swept weights, HDF emphasised")
    assert card.best.isHidden()


def test_that_a_picked_point_that_another_surpasses_says_why_it_cannot_be_used(qtbot: QtBot) -> None:
    surpassed = (PARETO.points[0], replace(PARETO.points[1], dominated=True))
    card = TradeOffCard()
    qtbot.addWidget(card)
    card.show_verdict(replace(verdict(), pareto=replace(PARETO, points=surpassed)), AppState(), EN)
    card.view.picked.emit(1)
    assert not card.use.isEnabled()
    assert card.in_use.text() == "Its networks were not kept, because another way is at least as good for every task."


def test_that_the_signs_of_the_legend_stand_apart(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    card.resize(1000, 500)
    card.show()
    signs = [sign for sign in card.findChildren(QLabel) if sign.objectName().startswith("legend_")]
    assert [sign.text()[0] for sign in signs] == ["●", "○", "✕", "┄", "◎"]
    assert all(right.y() > left.y() or right.x() - left.geometry().right() >= 12 for left, right in pairwise(signs))


def test_that_both_axes_never_show_the_same_task(qtbot: QtBot) -> None:
    card = trade_off(qtbot)
    card.across.setCurrentText("PWF")
    card.across.activated.emit(1)
    assert (card.across.currentText(), card.up.currentText()) == ("PWF", "HDF")


def test_that_a_verdict_without_points_hides_the_card(qtbot: QtBot) -> None:
    card = TradeOffCard()
    qtbot.addWidget(card)
    assert not card.show_verdict(replace(verdict(), pareto=None), AppState(), EN)


def test_that_the_best_grouping_is_marked_and_explained(qtbot: QtBot) -> None:
    card = TaskFitCard()
    qtbot.addWidget(card)
    assert card.show_verdict(invented(), AppState(), EN)
    fit = invented().task_fit
    assert fit is not None
    rows = card.groupings.cells.rowCount()
    assert rows == len(fit.groupings)
    marked = [card.groupings.cells.cell(row, 1).text for row in range(rows) if "✔" in card.groupings.cells.cell(row, 0).text]
    assert marked == [str(fit.proposed)]
    assert card.proposal.text()


def test_that_without_pairs_and_groups_the_card_is_hidden(qtbot: QtBot) -> None:
    card = TaskFitCard()
    qtbot.addWidget(card)
    assert not card.show_verdict(replace(invented(), pairs=(), task_fit=None), AppState(), EN)
