"""What is proposed for which data, over random situations and for those that decide a rule."""

import random
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.domain.dataset import Column, DatasetCard
from engine.domain.method_names import FAMILIES, METHOD_NAMES, family_of
from engine.domain.plan import Preset
from engine.domain.task import DEFAULT_KPI, Task, TaskKind
from engine.methods import CATALOGUE
from engine.studies.proposing import Judged, judge
from engine.studies.situation import Situation, situation_of
from tests.examples import example_card, example_plan

METHODS = {found.declaration.id: found.declaration.summary for found in CATALOGUE}
CANDIDATES = {found.declaration.id for found in CATALOGUE if found.declaration.part == "candidate"}
CLASSES: dict[TaskKind, tuple[str, ...]] = {"binary": ("0", "1"), "multiclass": ("a", "b", "c"), "regression": ()}


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any number of tasks of any kinds, with labels and overlaps that agree with each other."""
    rows = draw(st.integers(60, 20_000))
    kinds: list[Any] = draw(st.lists(st.sampled_from(get_args(TaskKind)), min_size=2, max_size=20))
    tasks = tuple(Task(f"t{number}", kind, DEFAULT_KPI[kind], CLASSES[kind]) for number, kind in enumerate(kinds))
    labels = {task.name: draw(st.integers(10, rows)) for task in tasks}
    names = sorted(labels)
    both = {
        (a, b): draw(st.integers(max(0, labels[a] + labels[b] - rows), min(labels[a], labels[b])))
        for position, a in enumerate(names)
        for b in names[position + 1 :]
        if draw(st.booleans())
    }
    return Situation(tasks, rows, labels, both, draw(st.booleans()), draw(st.sampled_from(get_args(Preset))), draw(st.booleans()))


def tables(kinds: tuple[TaskKind, ...], labels: tuple[int, ...], shared: int | None = None, **changes: Any) -> Situation:
    """1000 rows of numbers with one task a kind."""
    tasks = tuple(Task(f"t{number}", kind, DEFAULT_KPI[kind], CLASSES[kind]) for number, kind in enumerate(kinds))
    names = [task.name for task in tasks]
    both = {} if shared is None else {(a, b): shared for position, a in enumerate(names) for b in names[position + 1 :]}
    return replace(Situation(tasks, 1000, dict(zip(names, labels, strict=True)), both, False, "standard"), **changes)


def judged(situation: Situation) -> dict[str, Judged]:
    """What is said of each method."""
    return {one.method: one for one in judge(situation, METHODS)}


@given(situations())
@settings(max_examples=60, deadline=None)
def test_that_standard_compares_three_to_five_candidates_and_quick_at_most_two(situation: Situation) -> None:
    chosen = [one.method for one in judge(situation, METHODS) if one.chosen and one.method in CANDIDATES]
    least, most = {"quick": (1, 2), "standard": (3, 5), "thorough": (5, 99)}[situation.preset]
    assert least <= len(chosen) <= most


@given(situations())
@settings(max_examples=60, deadline=None)
def test_that_every_method_has_a_reason_and_none_is_chosen_that_does_not_fit(situation: Situation) -> None:
    told = judge(situation, METHODS)
    assert [one.method for one in told] == list(METHODS)
    assert all(str(one.reason).strip() and one.reason.msgid for one in told)
    assert all(one.fits for one in told if one.chosen)
    assert told[0].chosen
    if situation.preset == "thorough":
        assert all(one.chosen for one in told if one.fits and one.method not in ("task_pairs", "task_groups", "group_networks"))
    assert not any(one.chosen for one in told if one.method == "group_networks")


@given(situations(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_that_the_order_of_columns_and_tasks_does_not_matter(situation: Situation, chance: random.Random) -> None:
    tasks = list(situation.tasks)
    chance.shuffle(tasks)
    assert judge(replace(situation, tasks=tuple(tasks)), METHODS) == judge(situation, METHODS)


def test_that_the_order_of_the_cards_columns_does_not_matter() -> None:
    card, tasks = example_card(), example_plan().tasks
    turned = replace(card, columns=card.columns[::-1])
    assert situation_of(turned, tasks[::-1], "standard", images=False).both == situation_of(card, tasks, "standard", images=False).both


def test_that_gaps_in_labels_speak_for_matching_with_the_share_of_rows_that_have_both() -> None:
    one = judged(tables(("binary", "binary"), (520, 520), 60))["distribution_matching"]
    assert one.chosen
    assert one.reason.values["share"] == pytest.approx(60 / 980)


@pytest.mark.parametrize(
    ("situation", "method", "words"),
    [
        (tables(("binary", "regression"), (500, 500), 400), "distribution_matching", "two tasks with classes"),
        (tables(("binary", "binary"), (1000, 1000), 1000), "co_annotation", "all labels"),
        (tables(("binary", "binary"), (500, 500), 9), "matching_with_lent_labels", "Only {rows"),
        (tables(("binary", "binary"), (500, 500), 0), "rep_mtl", "No row carries"),
        (tables(("binary", "binary"), (500, 500), 400), "dmtrl_tucker", "in common"),
        (tables(("binary",) * 20, (500,) * 20, 400), "upgrad", "gradient for each"),
        (tables(("binary",) * 9, (500,) * 9, 400), "self_auxiliary", "ways to help"),
        (tables(("binary", "binary"), (900, 12), 10), "famo", "holds only"),
        (tables(("binary",) * 9, (500,) * 9, 400), "task_pairs", "costs more than it tells"),
        (tables(("binary", "binary"), (500, 500), 400), "task_pairs", "only pair"),
        (tables(("binary",) * 3, (500,) * 3, 400), "task_groups", "pairs and the whole"),
        (tables(("binary",) * 9, (500,) * 9, 400), "task_groups", "too many groups"),
        (tables(("regression",) * 3, (500,) * 3, 400), "pseudo_labels", "how sure it is"),
        (tables(("binary", "regression"), (1000, 500), 500), "pseudo_labels", "none is left to guess"),
    ],
)
def test_that_a_method_that_does_not_suit_the_data_says_why(situation: Situation, method: str, words: str) -> None:
    one = judged(situation)[method]
    assert not one.fits
    assert not one.chosen
    assert words in one.reason.values["reason"].msgid  # type: ignore[union-attr]
    asked = {one.method: one for one in judge(situation, METHODS, (method,))}[method]
    assert asked.chosen
    assert not asked.fits
    assert asked.reason == one.reason


def test_that_experts_make_up_for_rows_with_both_labels() -> None:
    assert judged(tables(("binary", "binary"), (500, 500), 0, relations=True))["distribution_matching"].chosen


def test_that_uneven_labels_speak_for_one_way_help_and_kinds_for_loss_weighting() -> None:
    assert judged(tables(("binary", "binary"), (900, 300), 280))["self_auxiliary"].chosen
    assert judged(tables(("binary", "regression"), (1000, 1000), 1000))["uncertainty_optimal"].chosen


def test_that_images_are_given_less_and_pairs_only_when_thorough() -> None:
    for preset, swept, pairs in (("quick", False, False), ("standard", True, False), ("thorough", True, True)):
        found = judged(tables(("binary",) * 3, (500,) * 3, 400, images=True, preset=preset))
        assert (found["swept_weights"].chosen, found["task_pairs"].chosen) == (swept, pairs)
    assert judged(tables(("binary",) * 3, (500,) * 3, 400, preset="quick"))["task_pairs"].chosen


def test_that_groups_take_the_place_of_pairs_where_there_is_time_for_them() -> None:
    for preset, tasks, groups in (("quick", 4, False), ("standard", 5, True), ("standard", 6, False), ("thorough", 6, True)):
        found = judged(tables(("binary",) * tasks, (500,) * tasks, 400, preset=preset))
        assert (found["task_groups"].chosen, found["task_pairs"].chosen) == (groups, not groups)
        assert found["task_groups"].fits


def test_that_what_a_person_picked_is_taken_as_it_is() -> None:
    chosen = {one.method for one in judge(tables(("binary", "binary"), (500, 500), 400), METHODS, ("famo", "dmtrl_laf")) if one.chosen}
    assert chosen == {"single_task", "famo", "dmtrl_laf"}


def test_that_a_method_without_rules_is_explained_by_its_summary_and_left_to_the_thorough() -> None:
    for preset, chosen in (("standard", False), ("thorough", True)):
        situation = tables(("binary",) * 3, (500,) * 3, 400, preset=preset)
        one = judge(situation, METHODS | {"novel": "It is new."})[-1]
        assert (one.reason.msgid, one.chosen, one.fits) == ("It is new.", chosen, True)


def test_that_a_column_without_counted_overlap_says_nothing_of_it() -> None:
    card = DatasetCard((), 100, (Column("a", "binary", "target"),), {"a": 50}, (), (), "x")
    situation = situation_of(card, tables(("binary", "binary"), (1, 1)).tasks, "standard", images=False)
    assert situation.both == {}
    assert all(one.reason.msgid for one in judge(situation, METHODS))


def test_that_every_method_is_in_one_family() -> None:
    listed = [method for _, methods in FAMILIES.values() for method in methods]
    assert sorted(listed) == sorted(METHOD_NAMES) == sorted(METHODS)
    assert family_of("novel") == "other"
