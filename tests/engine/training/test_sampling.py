import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training.sampling import RowSampler, weight_generator


@settings(max_examples=25, deadline=None)
@given(size=st.integers(1, 40), batch=st.integers(1, 30), start=st.integers(0, 50), cut=st.integers(1, 7))
def test_that_rows_do_not_depend_on_how_many_steps_are_drawn_at_once(size: int, batch: int, start: int, cut: int) -> None:
    pool = np.arange(size) * 3
    together = RowSampler([pool], batch, seed=1, replicate=2).rows(start, 8)
    parts = RowSampler([pool], batch, seed=1, replicate=2)
    np.testing.assert_array_equal(together, np.concatenate([parts.rows(start, cut), parts.rows(start + cut, 8 - cut)]))


def test_that_every_row_comes_once_before_any_comes_again() -> None:
    rows = RowSampler([np.arange(10)], 4, seed=0, replicate=0).rows(0, 10).ravel()
    for epoch in rows.reshape(4, 10):
        np.testing.assert_array_equal(np.sort(epoch), np.arange(10))


def test_that_balanced_sampling_gives_every_task_equally_many_rows() -> None:
    rows = RowSampler([np.arange(5), np.arange(100, 200)], 8, seed=0, replicate=0).rows(0, 5)
    np.testing.assert_array_equal((rows < 100).sum(axis=1), np.full(5, 4))


def test_that_replicates_and_seeds_differ_in_order_and_weights() -> None:
    streams = [RowSampler([np.arange(50)], 50, seed, replicate).rows(0, 1).tobytes() for seed in (0, 1) for replicate in (0, 1)]
    weights = [weight_generator(seed, replicate).random(3).tobytes() for seed in (0, 1) for replicate in (0, 1)]
    assert len(set(streams)) == len(set(weights)) == 4
