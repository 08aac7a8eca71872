"""Writes blocks of the manual as HTML: the part of it that Qt's text documents show, in the colours of the window."""

import html
from collections.abc import Sequence

from desktop.pages.manual.blocks import Block, Code, Definitions, Heading, Listing, Paragraph, Picture, Sheet, Words, stretched
from desktop.widgets.theme import Tokens

NARROWEST_PICTURE = 240


def style_of(tokens: Tokens) -> str:
    """The style sheet of the document; sizes follow the font of the widget."""
    return (
        f"body {{ color: {tokens.text}; }}\n"
        f"h1 {{ font-size: xx-large; margin-top: 0; margin-bottom: 12px; }}\n"
        f"h2 {{ font-size: x-large; margin-top: 26px; margin-bottom: 8px; }}\n"
        f"h3 {{ font-size: large; color: {tokens.accent}; margin-top: 20px; margin-bottom: 6px; }}\n"
        "h1, h2, h3 { line-height: 125%; }\n"
        "p, li { line-height: 150%; }\n"
        "p { margin-top: 0; margin-bottom: 9px; }\n"
        "li { margin-bottom: 5px; }\n"
        f"p.muted, td.muted {{ color: {tokens.muted}; }}\n"
        "p.caption { margin-bottom: 18px; margin-top: 2px; }\n"
        "p.cell { margin-bottom: 0; line-height: 135%; }\n"
        "p.term { margin-top: 10px; margin-bottom: 2px; }\n"
        f"th {{ color: {tokens.muted}; font-weight: normal; text-align: left; border-bottom: 1px solid {tokens.line}; }}\n"
        f"td {{ border-bottom: 1px solid {tokens.grid}; }}\n"
        f"td.bar {{ background: {tokens.accent}; border: none; }}\n"
        f"td.note {{ background: {tokens.accent_tint}; border: none; }}\n"
        f"td.code {{ background: {tokens.grid}; border: none; }}\n"
        f"a {{ color: {tokens.accent}; text-decoration: none; }}\n"
    )


def html_of(blocks: Sequence[Block], number: int, picture_width: int, tokens: Tokens) -> str:
    """``blocks`` of chapter ``number`` with pictures ``picture_width`` pixels wide."""
    return "<body>" + "\n".join(_block(block, number, max(NARROWEST_PICTURE, picture_width), tokens) for block in blocks) + "</body>"


def _block(block: Block, number: int, picture_width: int, tokens: Tokens) -> str:
    match block:
        case Heading(level=1):
            return f"<h1>{number}&nbsp;&nbsp;{_words(block.words, tokens)}</h1>"
        case Heading():
            return f"<h{block.level}>{_words(block.words, tokens)}</h{block.level}>"
        case Paragraph(note=True):
            return _box("note", f"<p style='margin-bottom:0'>{_words(block.words, tokens)}</p>", bar=True)
        case Paragraph():
            return f"<p>{_words(block.words, tokens)}</p>"
        case Listing():
            tag = "ol" if block.numbered else "ul"
            return f"<{tag}>" + "".join(f"<li>{_words(entry, tokens)}</li>" for entry in block.entries) + f"</{tag}>"
        case Definitions():
            return "".join(f"<p class=term>{_words(term, tokens)}</p><p>{_words(words, tokens)}</p>" for term, words in block.entries)
        case Sheet():
            return _sheet(block, tokens)
        case Code():
            lines = "<br>".join(html.escape(line).replace(" ", "&nbsp;") for line in block.lines)
            return _box("code", f"<p style='margin-bottom:0'><code>{lines}</code></p>")
        case Picture():
            caption = html.escape(block.caption)
            source = f'src="{html.escape(block.path)}" width="{picture_width}" alt="{caption}"'
            image = f'<p style="margin-bottom:2px; line-height:100%"><img {source}></p>'
            return image + f'<p class="muted caption">{caption}</p>'


def _words(words: Words, tokens: Tokens) -> str:
    return "".join(_span(span.look, html.escape(span.text), html.escape(span.target), tokens) for span in words)


def _span(look: str, text: str, target: str, tokens: Tokens) -> str:
    match look:
        case "strong":
            return f"<b>{text}</b>"
        case "emphasis":
            return f'<span style="color:{tokens.muted}">{text}</span>'
        case "code":
            return f'<code style="background-color:{tokens.grid}">{text}</code>'
        case "link" if target.endswith(".md"):
            return f'<a href="{target}">{text}</a>'
        case "link":
            return f"{text} (<code>{target}</code>)"
        case _:
            return text


def _sheet(sheet: Sheet, tokens: Tokens) -> str:
    whole = sum(sheet.shares)
    widths = [round(100 * share / whole) for share in sheet.shares]
    head = "".join(_header(words, place, count, widths, tokens) for place, (words, count) in _placed(sheet.headers))
    rows = "".join(
        "<tr>" + "".join(_cell(cell, width, tokens) for cell, width in zip(row, widths, strict=True)) + "</tr>" for row in sheet.rows
    )
    style = "border-collapse: collapse; border-style: none; margin-bottom: 14px"
    return f'<table width="100%" cellspacing="0" cellpadding="6" style="{style}"><tr>{head}</tr>{rows}</table>'


def _placed(headers: tuple[Words, ...]) -> list[tuple[int, tuple[Words, int]]]:
    found, place = list[tuple[int, tuple[Words, int]]](), 0
    for words, count in stretched(headers):
        found.append((place, (words, count)))
        place += count
    return found


def _header(words: Words, place: int, count: int, widths: Sequence[int], tokens: Tokens) -> str:
    return f'<th colspan="{count}" width="{sum(widths[place : place + count])}%">{_words(words, tokens)}</th>'


def _cell(words: Words, width: int, tokens: Tokens) -> str:
    return f'<td width="{width}%"><p class=cell>{_words(words, tokens)}</p></td>'


def _box(look: str, content: str, *, bar: bool = False) -> str:
    edge = '<td class="bar" width="3"></td>' if bar else ""
    style = "border-collapse: collapse; border-style: none; margin-top: 4px; margin-bottom: 14px"
    return f'<table width="100%" cellspacing="0" cellpadding="8" style="{style}"><tr>{edge}<td class="{look}">{content}</td></tr></table>'
