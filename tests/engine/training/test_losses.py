import torch
from torch.nn import functional

from engine.training.losses import element_losses, label_shares, runs_of
from tests.engine.training.cohorts import tasks_of


def _example() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(1)
    outputs = torch.randn(2, 7, 6, generator=generator, dtype=torch.float64).requires_grad_()
    targets = torch.tensor([[1.0, 0.5, 2.0, 0.0]], dtype=torch.float64).repeat(2, 7, 1)
    labelled = (torch.rand(2, 7, 4, generator=generator) < 0.5).double()
    labelled[0, :, 2] = 0.0
    return outputs, targets, labelled


def test_that_losses_are_means_over_labelled_rows_as_torch_computes_them() -> None:
    outputs, targets, labelled = _example()
    runs = runs_of(tasks_of("binary", "regression", "multiclass", "binary"))
    losses = (element_losses(outputs, targets, runs) * label_shares(labelled)).sum(1)
    rows = [labelled[1, :, task].bool() for task in range(4)]
    expected = [
        functional.binary_cross_entropy_with_logits(outputs[1, rows[0], 0], targets[1, rows[0], 0]),
        functional.mse_loss(outputs[1, rows[1], 1], targets[1, rows[1], 1]),
        functional.cross_entropy(outputs[1, rows[2], 2:5], targets[1, rows[2], 2].long()),
        functional.binary_cross_entropy_with_logits(outputs[1, rows[3], 5], targets[1, rows[3], 3]),
    ]
    torch.testing.assert_close(losses[1], torch.stack(expected), rtol=1e-12, atol=1e-12)


def test_that_a_missing_label_gives_exactly_zero_loss_and_gradient() -> None:
    outputs, targets, labelled = _example()
    runs = runs_of(tasks_of("binary", "regression", "multiclass", "binary"))
    losses = (element_losses(outputs, targets, runs) * label_shares(labelled)).sum(1)
    (gradient,) = torch.autograd.grad(losses.sum(), outputs)
    columns = torch.stack([labelled[..., task] for task in (0, 1, 2, 2, 2, 3)], dim=-1)
    assert losses[0, 2] == 0.0
    assert gradient.isfinite().all()
    assert torch.equal(gradient != 0, columns.bool())


def test_that_neighbouring_tasks_of_one_kind_are_computed_together_and_multiclass_tasks_alone() -> None:
    runs = runs_of(tasks_of("binary", "binary", "multiclass", "multiclass", "regression"))
    assert [(run.kind, run.tasks.start, run.tasks.stop, run.columns.start, run.columns.stop) for run in runs] == [
        ("binary", 0, 2, 0, 2),
        ("multiclass", 2, 3, 2, 5),
        ("multiclass", 3, 4, 5, 8),
        ("regression", 4, 5, 8, 9),
    ]
