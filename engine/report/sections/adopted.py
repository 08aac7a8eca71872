"""Which tasks the verdict proposes for joint training, and which keep their own network."""

from engine.domain.verdict import Verdict


def adopted(verdict: Verdict) -> tuple[str, ...]:
    """The tasks to train jointly; none unless the verdict is go or conditional go."""
    if verdict.verdict not in ("go", "conditional") or verdict.candidate is None:
        return ()
    return verdict.candidate.tasks


def kept_apart(verdict: Verdict) -> tuple[str, ...]:
    """The tasks that keep their single-task network."""
    joint = adopted(verdict)
    return tuple(task.name for task in verdict.tasks if task.name not in joint)
