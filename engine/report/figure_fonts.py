"""The font of each figure: one alone has to show all of its words, and a Japanese column name may stand in an English one."""

from pathlib import Path

import msgspec

from engine.domain.chart import Chart
from engine.report.fonts import FontFiles, fonts_for
from engine.report.standalone_font import standalone


class FigureFonts:
    """Fonts for figures in one language, copied into ``folder`` once each."""

    def __init__(self, language: str, folder: Path) -> None:
        self._language, self._folder = language, folder
        self._copies: dict[str, FontFiles] = {}

    def of(self, chart: Chart) -> FontFiles:
        """The font that shows every word of ``chart``; raises InputError if that is a Japanese one and this machine has none."""
        wanted = fonts_for(msgspec.json.encode(chart).decode(), self._language)[-1]
        if wanted.family not in self._copies:
            self._copies[wanted.family] = standalone(wanted, self._folder / f"figures{len(self._copies)}")
        return self._copies[wanted.family]
