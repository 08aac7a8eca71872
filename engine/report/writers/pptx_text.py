"""One slide with its text boxes, rules and tables; python-pptx sets Latin fonts only, so East Asian ones are set here."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from engine.domain.text import Text, Translator
from engine.report.writers.text_fit import LINE_HEIGHT, LINE_PITCH, cut_to, fitting_size, text_height, text_width

EAST_ASIAN = "BIZ UDPGothic"
LATIN = {"ja": EAST_ASIAN, "en": "Arial"}
"""Typefaces of letters and figures by language; the estimates of widths hold for the wider one."""
ACCENT, BAD, CAUTION, MUTED, TEXT, LINE = "0072B2", "C24E00", "8A6100", "5B6673", "1A1F25", "DCE1E7"
VERDICT_COLOURS = {"go": ACCENT, "conditional": CAUTION, "no_go": BAD, "hold": MUTED}
SMALL_SPACE = 0.04
"""Inches between the edge of a box or a cell and its text."""
NUMBER_ROOM = 0.6
"""Inches at the right of a footer for the slide's number."""
SLIDE_NUMBER = "Tasuki slide number"
AFTER_NUMBER = 0.2
"""The same at the left of words that follow a column of numbers, which stand at its right."""


SIGNED_AMOUNT = re.compile(r"−(?=[¥$€£₩])")
"""A minus sign that a line must not end with; a word joiner behind it sees to that."""


class Slide:
    """A blank slide of ``deck``; positions and sizes are in inches, font sizes in points."""

    def __init__(self, deck: Any, translate: Translator) -> None:
        self.translate = translate
        self.slide = deck.slides.add_slide(deck.slide_layouts[5])

    def say(self, text: Text) -> str:
        """``text`` in the language of the presentation."""
        return self.translate.render(text)

    def title(self, left: float, top: float, width: float, height: float, text: str, *, largest: float) -> None:
        """The slide's title, in its placeholder, so that outlines and screen readers find it."""
        placeholder = self.slide.shapes.title
        _place(placeholder, left, top, width, height)
        size = fitting_size([text], width * 72, height * 72, largest=largest, smallest=14)
        whole = SIGNED_AMOUNT.sub("−\u2060", text)
        self._fill(placeholder.text_frame, [whole], size=size, bold=True, colour=TEXT, align="left", first_bold=False)

    def text(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        paragraphs: Sequence[str],
        *,
        size: float,
        smallest: float | None = None,
        bold: bool = False,
        colour: str = TEXT,
        align: Literal["left", "right"] = "left",
        first_bold: bool = False,
    ) -> None:
        """A text box; the text shrinks down to ``smallest`` where it would not fit."""
        from pptx.util import Inches

        box = self.slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
        if smallest is not None:
            size = fitting_size(paragraphs, width * 72, height * 72, largest=size, smallest=smallest)
        self._fill(box.text_frame, paragraphs, size=size, bold=bold, colour=colour, align=align, first_bold=first_bold)

    def rule(self, left: float, top: float, width: float, colour: str, weight: float) -> None:
        """A horizontal line of ``weight`` points."""
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_CONNECTOR
        from pptx.oxml.ns import qn
        from pptx.util import Inches, Pt

        line = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Inches(left), Inches(top), Inches(left + width), Inches(top))
        line.line.color.rgb = RGBColor.from_string(colour)
        line.line.width = Pt(weight)
        line._element.remove(line._element.find(qn("p:style")))  # the theme's line style casts a shadow

    def table(
        self,
        left: float,
        top: float,
        widths: Sequence[float],
        row_height: float | Sequence[float],
        lines: Sequence[Sequence[str]],
        *,
        size: float,
        rights: Sequence[bool],
    ) -> Any:
        """A native table without fills; the first line is its header, ``rights`` says which columns are numbers."""
        from pptx.util import Inches

        heights = [row_height] * len(lines) if isinstance(row_height, int | float) else list(row_height)
        shape = self.slide.shapes.add_table(len(lines), len(widths), Inches(left), Inches(top), Inches(sum(widths)), Inches(sum(heights)))
        table = shape.table
        _plain_style(shape)
        for column, width in enumerate(widths):
            table.columns[column].width = Inches(width)
        for row, line in enumerate(lines):
            table.rows[row].height = Inches(heights[row])
            for column, text in enumerate(line):
                cell = table.cell(row, column)
                follows = column > 0 and rights[column - 1] and not rights[column]
                room = (widths[column] - SMALL_SPACE - (AFTER_NUMBER if follows else SMALL_SPACE)) * 72
                text, fitted = _in_cell(text, room, heights[row] * 72, size)
                head = row == 0
                self._fill(
                    cell.text_frame, [text],
                    size=fitted, bold=column == 0 and not head, colour=MUTED if head else TEXT,
                    align="right" if rights[column] else "left", first_bold=False,
                )  # fmt: skip
                _quiet_cell(cell, after_number=follows)
        return shape

    def footer(self, left: float, top: float, width: float, text: str) -> None:
        """Where the figures come from, with the slide's number at the right."""
        self.text(left, top, width - NUMBER_ROOM, 0.28, [text], size=9.5, smallest=7, colour=MUTED)
        self.text(left + width - NUMBER_ROOM, top, NUMBER_ROOM, 0.28, [""], size=9.5, colour=MUTED, align="right")
        shape = self.slide.shapes[-1]
        shape.name = SLIDE_NUMBER
        _count(shape.text_frame.paragraphs[0]._p)

    def notes(self, paragraphs: Sequence[str]) -> None:
        """What the speaker sees beside the slide."""
        frame = self.slide.notes_slide.notes_text_frame
        if frame is not None:
            self._fill(frame, paragraphs, size=12, bold=False, colour=TEXT, align="left", first_bold=False)

    def _fill(self, frame: Any, paragraphs: Sequence[str], *, size: float, bold: bool, colour: str, align: str, first_bold: bool) -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        frame.auto_size = MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for position, text in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.RIGHT if align == "right" else PP_ALIGN.LEFT
            paragraph.line_spacing = Pt(round(size * LINE_PITCH, 1))
            run = paragraph.add_run()
            run.text = text
            run.font.size = Pt(size)
            run.font.bold = bold or (first_bold and position == 0)
            run.font.color.rgb = RGBColor.from_string(colour)
            name_fonts(run._r.get_or_add_rPr(), self.translate.language)


