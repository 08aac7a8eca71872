"""Puts a person's own words into the pack, in place of what follows from the results."""

from msgspec.structs import replace

from engine.domain.report import ReportWords
from engine.domain.text import Text, message
from engine.report.blocks import Bullets, Chapter, Grid, Page, Paragraph
from engine.report.sections.plan_ahead import NOBODY


def with_words(page: Page, words: ReportWords) -> Page:
    """``page`` with the person's words: conditions first among the risks, the next step in place of ours, remarks as the first chapter.

    Who takes the next step also stands at the first of the coming steps, where the plan names nobody.

    Unchanged without words.
    """
    if words.remark_lines:
        page = replace(page, chapters=(_remarks(words), *page.chapters))
    if words == ReportWords() or len(page.bullets) < 3:
        return page
    decision, risks, steps = page.bullets[0], page.bullets[1], page.bullets[2]
    page = replace(page, chapters=tuple(_with_owner(chapter, words.owner.strip()) for chapter in page.chapters))
    risks = replace(risks, items=(*(Text("{words}", {"words": line}) for line in words.condition_lines), *risks.items))
    return replace(page, bullets=(decision, risks, _next(steps, words), *page.bullets[3:]))


def _remarks(words: ReportWords) -> Chapter:
    lines = tuple(Text("{words}", {"words": line}) for line in words.remark_lines)
    return Chapter("remarks", message("Remarks"), message("What else the meeting should know"), tuple(Paragraph(line) for line in lines))


def _with_owner(chapter: Chapter, owner: str) -> Chapter:
    """``chapter`` with the ``owner`` of the next step at the first of the coming steps, where nobody was named before."""
    if chapter.id != "plan_ahead" or not owner:
        return chapter
    return replace(chapter, blocks=tuple(_owned(block, owner) if isinstance(block, Grid) else block for block in chapter.blocks))


def _owned(grid: Grid, owner: str) -> Grid:
    rows = [tuple(owner if cell == NOBODY else cell for cell in row) for row in grid.rows[:1]]
    return replace(grid, rows=(*rows, *grid.rows[1:]))


def _next(steps: Bullets, words: ReportWords) -> Bullets:
    own = _step(words)
    return steps if own is None else replace(steps, items=(own, *steps.items[1:]))


def _step(words: ReportWords) -> Text | None:
    step, owner, date = words.step.strip(), words.owner.strip(), words.date.strip()
    if step and owner and date:
        return message("{step} (responsible: {owner}, by {date:date})", step=step, owner=owner, date=date)
    if step and owner:
        return message("{step} (responsible: {owner})", step=step, owner=owner)
    if step and date:
        return message("{step} (by {date:date})", step=step, date=date)
    if step:
        return Text("{words}", {"words": step})
    if owner and date:
        return message("{owner} is responsible for the next step, by {date:date}.", owner=owner, date=date)
    if owner:
        return message("{owner} is responsible for the next step.", owner=owner)
    if date:
        return message("The next step is due by {date:date}.", date=date)
    return None
