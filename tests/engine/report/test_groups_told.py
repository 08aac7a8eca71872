from msgspec.structs import replace

from engine.domain.plan import MethodChoice
from engine.domain.text import translator
from engine.report.sections.appendix import appendix
from tests.engine.report.packs import all_words, full_study, verdict_and_plan
from tests.examples import example_card


def test_that_the_appendix_names_the_groups_that_were_compared_and_nothing_where_none_were() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    words = all_words(appendix(verdict, plan, example_card()), translator("en"))
    assert "Groups with a network each" not in words
    methods = (*plan.methods, MethodChoice("group_networks", {"groups": "HDF+PWF, OSF+TWF, RNF"}))
    words = all_words(appendix(verdict, replace(plan, methods=methods), example_card()), translator("en"))
    assert "HDF+PWF, OSF+TWF, RNF" in words[words.index("Groups with a network each") + 1]
