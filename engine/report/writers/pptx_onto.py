"""Moves the slides of a finished pack onto a company's template: its design stays, our slides are made to fit their place on it."""

import io
from copy import deepcopy
from typing import Any

from engine.report.writers.pptx_template import DESIGN_HEIGHT, DESIGN_WIDTH, Place, Template
from engine.report.writers.pptx_text import SLIDE_NUMBER

_EDGES = ("marL", "marR", "marT", "marB", "lIns", "rIns", "tIns", "bIns", "indent")
_INCH = 914_400
SLACK = 0.97
"""Shrunken texts take a little less than their share, since programs round small sizes up and would break lines."""


def onto_template(deck: bytes, template: Template) -> bytes:
    """The slides of ``deck`` on the layout of ``template``, with their charts, pictures and notes; sizes follow the template's place."""
    from pptx import Presentation

    source = Presentation(io.BytesIO(deck))
    target = _empty_deck(template.content)
    layout = target.slide_layouts[template.layout]
    names = {str(part.partname) for part in target.part.package.iter_parts()}
    for slide in source.slides:
        made = target.slides.add_slide(layout)
        for shape in list(made.shapes):
            made.shapes._spTree.remove(shape._element)
        if template.panel:
            _white_panel(made, template.place)
        for element in slide.shapes._spTree.iterchildren("{*}sp", "{*}graphicFrame", "{*}pic", "{*}cxnSp", "{*}grpSp"):
            copied = deepcopy(element)
            _relate(copied, slide.part, made.part, names, template.place.share)
            _shrink(copied, template.place)
            made.shapes._spTree.append(copied)
        _take_furniture(layout, made)
        _take_notes(slide, made)
    for name in ("title", "author", "created", "modified"):
        setattr(target.core_properties, name, getattr(source.core_properties, name))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def _empty_deck(content: bytes) -> Any:
    """The design of a template and none of its slides."""
    from pptx import Presentation

    deck = Presentation(io.BytesIO(content))
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    for extension in deck.element.xpath("//*[local-name()='sectionLst']/.."):
        extension.getparent().remove(extension)
    return deck


def _relate(element: Any, source: Any, target: Any, names: set[str], share: float) -> None:
    """Let the charts and pictures that ``element`` refers to come along, under names that the template has not given away."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    for node in element.iter():
        for key, value in node.attrib.items():
            if not key.startswith("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"):
                continue
            relation = source.rels[value]
            if relation.is_external:
                node.set(key, target.relate_to(relation.target_ref, relation.reltype, is_external=True))
                continue
            for part in _with_own(relation.target_part):
                _rename(part, names)
            if relation.reltype == RELATIONSHIP_TYPE.CHART:
                _shrink_texts(relation.target_part._element, share)
            node.set(key, target.relate_to(relation.target_part, relation.reltype))


def _with_own(part: Any) -> list[Any]:
    """``part`` and the parts that only it refers to."""
    return [part, *(relation.target_part for relation in part.rels.values() if not relation.is_external)]


def _rename(part: Any, names: set[str]) -> None:
    from pptx.opc.packuri import PackURI

    name, number = str(part.partname), 1
    while name in names:
        name = f"{part.partname.baseURI}/tasuki{number}.{part.partname.ext}"
        number += 1
    names.add(name)
    part.partname = PackURI(name)


def _shrink(element: Any, place: Place) -> None:
    """Move the shape to its place on the template, and make its sizes and texts follow."""
    from pptx.oxml.ns import qn

    for transform in (*element.iterchildren(qn("p:xfrm")), *(found for child in element for found in child.iterchildren(qn("a:xfrm")))):
        offset, extent = transform.find(qn("a:off")), transform.find(qn("a:ext"))
        if offset is None or extent is None:
            continue
        for node, key, start in ((offset, "x", place.left), (offset, "y", place.top), (extent, "cx", 0.0), (extent, "cy", 0.0)):
            node.set(key, str(round(start * _INCH + int(node.get(key)) * place.share)))
    for column in element.iter(qn("a:gridCol")):
        column.set("w", str(round(int(column.get("w")) * place.share)))
    for row in element.iter(qn("a:tr")):
        row.set("h", str(round(int(row.get("h")) * place.share)))
    for node in element.iter():
        for edge in _EDGES:
            if node.get(edge) is not None:
                node.set(edge, str(round(int(node.get(edge)) * place.share)))
    for spacing in element.iter(qn("a:spcPts")):
        spacing.set("val", str(round(int(spacing.get("val")) * place.share)))
    _shrink_texts(element, place.share * SLACK if place.share < 1 else place.share)


def _shrink_texts(element: Any, share: float) -> None:
    for node in element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}*"):
        if node.get("sz") is not None and node.get("sz").isdigit():
            node.set("sz", str(max(100, round(int(node.get("sz")) * share))))


def _white_panel(slide: Any, place: Place) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.oxml.ns import qn
    from pptx.util import Inches

    sides = (place.left + 0.2 * place.share, place.top + 0.1 * place.share, (DESIGN_WIDTH - 0.4) * place.share)
    panel = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(side) for side in sides), Inches((DESIGN_HEIGHT - 0.15) * place.share))
    panel.fill.solid()
    panel.fill.fore_color.rgb = RGBColor(255, 255, 255)
    panel.line.fill.background()
    panel._element.remove(panel._element.find(qn("p:style")))
    panel._element.nvSpPr.cNvPr.set("descr", "")


def _take_furniture(layout: Any, made: Any) -> None:
    """The written footer and the slide number of the template's layout, which slides show only as shapes of their own.

    Its number replaces ours. Its date stays away: it would be the day on which somebody opens the file.
    """
    from pptx.enum.shapes import PP_PLACEHOLDER

    numbers = [shape for shape in layout.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER]
    footers = [shape for shape in layout.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER]
    found = [*numbers, *(shape for shape in footers if shape.text_frame.text.strip())]
    numbered = bool(numbers)
    for ours in [shape for shape in made.shapes if shape.name == SLIDE_NUMBER and numbered]:
        ours._element.getparent().remove(ours._element)
    for shape in found:
        copied = deepcopy(shape._element)
        copied.nvSpPr.cNvPr.set("id", str(max((other.shape_id for other in made.shapes), default=1) + 1))
        made.shapes._spTree.append(copied)


def _take_notes(source: Any, target: Any) -> None:
    """Speaker notes with their fonts."""
    if not source.has_notes_slide or source.notes_slide.notes_text_frame is None:
        return
    frame = target.notes_slide.notes_text_frame
    if frame is None:
        return
    body, new = source.notes_slide.notes_text_frame._txBody, frame._txBody
    for paragraph in list(new.p_lst):
        new.remove(paragraph)
    for paragraph in body.p_lst:
        new.append(deepcopy(paragraph))
