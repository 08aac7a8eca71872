"""The closing table: made from the records alone, honest about what they say, and up to date."""

from pathlib import Path

import pytest

from tests.replication.record import RESULTS, Finding, Pattern, Record, command, page, paired, read, what_came_out, write
from tests.replication.table import CLAIMS, PAGE, document, verdict


def finding(low: float, high: float, *, better: str = "higher", setting: str = "50 rows", idea: str = "factorisation") -> Finding:
    return Finding(idea, "Tucker", "single-task", setting, "error, points", better, (low + high) / 2, low, high, main=True)  # pyright: ignore[reportArgumentType]


def record(*findings: Finding, patterns: tuple[Pattern, ...] = ()) -> Record:
    return Record("digits", "Digits", "python -m digits", "2026-11-22", "a machine", 10, 1.5, findings, patterns)


def test_that_a_verdict_needs_an_interval_without_zero_and_knows_which_way_is_better() -> None:
    assert finding(1, 3).verdict == "helps"
    assert finding(1, 3, better="lower").verdict == "hurts"
    assert finding(-3, -1, better="lower").verdict == "helps"
    assert finding(-1, 3).verdict == "no difference"
    assert finding(0, 3).verdict == "no difference"


def test_that_settings_that_disagree_are_told_apart() -> None:
    mixed = [finding(1, 3), finding(-1, 3, setting="100 rows"), finding(-3, -1, setting="300 rows")]
    assert verdict(mixed) == "helps: 50 rows. hurts: 300 rows. no difference elsewhere"
    assert verdict(mixed[:1]) == "helps"


def test_that_the_interval_is_the_paired_one() -> None:
    mean, low, high = paired([3.0, 5.0, 4.0], [1.0, 1.0, 1.0])
    assert mean == 3.0
    assert (low, high) == pytest.approx((3 - 4.30265 / 3**0.5, 3 + 4.30265 / 3**0.5), abs=1e-4)


def test_that_only_comparisons_named_before_the_run_stand_in_the_table() -> None:
    hidden = Finding("factorisation", "LAF", "single-task", "50 rows", "error", "lower", -1, -2, -0.5)
    text = document({"digits": record(finding(1, 3), hidden)})
    assert "Tucker against single-task" in text
    assert "LAF against single-task" not in text
    assert "+2.00 (+1.00 to +3.00)" in text


def test_that_claims_without_chance_are_told_as_they_were_found() -> None:
    text = document({"toy": record(patterns=(Pattern("Gradient surgery", "It arrives", "never", holds=False),))})
    assert "| It arrives |" in text
    assert "| never | not as claimed |" in text


def test_that_an_idea_without_a_claim_is_refused() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        document({"digits": record(finding(1, 3, idea="nonsense"))})


def test_that_what_is_written_is_read_again(tmp_path: Path) -> None:
    write("digits", "Digits", "python -m digits", 10, 0.0, "About.", "| a |", [finding(1, 3)], (), tmp_path)
    (found,) = read(tmp_path).values()
    assert found.findings == (finding(1, 3),)
    text = (tmp_path / "digits.md").read_text(encoding="utf-8")
    assert text == page(found, "About.", "| a |")
    assert what_came_out(found.findings) in text
    assert "1 of 1 comparisons" in text


def test_that_every_record_has_a_page_and_ideas_that_are_known_and_stands_in_the_committed_table() -> None:
    records = read()
    told = PAGE.read_text(encoding="utf-8")
    for name, found in records.items():
        assert (RESULTS / f"{name}.md").exists()
        assert {each.idea for each in (*found.findings, *found.patterns)} <= set(CLAIMS)
        assert f"results/{name}.md" in told, f"run python -m tests.replication.table: {name} is missing"


def test_that_one_comparison_from_two_records_stands_in_one_line_with_both() -> None:
    first, second = record(finding(1, 3)), record(finding(-1, 3, setting="500 rows"))
    (line,) = [line for line in document({"digits": first, "digits_more": second}).splitlines() if "Tucker against" in line]
    assert "50 rows: +2.00 (+1.00 to +3.00); 500 rows: +1.00 (-1.00 to +3.00)" in line
    assert "results/digits.md" in line
    assert "results/digits_more.md" in line


def test_that_the_command_of_a_record_can_be_run_again() -> None:
    assert command("ablation", ["--data", "planted, unrelated"]) == "python -m tests.replication.ablation --data 'planted, unrelated'"
