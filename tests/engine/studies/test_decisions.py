"""What must be decided before training, and what a plan makes of decisions on columns and splits."""

import pytest
from msgspec.structs import replace

from engine.domain.dataset import Finding
from engine.domain.errors import PlanError
from engine.domain.plan import ColumnChoice, SplitPolicy
from engine.domain.protocol import PlanProposed
from engine.domain.text import message
from engine.studies.planner import check_plan, propose_plan
from tests.examples import example_card, example_plan

LEAK = ColumnChoice("Machine failure", "binary", "feature")
KEY = "leak:Machine failure"


def _proposed(**changes: object) -> PlanProposed:
    plan = example_plan(frozen=False)
    arguments = {"columns": (), "tasks": plan.tasks, "preset": "quick", "split": SplitPolicy()} | changes
    return propose_plan(example_card(), plan.files, **arguments)  # type: ignore[arg-type]


def _warned(proposed: PlanProposed) -> list[str]:
    return [text.msgid for text in proposed.warnings]


def test_that_a_blocker_on_an_input_stays_open_until_it_is_accepted() -> None:
    assert [finding.column for finding in _proposed(columns=(LEAK,)).blockers] == ["Machine failure"]
    accepted = _proposed(columns=(LEAK,), accepted=(KEY,))
    assert accepted.blockers == ()
    assert accepted.plan.accepted == (KEY,)
    assert any("is used although" in text for text in _warned(accepted))


def test_that_a_blocker_is_settled_when_its_column_is_no_input() -> None:
    assert _proposed().blockers == ()
    left_out = _proposed(columns=(replace(LEAK, role="ignore"),), accepted=(KEY,))
    assert left_out.blockers == ()
    assert left_out.plan.accepted == ()


def test_that_a_plan_with_an_open_blocker_cannot_be_trained() -> None:
    plan = _proposed(columns=(LEAK,)).plan
    check_plan(plan, example_card(), decided=False)
    with pytest.raises(PlanError, match="must be decided"):
        check_plan(plan, example_card())
    check_plan(replace(plan, accepted=(KEY,)), example_card())


def test_that_a_finding_about_all_of_the_data_blocks_until_it_is_accepted() -> None:
    card = example_card()
    card = replace(card, findings=(Finding("all_alike", "blocker", message("All rows are alike.")),))
    plan = example_plan(frozen=False)
    proposed = propose_plan(card, plan.files, (), plan.tasks, "quick")
    assert [finding.code for finding in proposed.blockers] == ["all_alike"]
    assert propose_plan(card, plan.files, (), plan.tasks, "quick", accepted=("all_alike:",)).blockers == ()


def test_that_a_column_private_to_tasks_outside_the_plan_is_left_out_and_named() -> None:
    tasks = example_plan().tasks
    private = ColumnChoice("Type", "category", "feature", (tasks[0].name, tasks[3].name))
    plan = _proposed(columns=(private,), tasks=tasks[:2]).plan
    assert next(choice for choice in plan.columns if choice.name == "Type").private_to == (tasks[0].name,)
    other = _proposed(columns=(replace(private, private_to=(tasks[3].name,)),), tasks=tasks[:2])
    assert "Type" not in [choice.name for choice in other.plan.features()]
    assert any("alone may see it" in text for text in _warned(other))


def test_that_the_column_that_names_the_parts_is_no_input_and_its_limits_are_said() -> None:
    card = example_card()
    columns = tuple(
        replace(column, kind="category", classes=("test", "train"), missing=3) if column.name == "Type" else column
        for column in card.columns
    )
    plan = example_plan(frozen=False)
    given = SplitPolicy("given", "Type")
    proposed = propose_plan(
        replace(card, columns=columns), plan.files, (ColumnChoice("Type", "category", "feature"),), plan.tasks, "quick", given
    )
    assert "Type" not in [choice.name for choice in proposed.plan.features()]
    warned = " ".join(_warned(proposed))
    assert "names no validation rows" in warned
    assert "rows without a part" in warned
    assert "the same in every replicate" in warned


@pytest.mark.parametrize(
    ("split", "sentence"),
    [
        (SplitPolicy("given", "Type"), "cannot divide the rows"),
        (SplitPolicy("time", "Type"), "no dates and no numbers"),
        (SplitPolicy("given"), "needs a column"),
        (SplitPolicy("given", "part"), "no column"),
    ],
)
def test_that_a_column_that_cannot_divide_the_rows_is_refused(split: SplitPolicy, sentence: str) -> None:
    with pytest.raises(PlanError, match=sentence):
        _proposed(split=split)
