"""A company's PowerPoint template: which of its layouts carries our slides, where on it they may stand, and what does not fit."""

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from msgspec import Struct

from engine.domain.errors import InputError
from engine.domain.report import TemplateFinding
from engine.domain.text import message, message_n

DESIGN_WIDTH, DESIGN_HEIGHT = 13.333, 7.5
"""Inches for which our slides are made."""
SMALLEST_SHARE = 0.7
"""Below this share of their size our texts are hard to read on a wall."""
LIGHT = 0.55
"""The least brightness of a background on which dark text can be read."""
_MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_ONLY_TITLE = re.compile(r"(?i)\b(title only|nur titel|titre seul)\b|タイトルのみ|仅标题|僅標題|제목만")


class Place(Struct, frozen=True):
    """Where our slides stand on those of a template: inches from its corner, and the share of their size."""

    left: float
    top: float
    share: float


class Template(Struct, frozen=True):
    """A template that our slides fit on."""

    content: bytes
    """The file as a presentation."""
    layout: int
    """The position of the layout that carries our slides."""
    place: Place
    panel: bool
    """Our slides need a white ground of their own, since the layout's is dark or a picture."""
    findings: tuple[TemplateFinding, ...]


def template_findings(file: Path) -> tuple[TemplateFinding, ...]:
    """What fits and what does not, a sentence each; raises InputError for a file that cannot be used."""
    return read_template(file).findings


def read_template(file: Path) -> Template:
    """The template ``file``; raises InputError if it is no presentation, is damaged, or has no layout with a title."""
    content = _content(file)
    deck = _opened(file, content)
    position = title_layout(deck)
    if position is None:
        raise InputError(
            message(
                "“{file}” has no slide layout with a title, so no slide of the report fits it; add a layout “Title Only”, or choose "
                "another template.",
                file=file.name,
            )
        )
    layout = deck.slide_layouts[position]
    place, panel = _place(deck, layout), not _is_light(layout)
    return Template(content, position, place, panel, _findings(deck, layout, place, panel=panel))


def title_layout(deck: Any) -> int | None:
    """The layout that has a title and the least beside it, one that is called “Title Only” before others; None without any."""
    found = [(position, layout, _kinds(layout)) for position, layout in enumerate(deck.slide_layouts)]
    usable = [(position, layout, kinds) for position, layout, kinds in found if "title" in kinds]
    if not usable:
        return None
    return min(usable, key=lambda one: (not (_ONLY_TITLE.search(one[1].name or "") and len(one[2]) == 1), len(one[2]), one[0]))[0]


