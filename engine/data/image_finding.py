"""Finds the image that a table means, though its path was written on another machine, in another folder or with other letters."""

from collections.abc import Sequence

from engine.data.image_names import plain_parts
from engine.data.image_places import ImagePlace
from engine.domain.text import Text, message

MAX_PARTS = 16
"""Parts of a path, from its end, by which a file is recognised."""
_SEVERAL = ""


class ImageFinder:
    """The files of one place by their paths and by the ends of their paths.

    ``base`` is the folder of the table below the place's root; None when the table does not lie there.
    """

    def __init__(self, place: ImagePlace, base: Sequence[str] | None = ()) -> None:
        self.place = place
        self.bases = [tuple(base)] if base else []
        self.bases.append(())
        self._root = plain_parts(str(place.path.resolve()))
        self._ends: dict[str, str] | None = None
        self._known = {"/".join(plain_parts(name)): name for name in place.names}
        self._refused = {"/".join(plain_parts(name)): reason for name, reason in place.refused.items()}

    def exact(self, parts: Sequence[str]) -> str | None:
        """The file at this path from the table's folder or from the root, or at this absolute path."""
        if tuple(parts[: len(self._root)]) == self._root:
            parts = parts[len(self._root) :]
        for base in self.bases:
            path = _below(base, parts)
            if path is None:
                continue
            if path in self._known:
                return self._known[path]
            if self.place.cut and self.place.has(path):
                return path
        return None

    def refusal(self, parts: Sequence[str]) -> Text | None:
        """Why the file at this path is never opened, if it is such a one."""
        paths = [path for base in self.bases if (path := _below(base, parts)) is not None]
        return next((self._refused[path] for path in paths if path in self._refused), None)

    def by_end(self, parts: Sequence[str]) -> str | Text | None:
        """The one file whose path shares the longest end with this one, large and small letters alike; a Text where several do."""
        if self._ends is None:
            self._ends = _ends(self.place.names)
        folded = [part.casefold() for part in parts[-MAX_PARTS:]]
        for start in range(len(folded)):
            found = self._ends.get("/".join(folded[start:]))
            if found == _SEVERAL:
                return message("Several images end like the path {image}.", image="/".join(parts))
            if found is not None:
                return found
        return None


def find_image(written: str, finders: Sequence[ImageFinder], whole: ImagePlace | None = None) -> tuple[ImagePlace, str] | Text:
    """The place and the name of the image called ``written``, or the reason why there is none.

    ``whole`` holds files by their whole path; such a file is taken before one whose path merely ends alike.
    """
    parts = plain_parts(written)
    for finder in finders:
        if (name := finder.exact(parts)) is not None:
            return finder.place, name
        if (reason := finder.refusal(parts)) is not None:
            return message("The image {image} cannot be used. {reason}", image=written, reason=reason)
    if whole is not None and whole.has(written.strip()):
        return whole, written.strip()
    several: Text | None = None
    for finder in finders:
        found = finder.by_end(parts)
        if isinstance(found, str):
            return finder.place, found
        several = several or found
    if several is not None:
        return several
    if all(_below(base, parts) is None for finder in finders for base in finder.bases):
        return message("The image {image} lies outside the folder of the label table.", image=written)
    return message("The image {image} was not found.", image=written)


def _below(base: Sequence[str], parts: Sequence[str]) -> str | None:
    """The path from the root; None when it leads out of it."""
    path = list(base)
    for part in parts:
        if part == "..":
            if not path:
                return None
            path.pop()
        else:
            path.append(part)
    return "/".join(path)


def _ends(names: Sequence[str]) -> dict[str, str]:
    """The ends of all paths, whole parts in small letters -> the file, or _SEVERAL."""
    ends: dict[str, str] = {}
    for name in names:
        parts = [part.casefold() for part in plain_parts(name)[-MAX_PARTS:]]
        for start in range(len(parts)):
            end = "/".join(parts[start:])
            ends[end] = _SEVERAL if end in ends else name
    return ends
