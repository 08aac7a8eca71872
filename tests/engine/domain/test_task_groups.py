import pytest
from msgspec.structs import replace

from engine.domain.errors import PlanError
from engine.domain.relation import Relation
from engine.domain.task import Task
from engine.domain.task_groups import TaskGroup, by_kind, divides, groups_text, in_order, proposed_groups, read_groups
from engine.domain.text import translator

A, B, C, D = (Task(name, "binary", "auroc") for name in "ABCD")
Q, R = (Task(name, "regression", "mae") for name in "QR")
EVEN = dict.fromkeys("ABCDQR", 400)


def groups(found: tuple[TaskGroup, ...]) -> list[str]:
    return ["".join(group.tasks) for group in found]


def words(found: tuple[TaskGroup, ...], tasks: str) -> str:
    return next(translator("en").render(group.reason) for group in found if "".join(group.tasks) == tasks)


def test_that_nothing_divides_tasks_of_one_kind_with_as_many_labels() -> None:
    found = proposed_groups((A, B, C), EVEN)
    assert groups(found) == ["ABC"]
    assert "Nothing" in words(found, "ABC")
    assert not divides([group.tasks for group in found])


def test_that_a_task_with_plenty_of_labels_that_may_not_get_worse_stays_alone() -> None:
    guarded, labels = replace(B, floor=0.0), EVEN | {"B": 4000}
    found = proposed_groups((A, guarded, C), labels)
    assert groups(found) == ["AC", "B"]
    assert "4,000 labels (A: 400)" in words(found, "B")


@pytest.mark.parametrize(("floor", "count"), [(-0.02, 4000), (0.0, 900), (0.0, 400)])
def test_that_a_task_is_together_with_others_unless_it_is_guarded_and_rich(floor: float, count: int) -> None:
    assert groups(proposed_groups((A, replace(B, floor=floor), C), EVEN | {"B": count})) == ["ABC"]


def test_that_a_guarded_task_as_rich_as_all_others_is_together_with_them() -> None:
    assert groups(proposed_groups((A, replace(B, floor=0.0), C), dict.fromkeys("ABC", 4000))) == ["ABC"]


def test_that_tasks_with_columns_of_their_own_share_a_network() -> None:
    found = proposed_groups((A, B, C, D), EVEN, private=[("A", "C"), ("D",)])
    assert groups(found) == ["AC", "BD"]
    assert "columns" in words(found, "AC")


def test_that_columns_that_link_all_tasks_divide_none() -> None:
    assert groups(proposed_groups((A, B, C), EVEN, private=[("A", "B"), ("B", "C")])) == ["ABC"]


def test_that_two_of_each_kind_are_apart_and_fewer_are_not() -> None:
    assert groups(proposed_groups((A, Q, B, R), EVEN)) == ["AB", "QR"]
    assert groups(proposed_groups((A, Q, B), EVEN)) == ["AQB"]


def test_that_the_reason_names_the_task_that_is_short_of_labels_or_the_experts() -> None:
    assert "B has only 40 labels" in words(proposed_groups((A, B), EVEN | {"B": 40}), "AB")
    related = (Relation("A", "B", ((0.1,), (0.9,))),)
    assert "Experts" in words(proposed_groups((A, B), EVEN | {"B": 40}, relations=related), "AB")


def test_that_a_task_that_is_left_over_says_so() -> None:
    found = proposed_groups((A, B, C), EVEN, private=[("A", "B")])
    assert groups(found) == ["AB", "C"]
    assert "left" in words(found, "C")


def test_that_groups_are_read_as_they_are_written_whatever_tasks_are_called() -> None:
    names = ("a", "a+b", "c, d", "e", "a b")
    division = (("a", "c, d"), ("a+b",), ("e", "a b"))
    assert read_groups(groups_text(division), names) == division
    assert read_groups(" a b + e ,c, d+a", names) == (("a", "c, d"), ("a+b",), ("e", "a b"))


def test_that_tasks_that_are_not_named_are_alone_and_all_stand_in_plan_order() -> None:
    assert read_groups("C+A", "ABC") == (("A", "C"), ("B",))
    assert in_order([("C", "X", "A"), ()], "ABC") == (("A", "C"), ("B",))
    assert by_kind((Q, A, R)) == (("Q", "R"), ("A",))


@pytest.mark.parametrize(
    ("written", "fault"), [("A+X, B", "“X, B”, which is not a task"), ("A+B, B", "name B twice"), ("A;B", "not a task")]
)
def test_that_what_is_no_division_is_refused(written: str, fault: str) -> None:
    with pytest.raises(PlanError) as refused:
        read_groups(written, "AB")
    assert fault in translator("en").render(refused.value.text)
