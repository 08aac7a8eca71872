"""Which complete columns are taken for results: by their names, or by judgements in them."""

from pathlib import Path

import pytest

from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard

ROWS = 60


def _card(folder: Path, **columns: object) -> DatasetCard:
    """A table of two measurements and the given columns, each with a value or a cycle of values."""
    path = folder / "日報.csv"
    names = ["温度", "圧力", *columns]
    cycles = [values if isinstance(values, tuple) else (values,) for values in columns.values()]
    rows = [[f"{row * 1.37:.2f}", f"{row % 11 + 0.5}", *(str(cycle[row % len(cycle)]) for cycle in cycles)] for row in range(ROWS)]
    path.write_text("\n".join(",".join(cells) for cells in [names, *rows]), "utf-8")
    return read_dataset([path]).card


def _targets(card: DatasetCard) -> list[str]:
    return [column.name for column in card.columns if column.role == "target"]


@pytest.mark.parametrize(
    "name",
    ["判定", "合否", "良否判定", "最終検査結果", "目的変数", "OK/NG", "ok_ng", "Label", "label_2", "target", "品質", "不良", "不良率[%]",
     "工具寿命(h)", "歩留まり", "故障有無", "設備故障", "Product Quality", "MachineFailure", "is_defective", "Yield", "class", "RUL", "y"],
)  # fmt: skip
def test_that_a_column_named_like_a_result_is_one(tmp_path: Path, name: str) -> None:
    card = _card(tmp_path, **{name: (0, 1, 0, 1, 1)})
    assert _targets(card) == [name]
    found = card.column(name)
    assert found is not None
    assert found.reason is not None
    assert "name is that of a result" in str(found.reason.values["because"])


@pytest.mark.parametrize(
    "name",
    ["前回判定", "受入検査判定", "不良コード", "目標温度", "目標寿命", "材料品質", "ラベル幅", "判定基準", "設定値", "引張強度",
     "target_speed", "Target temp", "label_width", "air quality", "oil_quality", "failure_code", "Yield strength", "pass_count",
     "previous failure", "last_result", "pressure", "classroom", "species", "sex", "color", "year", "Y座標"],
)  # fmt: skip
def test_that_an_input_is_not_taken_for_a_result(tmp_path: Path, name: str) -> None:
    assert _targets(_card(tmp_path, **{name: (0, 1, 0, 1, 1)})) == []


def test_that_labels_with_gaps_keep_names_that_may_be_results_out(tmp_path: Path) -> None:
    gaps: tuple[object, ...] = ("", "", 1, 0, "")
    assert _targets(_card(tmp_path, 故障=(0, 1, 1), 割れ=gaps)) == ["割れ"]
    assert _targets(_card(tmp_path, 判定=(0, 1, 1), 割れ=gaps)) == ["判定", "割れ"]


def test_that_a_clear_name_goes_before_one_that_may_be_a_result(tmp_path: Path) -> None:
    assert _targets(_card(tmp_path, 品質=(3, 4, 5), 合否=("合", "否"), 不良=(0, 0, 1))) == ["合否"]


@pytest.mark.parametrize("values", [("OK", "NG"), ("良", "不良"), ("○", "×"), ("合格", "不合格"), ("Pass", "Fail")])
def test_that_judgements_are_results_where_nothing_else_is(tmp_path: Path, values: tuple[str, str]) -> None:
    assert _targets(_card(tmp_path, 外観=(*values, values[0]))) == ["外観"]
    assert _targets(_card(tmp_path, 前工程外観=(*values, values[0]))) == []
    assert _targets(_card(tmp_path, 品質=(1, 2, 3), 外観=(*values, values[0]))) == ["品質"]


def test_that_yes_and_no_alone_are_no_judgement(tmp_path: Path) -> None:
    assert _targets(_card(tmp_path, 冷却=("はい", "いいえ"), 塗装=("有", "無"))) == []


def test_that_checks_in_most_columns_are_not_all_results(tmp_path: Path) -> None:
    assert _targets(_card(tmp_path, 締結=("OK", "NG"), 油量=("OK", "NG", "OK"), 異音=("NG", "OK", "OK"))) == []


def test_that_numbered_outputs_are_results_and_coordinates_are_not(tmp_path: Path) -> None:
    levels = (1.5, 2.5, 4.5, 3.25)
    assert _targets(_card(tmp_path, X1=levels, X2=levels[::-1], X3=levels[1:], Y1=levels[2:], Y2=levels[:3])) == ["Y1", "Y2"]
    assert _targets(_card(tmp_path, x1=levels, y1=levels[::-1], x2=levels[1:], y2=levels[2:])) == []
    assert _targets(_card(tmp_path, x=levels, y=levels[::-1])) == []


def test_that_a_constant_and_an_identifier_are_no_results(tmp_path: Path) -> None:
    assert _targets(_card(tmp_path, 判定="OK")) == []
    assert _targets(_card(tmp_path, label=tuple(f"L{row:03}" for row in range(ROWS)))) == []
