"""What the chapters of the pack say: for every verdict and in both languages their numbers are those of the verdict."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from engine.domain.report import ReportWords
from engine.domain.roi import Assumptions
from engine.domain.text import format_money, format_percent, format_score, message, translator
from engine.domain.verdict import Check
from engine.report.blocks import Bullets, Grid, Sharing
from engine.report.free_parts import with_words
from engine.report.page import summary_page
from engine.report.sections.evidence import evidence
from engine.report.sections.goal import goal
from engine.report.sections.kpi_table import cells, headers, kpi_table
from engine.report.sections.method import value_words
from engine.report.sections.monitoring import monitoring
from engine.report.sections.plan_ahead import NOBODY, stop_value
from engine.report.sections.questions import questions
from engine.report.sections.results import results_message
from engine.report.sections.trust import trust
from tests.engine.report.packs import VERDICTS, all_words, chapter, full_page, full_study, verdict_and_plan
from tests.examples import example_card

CHAPTERS = (
    "goal", "results", "task_fit", "trade_off", "label_value", "explanation", "money", "evidence",
    "method", "trust", "monitoring", "plan_ahead", "phrases", "questions", "appendix",
)  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("verdict", list(VERDICTS))
def test_that_every_chapter_is_there_and_none_of_its_words_is_empty(verdict: str, language: str) -> None:
    translate = translator(language)
    page = full_page(verdict)
    assert tuple(one.id for one in page.chapters) == CHAPTERS
    for one in page.chapters:
        words = all_words(one, translate)
        assert all(word.strip() for word in words), one.id
        assert not any("{" in word or "nan" in word.split() for word in words), one.id
        for block in one.blocks:
            if isinstance(block, Grid):
                assert block.rows, one.id
                assert all(len(row) == len(block.headers) for row in block.rows), one.id
                assert len(block.numbers) in (0, len(block.headers)), one.id


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("verdict", list(VERDICTS))
def test_that_the_numbers_of_the_chapters_are_those_of_the_verdict(verdict: str, language: str) -> None:
    translate = translator(language)
    page = full_page(verdict)
    source = page.source
    words = {one.id: "\n".join(all_words(one, translate)) for one in page.chapters}
    assert source.delta_m.value is not None
    assert source.delta_m.interval is not None
    for number in (source.delta_m.value, *source.delta_m.interval):
        assert format_percent(number, signed=True) in words["phrases"]
    for end in source.delta_m.interval:
        assert format_percent(end, signed=True) in words["questions"]
    for task in source.tasks:
        assert task.margin is not None
        assert format_percent(task.margin, signed=True).removesuffix(" %") in words["results"]
        assert all(format_percent(gain, signed=True) in words["appendix"] for gain in task.replicate_gains)
    assert page.roi is not None
    for end in (page.roi.net.low, page.roi.net.likely, page.roi.net.high):
        assert format_money(end, page.roi.currency) in translate.render(chapter(page, "money").message)
        assert format_money(end, page.roi.currency) in words["questions"]
    assert all(translate.render(check.message) in words["trust"] for check in source.checks)


def test_that_advice_and_phrases_differ_with_the_verdict() -> None:
    translate = translator("en")
    pages = [full_page(verdict) for verdict in VERDICTS]
    for name in ("plan_ahead", "method"):
        assert len({translate.render(chapter(page, name).message) for page in pages}) == len(pages)
    for name in ("plan_ahead", "phrases", "questions"):
        texts = ["\n".join(all_words(chapter(page, name), translate)) for page in pages]
        assert len(set(texts)) == len(texts)


def test_that_losers_stand_before_winners() -> None:
    page = full_page("conditional")
    margins = next(block for block in chapter(page, "results").blocks if isinstance(block, Grid))
    assert [row[0] for row in margins.rows] == ["TWF", "HDF", "PWF"]
    assert "TWF" in translator("en").render(chapter(page, "results").message)


def test_that_tasks_out_of_the_proposal_are_named_as_such() -> None:
    said = "\n".join(all_words(chapter(full_page("conditional"), "phrases"), translator("en")))
    assert "it holds for HDF, PWF only, not for TWF" in said


def test_that_the_stop_value_is_where_the_gain_meets_the_floor() -> None:
    page = full_page("conditional")
    task = page.source.tasks[0]
    found = stop_value(task)
    assert found is not None
    assert task.baseline is not None
    assert (found - task.baseline) / task.baseline == pytest.approx(task.floor)
    words = all_words(chapter(page, "plan_ahead"), translator("en"))
    assert f"below {format_score(found)}" in words


@pytest.mark.parametrize("verdict", ["no_go", "hold"])
def test_that_nothing_is_given_a_stop_value_that_is_not_put_into_use(verdict: str) -> None:
    assert not any(word.startswith(("below ", "above ")) for word in all_words(chapter(full_page(verdict), "plan_ahead"), translator("en")))


def test_that_steps_have_the_owner_and_dates_counted_from_the_decision() -> None:
    steps = next(block for block in chapter(full_page("go"), "plan_ahead").blocks if isinstance(block, Grid))
    said = [[cell if isinstance(cell, str) else translator("en").render(cell) for cell in row] for row in steps.rows]
    assert [row[0] for row in said] == ["30 days (3 Jan 2027)", "60 days (2 Feb 2027)", "90 days (4 Mar 2027)"]
    assert {row[2] for row in said} == {"製造技術部長"}


def test_that_whoever_takes_the_next_step_is_named_at_the_first_one_where_the_plan_names_nobody() -> None:
    study = full_study("go")
    verdict, plan = verdict_and_plan(study)
    page = summary_page(verdict, replace(plan, decider=""), example_card(), "t")
    named = [
        [row[2] for row in next(block for block in chapter(shown, "plan_ahead").blocks if isinstance(block, Grid)).rows]
        for shown in (with_words(page, ReportWords(owner=" Sato ")), with_words(full_page("go"), ReportWords(owner="Sato")))
    ]
    assert named == [["Sato", NOBODY, NOBODY], ["製造技術部長"] * 3]


def test_that_a_unit_stands_at_key_figures_that_are_counted_in_it_and_at_no_others() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    tasks = tuple(replace(task, kind="regression", kpi=kpi, unit="mm") for task, kpi in zip(plan.tasks, ("mae", "r2", "rmse"), strict=True))
    grid = next(block for block in goal(verdict, replace(plan, tasks=tasks)).blocks if isinstance(block, Grid))
    assert ["mm" in translator("en").render(row[2]) for row in grid.rows if not isinstance(row[2], str)] == [True, False, True]


def test_that_without_assumptions_an_answer_says_so_in_place_of_an_empty_chapter() -> None:
    page = full_page("go", assumptions=Assumptions())
    assert page.roi is None
    assert "money" not in [found.id for found in page.chapters]
    assert "What is it worth?" in "\n".join(all_words(chapter(page, "questions"), translator("en")))
    assert "promise: it rests" not in "\n".join(all_words(chapter(page, "phrases"), translator("en")))


def test_that_amounts_beside_a_verdict_against_adopting_are_put_into_place() -> None:
    said = "\n".join(all_words(chapter(full_page("hold"), "money"), translator("en")))
    assert "The verdict does not support adopting" in said


def test_that_accepted_findings_are_told_first_among_the_limits() -> None:
    evidence = chapter(full_page("go", accepted=("leak:cost",)), "evidence")
    limits = next(block for block in evidence.blocks if isinstance(block, Bullets))
    assert "cost" in translator("en").render(limits.items[0])


def test_that_the_method_is_told_with_its_limits_and_its_paper() -> None:
    said = "\n".join(all_words(chapter(full_page("go"), "method"), translator("en")))
    assert "In Defense of the Unitary Scalarization" in said
    assert "the task with the larger loss tends to prevail" in said


def test_that_the_chosen_way_is_listed_first_and_the_others_by_their_gain() -> None:
    tried = next(block for block in chapter(full_page("go"), "trade_off").blocks if isinstance(block, Grid))
    assert translator("en").render(tried.rows[0][0]).startswith("★ ")  # pyright: ignore[reportArgumentType]
    assert [row[-1] for row in tried.rows][-1].msgid == "yes"  # pyright: ignore[reportAttributeAccessIssue]


def test_that_the_summary_has_phrases_with_the_verdict_first() -> None:
    for verdict in VERDICTS:
        page = full_page(verdict)
        assert page.phrases[0] == page.source.headline
        assert all(first != second for first, second in pairwise(page.phrases))


def test_that_a_setting_that_is_a_method_is_called_by_its_name() -> None:
    said = [
        value if isinstance(value, str) else translator("en").render(value) for value in map(value_words, ("nash_mtl", True, 0.5, "free"))
    ]
    assert said == ["Nash-MTL", "yes", "0.5", "Free"]


def test_that_a_part_that_does_worse_is_named_before_what_the_answers_depend_on() -> None:
    found = chapter(full_page("go"), "explanation")
    said = all_words(found, translator("en"))
    assert "HDF" in said[1]
    assert "clearly worse" in said[1]
    assert "Sensor 0 from 1 to below 2.5" in said
    assert {"0.110", "0.160"} <= set(said)


def test_that_the_last_look_at_newer_rows_is_told_with_its_day_and_file() -> None:
    said = "\n".join(all_words(chapter(full_page("go"), "monitoring"), translator("en")))
    assert "▲ Watch" in said
    assert "420 from new_rows.csv, 3.1 % of them unlike those of the study. Looked at on 22 Nov 2026." in said
    assert "0.840 to 0.960" in said
    assert said.index("Sensor 1") < said.index("Sensor 0")


def test_that_nobody_having_looked_leaves_no_chapter() -> None:
    assert monitoring(None) is None


@pytest.mark.parametrize(("fewest", "said"), [(250, "has the fewest labels (250)"), (10_000, "every row carries a label for every task")])
def test_that_scarce_labels_are_named_only_where_labels_are_missing(fewest: int, said: str) -> None:
    _, plan = verdict_and_plan(full_study("go"))
    counts = {task.name: 10_000 for task in plan.tasks} | {plan.tasks[0].name: fewest}
    card = replace(example_card(), rows=10_000, label_counts=counts)
    sharing = Sharing(message("All columns are shared."), None, ())
    assert said in translator("en").render(evidence(plan, card, sharing).message)


def test_that_a_margin_stands_beside_the_floor_where_one_was_asked_for() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    first, *others = plan.tasks
    (plain,) = (block for block in goal(verdict, plan).blocks if isinstance(block, Grid))
    asked = replace(plan, tasks=(replace(first, margin=0.01), *others))
    criteria, rules = goal(verdict, asked).blocks[1:]
    assert isinstance(criteria, Grid)
    assert isinstance(rules, Bullets)
    assert len(criteria.headers) == len(plain.headers) + 1
    assert "1.0 %" in criteria.rows[0]
    assert translator("en").render(rules.items[-1]).startswith("A task with a margin")


def test_that_a_task_that_misses_only_its_margin_is_not_said_to_lose() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    first, *others = verdict.tasks
    short = replace(verdict, tasks=(replace(first, status="caution", required_margin=0.5, margin=0.01), *others))
    translate = translator("en")
    assert "would keep the margin above the floor" in translate.render(results_message(short))
    assert "No: every task stays above its floor with its whole 95 % interval." in all_words(questions(short, plan, None), translate)


def test_that_the_results_tell_the_direction_and_the_floor_with_its_margin() -> None:
    verdict, plan = verdict_and_plan(full_study("go"))
    first, *others = verdict.tasks
    t = translator("en")
    assert "(Accuracy, higher is better, 5 replicates)" in t.render(kpi_table(verdict, plan).title)
    mixed = kpi_table(replace(verdict, tasks=(replace(first, kpi="mae", unit="h", floor=-0.02, required_margin=0.015), *others)), plan)
    line = dict(zip(map(t.render, headers(mixed)), cells(mixed, mixed.rows[0], t), strict=True))
    assert "↓ lower is better" in t.render(mixed.title)
    assert (line["KPI"], line["Floor + margin"]) == ("Mean absolute error [h]\u00a0↓", "−0.5 %")
    assert "↓" not in "".join(cells(mixed, mixed.rows[1], t))


def test_that_a_check_with_a_remark_is_marked_for_a_look_and_not_as_a_failure() -> None:
    verdict, _ = verdict_and_plan(full_study("go"))
    noted = trust(replace(verdict, checks=(Check("a", True, message("One.")), Check("b", False, message("Two.")))))
    words = all_words(noted, translator("en"))
    assert words[1] == "1 of 2 checks of the comparison is to be noted; read the figures with that in mind"
    assert words.index("▲ to note") < words.index("✔ passed")
    assert not any("✖" in word for word in words)


def test_that_the_summary_says_which_joint_training_was_compared_and_the_trade_off_what_it_rests_on() -> None:
    page, say = full_page("hold"), translator("en").render
    assert say(page.lead).endswith(" Joint training compared: Equal weights (AdamW).")
    assert say(chapter(page, "trade_off").message).startswith("On validation data, intervals left aside, 1 of 3 ways")
    assert any("hypervolume" in word for word in all_words(chapter(page, "appendix"), translator("en")))
