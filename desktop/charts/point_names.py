"""Where the names of points stand: beside their points, and never over another name, a point or the edge."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

GAP, DISC = 12.0, 7.0
"""Pixels from the middle of a point to its name, and to where others may begin."""


def places_of_names(points: Sequence[QPointF], sizes: Sequence[QSizeF], area: QRectF) -> list[QRectF | None]:
    """A place within ``area`` for the names of the first points, one for each of ``sizes``; None where there is no room for it.

    Earlier points choose first: put those before the others whose names matter most.
    """
    taken = [QRectF(point.x() - DISC, point.y() - DISC, 2 * DISC, 2 * DISC) for point in points]
    places: list[QRectF | None] = []
    for number, (point, size) in enumerate(zip(points, sizes, strict=False)):
        others = taken[:number] + taken[number + 1 :]
        free = (place for place in _around(point, size) if area.contains(place) and not any(place.intersects(other) for other in others))
        place = next(free, None)
        places.append(place)
        if place is not None:
            taken.append(place)
    return places


def _around(point: QPointF, size: QSizeF) -> list[QRectF]:
    """Right, left, above and below; a name at a corner would seem to belong to a neighbour."""
    right, left = point.x() + GAP, point.x() - GAP - size.width()
    middle, above, below = point.y() - size.height() / 2, point.y() - GAP - size.height(), point.y() + GAP
    centre = point.x() - size.width() / 2
    return [QRectF(QPointF(x, y), size) for x, y in ((right, middle), (left, middle), (centre, above), (centre, below))]
