"""The further parts of the Decide page in their order; one file each."""

from collections.abc import Callable

from desktop.pages.decide_part import DecidePart
from desktop.pages.roi import RoiCard
from desktop.pages.task_fit_card import TaskFitCard
from desktop.pages.trade_off_card import TradeOffCard

PARTS: tuple[Callable[[], DecidePart], ...] = (TaskFitCard, TradeOffCard, RoiCard)
