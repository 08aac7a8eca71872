"""The hypervolume of a set of points: how much of the space above a reference point they dominate together (larger is better).

Exact, by exclusive volumes (While, Bradstreet and Barone, IEEE Trans. Evol. Comput. 2012, "WFG"): the volume of a set is the sum over
its points of what each adds to those after it.
"""

from collections.abc import Sequence
from math import prod

Point = tuple[float, ...]


def hypervolume(points: Sequence[Point], reference: Point) -> float:
    """The volume that ``points`` dominate above ``reference``, larger values being better; points not above it everywhere add nothing."""
    boxes = {tuple(value - low for value, low in zip(point, reference, strict=True)) for point in points}
    return _volume(undominated([box for box in boxes if min(box, default=0.0) > 0]))


def undominated(points: Sequence[Point]) -> list[Point]:
    """``points`` that no other surpasses, each once."""
    distinct = list(dict.fromkeys(points))
    return [point for point in distinct if not any(dominates(other, point) for other in distinct)]


def dominates(first: Point, second: Point) -> bool:
    """Whether ``first`` is nowhere worse than ``second`` and somewhere better."""
    return first != second and all(ours >= theirs for ours, theirs in zip(first, second, strict=True))


def _volume(boxes: list[Point]) -> float:
    if not boxes:
        return 0.0
    if len(boxes[0]) == 2:
        return _area(boxes)
    ordered = sorted(boxes)
    return sum(_exclusive(box, ordered[place + 1 :]) for place, box in enumerate(ordered))


def _exclusive(box: Point, others: list[Point]) -> float:
    """What ``box`` adds to ``others``: its own volume less what of it they cover."""
    covered = undominated([tuple(map(min, box, other)) for other in others])
    return prod(box) - _volume(covered)


def _area(boxes: list[Point]) -> float:
    area, height = 0.0, 0.0
    for width, tall in sorted(boxes, reverse=True):
        if tall > height:
            area += width * (tall - height)
            height = tall
    return area
