"""The report names first what was used in spite of a finding."""

from msgspec.structs import replace

from engine.analysis.verdict import reach_verdict
from engine.domain.text import translator
from engine.report.page import summary_page
from tests.examples import example_card, example_plan, example_study


def _said(*accepted: str) -> list[str]:
    plan = replace(example_plan(), accepted=accepted)
    page = summary_page(reach_verdict(example_study(), example_card()), plan, example_card(), "Plant")
    return [translator("en").render(text) for text in page.bullets[1].items]


def test_that_accepted_findings_stand_first_among_the_risks() -> None:
    said = _said("leak:cost", "leak:repair", "group_leak:machine", "all_alike:")
    assert said[0].startswith("Used although they may give the answer away: cost, repair.")
    assert said[1] == "Accepted before training in spite of a finding: machine, all_alike."


def test_that_nothing_is_said_where_nothing_was_accepted() -> None:
    assert not any("in spite" in text or "give the answer away" in text for text in _said())
