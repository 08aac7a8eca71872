"""Which cohorts are still to be trained, which are under way, and what becomes of them when a worker fails."""

from collections import deque
from collections.abc import Collection, Sequence

from engine.domain.plan import Plan
from engine.studies.frames import Train
from engine.studies.store import ProjectStore
from engine.studies.trials import cohort_job
from engine.training.job import CohortJob

MOST_ATTEMPTS = 4
"""A cohort is begun once and taken up again at most three times."""


class CohortQueue:
    """The cohorts of one study; finished ones are marked in the project file."""

    def __init__(self, store: ProjectStore, plan: Plan, cohorts: Sequence[CohortJob]) -> None:
        self._store = store
        self._plan = plan
        finished = set(store.artifacts("cohort/"))
        self._waiting = deque(cohort for cohort in cohorts if f"cohort/{cohort.id}" not in finished)
        self.finished_trials = tuple(trial.id for cohort in cohorts if f"cohort/{cohort.id}" in finished for trial in cohort.trials)
        """Trials of cohorts that an earlier run has finished, whether each of them ended well or not."""
        self._attempts: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, arrays: str, device: str) -> Train:
        """The next cohort as work for a worker, with its last checkpoint if there is one."""
        job = self._waiting.popleft()
        self._attempts[job.id] = self._attempts.get(job.id, 0) + 1
        return Train(job=job, arrays=arrays, device=device, resume=self._store.artifact(f"checkpoint/{job.id}"))

    def attempts(self, job: CohortJob) -> int:
        """How often ``job`` has been begun or taken up again."""
        return self._attempts.get(job.id, 0)

    def leave_out(self, trials: Collection[str]) -> None:
        """Do not begin a cohort of which nothing but ``trials`` is left; one with a checkpoint still gives what it holds."""
        begun = set(self._store.artifacts("checkpoint/"))
        useless = [job for job in self._waiting if f"checkpoint/{job.id}" not in begun and all(trial.id in trials for trial in job.trials)]
        for job in useless:
            self._waiting.remove(job)
            self.finish(job, {})

    def keep_checkpoint(self, job: CohortJob, blob: bytes) -> None:
        """Store the cohort's state in place of the one before."""
        self._store.put_artifact(f"checkpoint/{job.id}", blob)

    def finish(self, job: CohortJob, weights: dict[str, bytes]) -> None:
        """Store the cohort's networks and mark it as finished."""
        self._store.put_artifacts({f"cohort/{job.id}": b"", **{f"weights/{trial}": body for trial, body in weights.items()}})
        self._store.drop_artifacts([f"checkpoint/{job.id}"])

    def give_back(self, job: CohortJob) -> bool:
        """Put a cohort whose worker was lost back at the head; False when it has been tried often enough."""
        if self._attempts.get(job.id, 0) >= MOST_ATTEMPTS:
            return False
        self._waiting.appendleft(job)
        return True

    def put_back(self, job: CohortJob) -> None:
        """Put a cohort that found no memory beside others back at the head; that is no failed attempt of its own."""
        self._attempts.pop(job.id, None)
        self._waiting.appendleft(job)

    def split(self, job: CohortJob) -> bool:
        """Put the two halves of a cohort that ran out of memory at the head; False when it has one member only."""
        if len(job.trials) < 2:
            return False
        self._store.drop_artifacts([f"checkpoint/{job.id}"])
        middle = len(job.trials) // 2
        self._waiting.extendleft(cohort_job(self._plan, half) for half in (job.trials[middle:], job.trials[:middle]))
        return True
