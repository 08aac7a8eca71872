"""Keeps the images that were read last, so that another role for a column does not decode all of them again."""

from collections.abc import Callable, Sequence

from engine.data.image_decoding import ValueRange
from engine.data.image_places import ImagePlace
from engine.data.images import LoadedImages, load_images
from engine.domain.text import Text

Source = tuple[ImagePlace, str] | Text


class ImageMemory:
    """One set of images, for as long as its files keep their size and the time of their last change."""

    def __init__(self) -> None:
        self._kept: tuple[object, LoadedImages] | None = None

    def load(
        self,
        sources: Sequence[Source],
        size: int,
        progress: Callable[[float], None] | None = None,
        deep_range: ValueRange | None = None,
    ) -> LoadedImages:
        """The same as ``load_images``, at once where nothing changed; the arrays are shared and not to be written to."""
        key = size, deep_range, [_state(source) for source in sources]
        if self._kept is None or self._kept[0] != key:
            self._kept = None
            self._kept = key, load_images(sources, size, progress, deep_range)
        return self._kept[1]


def _state(source: Source) -> object:
    return source if isinstance(source, Text) else (source[0].path, source[1], source[0].state(source[1]))
