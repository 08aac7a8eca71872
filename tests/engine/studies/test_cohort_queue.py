"""What becomes of a cohort that does not fit into memory."""

from pathlib import Path

from engine.data.dataset import Dataset
from engine.domain.plan import Plan
from engine.studies.cohort_queue import CohortQueue
from engine.studies.store import ProjectStore
from engine.studies.trials import cohorts_of, trials_of


def test_that_a_cohort_that_ran_out_of_memory_is_halved_until_one_member_is_left(tmp_path: Path, dataset: Dataset, plan: Plan) -> None:
    job = cohorts_of(plan, trials_of(plan)[:4])[0]
    store = ProjectStore.create(tmp_path / "a.tasuki", dataset, plan)
    try:
        queue = CohortQueue(store, plan, (job,))
        queue.take("arrays", "cpu")
        queue.keep_checkpoint(job, b"as far as it got")
        assert queue.split(job)
        assert store.artifact(f"checkpoint/{job.id}") is None
        halves = [queue.take("arrays", "cpu").job for _ in range(2)]
        assert [trial for half in halves for trial in half.trials] == list(job.trials)
        assert queue.split(halves[0])
        alone = queue.take("arrays", "cpu").job
        assert alone.trials == halves[0].trials[:1]
        assert not queue.split(alone)
    finally:
        store.close()
