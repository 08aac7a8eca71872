"""The groups of tasks that are trained to see how the tasks are best divided."""

import pytest

from engine.domain.errors import PlanError
from engine.domain.task import Task
from engine.methods.diagnosis.task_groups import Settings, arms


def tasks(count: int) -> tuple[Task, ...]:
    return tuple(Task(f"t{number}", "binary", "auroc", classes=("0", "1")) for number in range(count))


def test_that_eight_tasks_make_all_246_groups_once_each() -> None:
    made = arms(tasks(8), Settings())
    assert len(made) == len({arm.weights for arm in made}) == len({arm.label for arm in made}) == 246
    assert {sum(arm.weights) for arm in made} == {2, 3, 4, 5, 6, 7}


def test_that_labels_say_which_tasks_are_trained() -> None:
    made = arms(tasks(4), Settings())
    assert made[0].label == "pair:t0+t1"
    assert made[-1].label == "group:t1+t2+t3"
    assert made[-1].weights == (0.0, 1.0, 1.0, 1.0)


def test_that_more_than_eight_tasks_are_trained_in_named_groups_only() -> None:
    assert arms(tasks(9), Settings()) == ()
    made = arms(tasks(9), Settings(only="t8 + t0, t3+t1+t2,t0+t8"))
    assert [arm.label for arm in made] == ["pair:t0+t8", "group:t1+t2+t3"]


@pytest.mark.parametrize(("only", "words"), [("t0+t7", "not a task of the plan"), ("t0", "at least two"), ("t0+t1+t2", "not all")])
def test_that_a_group_that_cannot_be_is_refused_with_its_name(only: str, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        arms(tasks(3), Settings(only=only))
    assert words in caught.value.text.msgid
    assert caught.value.text.values["group"] == only