def _kinds(layout: Any) -> list[str]:
    """What the layout asks for, without date, footer and page number; ``title`` for the title of a page, not of a cover."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    quiet = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    kinds = [holder.placeholder_format.type for holder in layout.placeholders]
    return ["title" if kind == PP_PLACEHOLDER.TITLE else str(kind) for kind in kinds if kind not in quiet]


def _content(file: Path) -> bytes:
    """The bytes of ``file`` as a presentation; a template (.potx) differs from one by a single word."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            message("The template “{file}” cannot be read; check that it is there and that you may open it.", file=file.name), str(error)
        ) from error
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(
            message(
                "“{file}” is an old PowerPoint file or has a password; open it in PowerPoint and save it as PPTX without a password.",
                file=file.name,
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            kinds = parts.read("[Content_Types].xml")
            if b"macroEnabled" in kinds:
                raise InputError(
                    message("“{file}” holds macros, which a report should not carry; save it as PPTX or POTX.", file=file.name)
                )
            return content if _TEMPLATE not in kinds else _as_presentation(parts, kinds)
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise _no_presentation(file, error) from error


def _as_presentation(parts: zipfile.ZipFile, kinds: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            copy.writestr(part, kinds.replace(_TEMPLATE, _MAIN) if part.filename == "[Content_Types].xml" else parts.read(part))
    return stream.getvalue()


def _opened(file: Path, content: bytes) -> Any:
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        deck = Presentation(io.BytesIO(content))
        list(deck.slide_layouts)
    except (PythonPptxError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, IndexError, EOFError) as error:
        raise _no_presentation(file, error) from error
    return deck


def _no_presentation(file: Path, error: Exception) -> InputError:
    return InputError(
        message("“{file}” is not a PowerPoint file, or it is damaged; choose a PPTX or POTX that PowerPoint opens.", file=file.name),
        str(error),
    )


def _place(deck: Any, layout: Any) -> Place:
    """The largest place between the top of the title and the footer that has the shape of our slides."""
    inch = 914_400
    width, height = deck.slide_width / inch, deck.slide_height / inch
    title = next(holder for holder in layout.placeholders if holder.placeholder_format.idx == 0)
    left, top, wide = ((value or 0) / inch for value in (title.left, title.top, title.width))
    if wide <= 0 or left < 0 or left + wide > width:
        left, wide = 0.05 * width, 0.9 * width
    low = 0.6 * height
    feet = [shape.top / inch for shape in layout.shapes if shape.top is not None and shape.top / inch > low and _is_foot(shape)]
    feet += [
        shape.top / inch for shape in layout.slide_master.shapes if shape.top is not None and shape.top / inch > low and _is_foot(shape)
    ]
    bottom = min([*feet, height - 0.1])
    top = min(max(0.0, top), 0.3 * height)
    used_wide, used_high = DESIGN_WIDTH - 2 * 0.46, DESIGN_HEIGHT - 0.2 - 0.12
    share = min(wide / used_wide, (bottom - top) / used_high, 1.5)
    return Place(left - 0.46 * share + (wide - used_wide * share) / 2, top - 0.2 * share, share)


def _is_foot(shape: Any) -> bool:
    """Whether something at the bottom of a layout must stay free: date, footer, page number, a picture or a filled band."""
    from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

    if shape.is_placeholder:
        return shape.placeholder_format.type in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    return shape.shape_type in (MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.AUTO_SHAPE, MSO_SHAPE_TYPE.GROUP, MSO_SHAPE_TYPE.FREEFORM)


def _is_light(layout: Any) -> bool:
    """Whether dark text can be read on the layout's background; a picture or a gradient counts as dark."""
    from pptx.oxml.ns import qn

    for holder in (layout, layout.slide_master):
        background = holder.element.find(f".//{qn('p:bg')}")
        if background is None:
            continue
        if any(background.iter(qn("a:blipFill"), qn("a:gradFill"), qn("a:pattFill"))):
            return False
        plain = next(background.iter(qn("a:srgbClr")), None)
        if plain is not None:
            return _brightness(plain.get("val")) >= LIGHT
        named = next(background.iter(qn("a:schemeClr")), None)
        if named is not None:
            return _brightness(_theme_colour(layout.slide_master, named.get("val"))) >= LIGHT
    return True


def _theme_colour(master: Any, name: str) -> str:
    """The colour that ``name`` stands for, as six hexadecimal digits; white where that is not told."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn

    mapped = master.element.find(qn("p:clrMap"))
    key = mapped.get(name, name) if mapped is not None else name
    theme = next((part.target_part for part in master.part.rels.values() if part.reltype.endswith("/theme")), None)
    if theme is None:
        return "FFFFFF"
    colour = next(iter(parse_xml(theme.blob).iter(qn(f"a:{key}"))), None)
    if colour is None or len(colour) == 0:
        return "FFFFFF"
    return colour[0].get("lastClr") or colour[0].get("val") or "FFFFFF"


def _brightness(colour: str) -> float:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return 1.0
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _findings(deck: Any, layout: Any, place: Place, *, panel: bool) -> tuple[TemplateFinding, ...]:
    found = [
        TemplateFinding(
            True, message("All slides stand on the layout “{layout}”, below its logo and above its footer.", layout=layout.name)
        )
    ]
    extra = len(_kinds(layout)) - 1
    if extra:
        found.append(
            TemplateFinding(
                False,
                message_n(
                    "Its {count:count} other placeholder stays unused and is left out.",
                    "Its {count:count} other placeholders stay unused and are left out.",
                    "count",
                    count=extra,
                ),
            )
        )
    shape = deck.slide_width / deck.slide_height
    if abs(shape - 16 / 9) > 0.05:
        found.append(TemplateFinding(False, message("Its slides are not 16:9, so ours do not fill them.")))
    else:
        found.append(TemplateFinding(True, message("Its slides are 16:9 as ours are.")))
    if place.share < SMALLEST_SHARE:
        found.append(
            TemplateFinding(
                False,
                message("Texts shrink to {share:percent} of their size, which is hard to read on a wall.", share=place.share),
            )
        )
    elif place.share < 0.995:
        found.append(TemplateFinding(True, message("Texts are shown at {share:percent} of their size.", share=place.share)))
    if panel:
        found.append(TemplateFinding(False, message("Its background is dark or a picture, so the text stands on a white panel.")))
    count = len(deck.slides)
    if count:
        found.append(
            TemplateFinding(
                True,
                message_n(
                    "The {count:count} slide that the file holds is left out.",
                    "The {count:count} slides that the file holds are left out.",
                    "count",
                    count=count,
                ),
            )
        )
    found.append(TemplateFinding(True, message("Texts keep a font with Japanese characters; colours of charts keep their meaning.")))
    return tuple(found)
