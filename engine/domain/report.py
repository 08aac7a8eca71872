"""What a person decides about a meeting pack before it is written: their own words, and what a company's slide template offers."""

from typing import Annotated

from msgspec import Meta, Struct

from engine.domain.text import Text, mark

SECTIONS: dict[str, str] = {
    "goal": mark("Goal and criteria"),
    "results": mark("Results"),
    "task_fit": mark("Task fit"),
    "trade_off": mark("Trade-off between tasks"),
    "label_value": mark("Value of labels"),
    "explanation": mark("Explanation"),
    "money": mark("Value in money"),
    "evidence": mark("Data and limits"),
    "method": mark("Method"),
    "trust": mark("Checks of the comparison"),
    "monitoring": mark("Monitoring"),
    "plan_ahead": mark("Next 30, 60 and 90 days"),
    "phrases": mark("Words for the meeting"),
    "questions": mark("Likely questions"),
    "appendix": mark("Appendix"),
}
"""The chapters that a pack can have behind its summary, by their ids; one about which the study says nothing is left out."""

LONGEST_REMARKS = 2000
Words = Annotated[str, Meta(max_length=400)]


class ReportWords(Struct, frozen=True, omit_defaults=True):
    """A person's own words for what no measurement can tell; where they are empty, the pack says what follows from the results."""

    owner: Words = ""
    """Who takes the next step."""
    step: Words = ""
    """What the next step is."""
    date: Words = ""
    """By when, as the person writes dates."""
    conditions: Words = ""
    """Conditions on which the recommendation rests, a line each."""
    remarks: Annotated[str, Meta(max_length=LONGEST_REMARKS)] = ""
    """What else the meeting should know, a line each; a chapter of its own behind the summary."""

    @property
    def condition_lines(self) -> tuple[str, ...]:
        """The conditions, without empty lines."""
        return _lines(self.conditions)

    @property
    def remark_lines(self) -> tuple[str, ...]:
        """The remarks, without empty lines."""
        return _lines(self.remarks)


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


class TemplateFinding(Struct, frozen=True):
    """One sentence on how well a slide template fits the pack."""

    fits: bool
    message: Text
