"""The workbook with the formats that all its sheets share.

All text is stored as text: a task called ``=1+1`` stays that and is never computed.
"""

import re
from collections.abc import Collection, Sequence
from math import ceil
from typing import Any

from engine.domain.text import Text, Translator
from engine.report.figure import MUTED
from engine.report.writers.text_fit import text_width

FONTS = {"ja": "BIZ UDPGothic", "en": "Arial"}
"""By language; programs show Japanese names in English sheets with a font of their own choice."""
SHARE, SCORE, MONEY, POINTS = "+0.0%;−0.0%;±0.0%", "0.000;−0.000;0.000", "#,##0;−#,##0;0", "+0.00;−0.00;±0.00"
ENTRY_GROUND, ENTRY_INK = "#FFF6D6", "#1F4E9E"
"""The colours of a cell that is meant to be changed."""
LINE = 16
"""Points of a line of text."""
Cell = str | float | int | bool | None


def lines_of(words: str, width: float) -> int:
    """How many lines ``words`` take in a cell that is ``width`` characters wide."""
    return sum(max(1, ceil(text_width(line, 1.0) / (0.55 * width))) for line in words.split("\n"))


class Sheets:
    """The workbook with the formats that all sheets share."""

    def __init__(self, workbook: Any, translate: Translator) -> None:
        self.workbook = workbook
        self.translate = translate
        self.font = FONTS[translate.language]
        self._widths: dict[str, Sequence[float]] = {}
        base = {"font_name": self.font, "font_size": 11, "valign": "vcenter"}
        self.plain = workbook.add_format(base)
        self.wrapped = workbook.add_format({**base, "text_wrap": True})
        self.right = workbook.add_format({**base, "text_wrap": True, "align": "right"})
        self.inner = workbook.add_format({**base, "indent": 1})
        self.inner_wrapped = workbook.add_format({**base, "text_wrap": True, "indent": 1})
        self.title = workbook.add_format({**base, "font_size": 16, "bold": True})
        self.bold = workbook.add_format({**base, "bold": True})
        self.header = workbook.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True, "font_color": MUTED})
        self.inner_header = workbook.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True, "font_color": MUTED, "indent": 1})
        self.header_right = workbook.add_format(
            {**base, "bold": True, "bottom": 1, "text_wrap": True, "font_color": MUTED, "align": "right"}
        )
        self._kept_off = {self.plain: self.inner, self.wrapped: self.inner_wrapped, self.header: self.inner_header}
        self.part = workbook.add_format({**base, "num_format": "0.0%;−0.0%;0.0%"})
        self.share = workbook.add_format({**base, "num_format": SHARE})
        self.score = workbook.add_format({**base, "num_format": SCORE})
        self.count = workbook.add_format({**base, "num_format": "#,##0"})
        self.money = workbook.add_format({**base, "num_format": MONEY})
        self.points = workbook.add_format({**base, "num_format": POINTS})
        self.points_plain = workbook.add_format({**base, "num_format": "0.0", "align": "right"})
        self.bold_money = workbook.add_format({**base, "bold": True, "num_format": MONEY, "top": 1})
        self._least = {self.part: 0.0005, self.share: 0.0005, self.score: 0.0005, self.points: 0.005, self.money: 0.5}
        entry = {**base, "bg_color": ENTRY_GROUND, "font_color": ENTRY_INK, "border": 1, "border_color": "#DCE1E7"}
        self.entry = workbook.add_format({**entry, "num_format": "#,##0.########"})
        self.entry_share = workbook.add_format({**entry, "num_format": "0%"})

    def add(self, name: Text, widths: Sequence[float]) -> Any:
        """A new sheet with its column widths in characters."""
        sheet = self.workbook.add_worksheet(self._free_name(self.translate.render(name)))
        self._widths[sheet.get_name()] = widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.plain)
        sheet.set_default_row(LINE + 2)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Cell | Text, form: Any = None) -> None:
        """One cell; None is an en dash. Words behind the first column keep off the numbers before them.

        A number that would be shown as nothing but zeros is stored as zero: a sheet gives it the sign of what cannot be seen.
        """
        form = form or self.plain
        if column and (value is None or isinstance(value, str | Text)):
            form = self._kept_off.get(form, form)
        match value:
            case None:
                sheet.write_string(row, column, "–", form)
            case Text():
                sheet.write_string(row, column, self.translate.render(value), form)
            case str():
                sheet.write_string(row, column, value, form)
            case _:
                sheet.write_number(row, column, 0.0 if abs(value) < self._least.get(form, 0.0) else value, form)

    def head(self, sheet: Any, row: int, names: Sequence[Text | str], numbers: Collection[int] = ()) -> None:
        """A header line, as high as it needs; ``numbers`` are the columns of numbers."""
        widths, needed = self._widths[sheet.get_name()], 1
        for column, name in enumerate(names):
            words = self.translate.render(name) if isinstance(name, Text) else name
            self.put(sheet, row, column, words, self.header_right if column in numbers else self.header)
            needed = max(needed, lines_of(words, widths[column]) if column < len(widths) else 1)
        sheet.set_row(row, LINE * needed + 4)

    def merged(self, sheet: Any, row: int, last: int, value: Cell | Text, *, width: float) -> None:
        """A text across the columns from the first to ``last`` that are ``width`` characters wide together, as high as it needs."""
        sheet.merge_range(row, 0, row, last, "", self.wrapped)
        words = self.translate.render(value) if isinstance(value, Text) else str(value)
        self.put(sheet, row, 0, words, self.wrapped)
        sheet.set_row(row, LINE * lines_of(words, width) + 2)

    def line(self, sheet: Any, row: int, values: Sequence[Cell | Text]) -> None:
        """A row of words, as high as the longest of them needs in its column."""
        widths, needed = self._widths[sheet.get_name()], 1
        for column, value in enumerate(values):
            words = self.translate.render(value) if isinstance(value, Text) else value
            self.put(sheet, row, column, words, self.wrapped)
            needed = max(needed, lines_of(str(words), widths[column] - 2))
        sheet.set_row(row, LINE * needed + 2)

    def _free_name(self, name: str) -> str:
        """``name`` as a sheet may be called."""
        return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("'")
