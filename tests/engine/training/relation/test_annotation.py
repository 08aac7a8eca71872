"""The numbered values of co-annotation: what labels lend, to whom, and what they never overwrite."""

import math

import pytest
import torch
from torch import Tensor

from engine.domain.relation import Relation
from engine.training.losses import runs_of
from engine.training.relation.annotation import class_scores, hard_annotation, listed_weights, soft_annotation, soft_labels
from engine.training.relation.table import places_of, relation_table
from tests.engine.training.cohorts import tasks_of

TASKS = tasks_of("multiclass", "binary", "binary", "binary")
RUNS, PLACES = runs_of(TASKS), places_of(TASKS)
SHARES = ((1.0, 0.6, 0.0), (0.0, 1.0, 1.0), (0.0, 1.0, 0.0))
TABLE = torch.from_numpy(
    relation_table(TASKS, [Relation("t0", f"t{item + 1}", tuple((row[item],) for row in SHARES)) for item in range(3)])
)[None]


def labels(*rows: tuple[float | None, ...]) -> tuple[Tensor, Tensor]:
    """(1, B, T) targets with NaN where there is none, and the marks of those that are there."""
    targets = torch.tensor([[[math.nan if value is None else value for value in row] for row in rows]], dtype=torch.float64)
    return targets, (~targets.isnan()).double()


def soft(targets: Tensor, labelled: Tensor, outputs: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
    outputs = torch.zeros(1, targets.shape[1], 6, dtype=torch.float64) if outputs is None else outputs
    return soft_annotation(outputs, targets, labelled, TABLE, PLACES, RUNS, least=0.2, temperature=1.0)


def test_that_the_softmax_of_scores_is_nearly_flat_and_a_temperature_sharpens_it() -> None:
    seven = torch.tensor([[[1.0] + [0.0] * 6]], dtype=torch.float64)
    label = soft_labels(seven, 1.0)[0, 0]
    assert label[:2].tolist() == pytest.approx([0.31179, 0.11470], abs=1e-5)
    assert -(label * label.log()).sum().item() == pytest.approx(1.8536, abs=1e-4)
    assert soft_labels(seven[..., :3], 1.0)[0, 0, 0].item() == pytest.approx(0.57612, abs=1e-5)
    assert soft_labels(seven, 0.1)[0, 0, 0].item() == pytest.approx(0.9997, abs=1e-4)


def test_that_scores_and_soft_labels_have_the_pinned_values() -> None:
    weights = torch.tensor([[[0, 1, 1, 0, 0.51], [1, 0, 0, 1, 0]]], dtype=torch.float64)
    scores = class_scores(torch.tensor([[[0, 1, 1, 0, 0]]], dtype=torch.float64), weights)
    assert scores[0, 0].tolist() == pytest.approx([0.7968127, 0.0], abs=1e-7)
    assert soft_labels(scores, 1.0)[0, 0].tolist() == pytest.approx([0.6892923, 0.3107077], abs=1e-7)


def test_that_classes_with_the_same_list_get_the_same_share() -> None:
    weights = torch.tensor([[[1, 0.5], [1, 0.5], [0, 1]]], dtype=torch.float64)
    scores = class_scores(torch.tensor([[[1, 0], [0, 1], [1, 1]]], dtype=torch.float64), weights)
    label = soft_labels(scores, 0.1)
    assert torch.equal(label[..., 0], label[..., 1])


def test_that_a_class_without_a_list_scores_zero() -> None:
    assert class_scores(torch.ones(1, 1, 2), torch.tensor([[[0.0, 0.0], [1.0, 0.0]]]))[0, 0].tolist() == [0.0, 1.0]


def test_that_only_rows_with_all_other_labels_no_own_one_and_some_evidence_are_lent_a_label() -> None:
    complete, own, gap, none = (None, 1, 1, 0), (0, 1, 1, 0), (None, 1, None, 0), (None, 0, 0, 0)
    _, lent, flat = soft(*labels(complete, own, gap, none))
    assert lent[0].tolist() == [1, 0, 0, 0]
    assert 0.5 < flat[0, 0].item() < 1
    assert flat[0, 1:].isnan().all()


def test_that_nothing_to_lend_is_no_loss_and_no_nan() -> None:
    outputs = torch.zeros(1, 2, 6, dtype=torch.float64, requires_grad=True)
    loss, lent, _ = soft(*labels((0, None, None, None), (None, 0, 0, 0)), outputs)
    assert loss.item() == 0.0
    assert not lent.any()
    (slope,) = torch.autograd.grad(loss.sum(), outputs)
    assert not slope.any()


def test_that_the_loss_is_the_cross_entropy_with_the_soft_label() -> None:
    outputs = torch.tensor([[[1.0, -0.5, 0.3, 0, 0, 0]]], dtype=torch.float64)
    loss, _, _ = soft(*labels((None, 1, 1, 0)), outputs)
    scores = torch.tensor([1.6 / 1.6, 1.0 / 2.0, 1.0], dtype=torch.float64)
    expected = -(scores.softmax(0) * outputs[0, 0, :3].log_softmax(0)).sum()
    assert loss.item() == pytest.approx(expected.item())


def test_that_what_stands_in_an_unlabelled_cell_does_not_matter() -> None:
    targets, labelled = labels((None, 1, 1, 0), (None, 1, None, 0), (1, None, None, None))
    outputs = torch.randn(1, 3, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for wrong in (-1.0, 7.0):
        other = torch.where(labelled > 0, targets, wrong)
        assert torch.equal(soft(targets, labelled, outputs)[0], soft(other, labelled, outputs)[0])
        for first, second in zip(hard(targets, labelled), hard(other, labelled), strict=True):
            assert torch.equal(first, second)


def hard(targets: Tensor, labelled: Tensor) -> tuple[Tensor, Tensor]:
    return hard_annotation(targets, labelled, TABLE, PLACES, RUNS, least=0.2)


def test_that_a_class_lends_what_is_listed_for_it_with_its_share_and_nothing_else() -> None:
    kept, lent = hard(*labels((0, None, None, None)))
    assert kept[0, 0].tolist() == [0, 1, 1, 0]
    assert lent[0, 0].tolist() == pytest.approx([0, 1, 0.6, 0])


def test_that_a_true_label_is_never_overwritten() -> None:
    kept, lent = hard(*labels((0, 0, None, None), (2, 1, 1, 1)))
    assert kept[0, 0, 1] == 0
    assert kept[0, 1].tolist() == [2, 1, 1, 1]
    assert lent[0, 0].tolist() == pytest.approx([0, 0, 0.6, 0])
    assert not lent[0, 1].any()


@pytest.mark.parametrize(
    ("items", "found"),
    [((0, 1, 1), 1), ((0, 1, 0), 2), ((0, 0, 1), None), ((None, 1, 1), 1), ((0, 1, None), 2), ((1, 1, 1), None)],
    ids=["longest list", "only list", "incomplete", "gaps elsewhere", "gap in a longer list", "two lists equally long"],
)
def test_that_a_class_is_lent_where_all_of_its_list_is_there(items: tuple[float | None, ...], found: int | None) -> None:
    kept, lent = hard(*labels((None, *items)))
    assert bool(lent[0, 0, 0]) == (found is not None)
    if found is not None:
        assert kept[0, 0, 0] == found


def test_that_shares_below_the_least_are_not_listed() -> None:
    table = torch.tensor([[[0.19, 0.2, math.nan]]])
    assert listed_weights(table, 0.2)[0, 0].tolist() == pytest.approx([0.0, 0.2, 0.0])
