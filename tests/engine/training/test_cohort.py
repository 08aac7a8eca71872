import numpy as np
import torch

from engine.training.cohort import Cohort
from engine.training.learner import Learner
from engine.training.networks import network_for
from engine.training.source import Source
from tests.engine.training.cohorts import job, table, tasks_of, trial


def test_that_members_take_everything_of_theirs_along_when_others_leave() -> None:
    tasks = tasks_of("binary", "regression")
    trials = (trial((1.0, 0.0)), trial((1.0, 1.0)), trial((1.0, 1.0), learning_rate=0.1, replicate=1), trial((0.0, 1.0)))
    whole = job(trials, tasks)
    source = Source(table(tasks), "cpu", torch.float64)
    cohort = Cohort(whole, trials, source, Learner(network_for("table", 6, whole.settings, tasks), tasks), "cpu", torch.float64)
    cohort.advance()
    member = cohort.trials.index(trials[2])
    expected = [cohort.weights[member].clone(), *(moment[member].clone() for moment in cohort.moments)]
    tally = cohort.tally.sums[member].copy()
    cohort.keep([member])
    assert cohort.trials == [trials[2]]
    assert tally.any()
    np.testing.assert_array_equal(cohort.tally.sums[0], tally)
    for kept, before in zip([cohort.weights[0], *(moment[0] for moment in cohort.moments)], expected, strict=True):
        assert torch.equal(kept, before)
    cohort.advance()
    assert not torch.equal(cohort.weights[0], expected[0])
    assert cohort.tally.sums.shape[0] == 1


def test_that_what_is_recorded_on_a_gpu_gives_the_gradients_of_a_step() -> None:
    tasks = tasks_of("binary", "regression", "multiclass")
    trials = (trial((1.0, 0.0, 0.0)), trial((1.0, 1.0, 1.0)), trial((1.0, 1.0, 1.0), replicate=1))
    whole = job(trials, tasks)
    source = Source(table(tasks), "cpu", torch.float32)
    cohort = Cohort(whole, trials, source, Learner(network_for("table", 6, whole.settings, tasks), tasks), "cpu", torch.float32)
    cohort._fill_gradients(cohort.feed.rows(0))
    filled = cohort._gradients.clone()
    cohort.advance()
    assert filled.any()
    assert torch.equal(filled, cohort._gradients)
