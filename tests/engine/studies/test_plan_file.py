import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.domain.errors import TasukiError
from engine.domain.plan import Plan
from engine.domain.text import translator
from engine.studies.plan_file import plan_toml, read_plan, write_plan


def _refusal(path: Path) -> str:
    with pytest.raises(TasukiError) as refusal:
        read_plan(path)
    return translator("en").render(refusal.value.text)


def test_that_a_written_plan_is_read_again_as_it_was(tmp_path: Path, plan: Plan) -> None:
    write_plan(plan, tmp_path / "plan.toml")
    assert read_plan(tmp_path / "plan.toml") == plan


def test_that_values_that_mean_a_gap_stay_with_the_plan(tmp_path: Path, plan: Plan) -> None:
    chosen = replace(plan, columns=(replace(plan.columns[0], gaps=("-999", "停止中")), *plan.columns[1:]))
    write_plan(chosen, tmp_path / "plan.toml")
    assert read_plan(tmp_path / "plan.toml").columns[0].gaps == ("-999", "停止中")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text + "\nbogus = [", "it ends in the middle"),
        (lambda text: "tasks == 3\n" + text, "line 1, column 8 is not TOML"),
        (lambda text: "", "the entry files is missing"),
        (lambda text: "bogus = 3\n" + text, "a plan has no entry bogus."),
        (lambda text: text.replace("[training]", "[training]\nbogus = 3"), "no entry training.bogus."),
        (lambda text: text.replace('kpi = "mae"', 'kpi = "mae"\nflor = 0.1'), "no entry tasks[1].flor."),
        (lambda text: re.sub("max_steps = .*", 'max_steps = "many"', text), "training.max_steps must be a whole number."),
        (lambda text: re.sub("max_steps = .*", "max_steps = -5", text), "training.max_steps must be at least 10."),
        (lambda text: text.replace('kpi = "mae"', 'kpi = "mae"\nfloor = 5.0'), "tasks[1].floor must be at most 1.0."),
        (lambda text: re.sub("sgd_factor = .*", "sgd_factor = 0.0", text), "training.sgd_factor must be above 0.0."),
        (lambda text: text.replace('"adamw"', '"lion"'), "training.optimisers[0] cannot be 'lion'."),
        (lambda text: re.sub(r"learning_rates = \[[^]]*\]", "learning_rates = []", text), "training.learning_rates must name at least 1."),
        (lambda text: "schema = 9\n" + text, "newer Tasuki"),
    ],
)
def test_that_a_broken_plan_names_the_place_and_what_to_do(tmp_path: Path, plan: Plan, change: Callable[[str], str], sentence: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(change(plan_toml(plan).decode()), encoding="utf-8")
    said = _refusal(path)
    assert str(path) in said
    assert sentence in said
    assert said.endswith(("make the plan again.", "to use it."))


def test_that_a_binary_file_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_bytes(b"\xff\xfe\x00" * 50)
    assert "not a text file" in _refusal(tmp_path / "plan.toml")


def test_that_a_plan_saved_with_a_byte_order_mark_is_read(tmp_path: Path, plan: Plan) -> None:
    write_plan(plan, tmp_path / "plan.toml")
    (tmp_path / "plan.toml").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "plan.toml").read_bytes())
    assert read_plan(tmp_path / "plan.toml") == plan