def _count(paragraph: Any) -> None:
    """Turn the one run of ``paragraph`` into a field that the presentation fills with the slide's number."""
    from pptx.oxml.ns import qn

    run = paragraph.find(qn("a:r"))
    field = paragraph.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    paragraph.replace(run, field)
    for part in (run.find(qn("a:rPr")), run.find(qn("a:t"))):
        field.append(part)
    field[-1].text = "‹#›"


def _in_cell(text: str, width: float, height: float, size: float) -> tuple[str, float]:
    """``text`` and the size at which it fits a cell of so many points, on one line or, smaller, on two; shortened if need be."""
    if text_width(text, size) <= width:
        return text, size
    narrow = 0.85 * width  # Words that do not break leave the ends of short lines empty.
    fitted = fitting_size([text], narrow, height, largest=size, smallest=7)
    if text_height([text], fitted, narrow) <= height:
        return text, fitted
    return cut_to(text, fitted, narrow * max(1, int(height / (fitted * LINE_HEIGHT)))), fitted


def name_fonts(properties: Any, language: str) -> None:
    """Set Latin and East Asian typeface and the language on run properties (``a:rPr`` or ``a:defRPr``)."""
    from pptx.oxml.ns import qn

    properties.set("lang", "ja-JP" if language == "ja" else "en-US")
    if language == "ja":
        properties.set("altLang", "en-US")
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for tag, face in (("a:latin", LATIN[language]), ("a:ea", EAST_ASIAN)):
        properties.append(properties.makeelement(qn(tag), {"typeface": face}))


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = Inches(left), Inches(top), Inches(width), Inches(height)


def _plain_style(shape: Any) -> None:
    """PowerPoint's "No Style, No Grid"; the header keeps its meaning for screen readers."""
    from pptx.oxml.ns import qn

    properties = shape._element.graphic.graphicData.tbl.tblPr
    properties.set("bandRow", "0")
    properties.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _quiet_cell(cell: Any, *, after_number: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.oxml.ns import qn
    from pptx.util import Inches

    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left, cell.margin_right = Inches(AFTER_NUMBER if after_number else SMALL_SPACE), Inches(SMALL_SPACE)
    cell.margin_top = cell.margin_bottom = 0
    properties = cell._tc.get_or_add_tcPr()
    border = properties.makeelement(qn("a:lnB"), {"w": "6350"})
    fill = border.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": LINE}))
    border.append(fill)
    properties.insert(0, border)
