"""The further parts of the Decide page in their order; one file each."""

from collections.abc import Callable

from desktop.pages.decide_part import DecidePart
from desktop.pages.explanation_card import ExplanationCard
from desktop.pages.label_value_card import LabelValueCard
from desktop.pages.new_task_card import NewTaskCard
from desktop.pages.roi import RoiCard
from desktop.pages.task_fit_card import TaskFitCard
from desktop.pages.trade_off_card import TradeOffCard

PARTS: tuple[Callable[[], DecidePart], ...] = (RoiCard, TaskFitCard, TradeOffCard, LabelValueCard, ExplanationCard, NewTaskCard)
