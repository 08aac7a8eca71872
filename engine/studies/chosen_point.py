"""The point of the trade-off that a person chose in place of the verdict's candidate; kept in the project, never part of the verdict."""

from engine.domain.errors import ProjectError
from engine.domain.pareto import ParetoPoint
from engine.domain.text import message
from engine.domain.verdict import Verdict
from engine.studies.store import ProjectStore

NAME = "chosen_point"


def read_point(store: ProjectStore) -> str | None:
    """The key of the chosen point; None where the verdict's own choice stands."""
    body = store.artifact(NAME)
    return body.decode("utf-8") if body else None


def choose_point(store: ProjectStore, key: str | None) -> None:
    """Let the networks of the point ``key`` answer from now on, or those of the verdict again (None, or the candidate's key).

    ProjectError for a point that there is not, and for one whose networks the project does not keep.
    """
    verdict = store.study().verdict
    if verdict is None:
        raise ProjectError(message("{file} has no verdict yet. Let the study finish first.", file=str(store.path)))
    point = verdict.pareto.point(key) if verdict.pareto is not None and key is not None else None
    if key is not None and point is None:
        known = [one.key for one in verdict.pareto.usable] if verdict.pareto is not None else []
        raise ProjectError(message("There is no point {point} in this trade-off. Choose one of {known}.", point=key, known=known or ["–"]))
    if verdict.pareto is not None and point is not None and point not in verdict.pareto.usable:
        raise ProjectError(
            message(
                "The project keeps no networks of {point}, because another way is better for every task or a floor is broken. "
                "Choose one of {known}.",
                point=point.key,
                known=[one.key for one in verdict.pareto.usable] or ["–"],
            )
        )
    if point is None or point.chosen:
        store.drop_artifacts([NAME])
    else:
        store.put_artifact(NAME, point.key.encode("utf-8"))
    store.flush()


def chosen_point(store: ProjectStore, verdict: Verdict) -> ParetoPoint | None:
    """The chosen point itself; None where the verdict's own choice stands."""
    key = read_point(store)
    return verdict.pareto.point(key) if key is not None and verdict.pareto is not None else None
