"""The further parts of the Decide page in their order; one file each."""

from collections.abc import Callable

from desktop.pages.decide_part import DecidePart

PARTS: tuple[Callable[[], DecidePart], ...] = ()
