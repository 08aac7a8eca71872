"""The Plan page says how many rows each replicate will test where they are fewest, and foretells nothing from it."""

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from desktop.pages.plan import PlanPage
from desktop.pages.tested_rows import thinnest
from engine.domain.dataset import DatasetCard, Histogram
from engine.domain.plan import SplitPolicy
from tests.desktop.pages.page_states import planned
from tests.examples import example_card, example_plan


def counted(**positives: int) -> DatasetCard:
    card = example_card()
    columns = tuple(
        replace(column, histogram=Histogram((card.label_counts[column.name] - few, few), values=("0", "1")))
        if (few := positives.get(column.name)) is not None
        else column
        for column in card.columns
    )
    return replace(card, columns=columns, findings=())


def test_that_the_task_with_the_fewest_labels_is_named() -> None:
    found = thinnest(example_plan(), example_card())
    assert found is not None
    assert (found.task, found.rows, found.rarest) == ("RNF", 131, None)


def test_that_a_rare_class_counts_more_than_many_rows() -> None:
    found = thinnest(example_plan(), counted(HDF=400, OSF=40))
    assert found is not None
    assert (found.task, found.rows, found.rarest) == ("OSF", 158, 8)


def test_that_nothing_is_said_where_a_column_decides_on_the_parts() -> None:
    assert thinnest(replace(example_plan(), split=SplitPolicy(kind="given", column="Type")), example_card()) is None


def test_that_the_plan_page_tells_it_below_the_replicates(qtbot: QtBot) -> None:
    page = PlanPage()
    qtbot.addWidget(page)
    page.present(replace(planned(), card=counted(OSF=40)))
    told = page._replicates.basis.text().splitlines()
    assert told[1] == "Fewest test rows in each: about 158, for OSF; of its rarest class 8."
