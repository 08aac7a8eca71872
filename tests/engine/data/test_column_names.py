import pytest

from engine.data.column_names import find_afterthoughts
from engine.domain.dataset import Column

TARGET = Column("故障", "binary", "target", distinct=2, classes=("0", "1"))


@pytest.mark.parametrize(
    "name", ["修理日数", "部品交換", "最終判定", "Repair cost", "inspection_result", "root cause", "failure mode", "返品数"]
)
def test_that_a_name_from_after_the_event_is_remarked(name: str) -> None:
    (finding,) = find_afterthoughts([Column(name, "number", "feature"), TARGET])
    assert (finding.code, finding.severity, finding.column) == ("after_the_fact", "info", name)


@pytest.mark.parametrize("name", ["熱交換器温度", "Torque [Nm]", "圧力", "prepared", "resulting_x", "Air temperature [K]", "scraper speed"])
def test_that_an_ordinary_name_is_not(name: str) -> None:
    assert find_afterthoughts([Column(name, "number", "feature"), TARGET]) == []


def test_that_names_are_no_matter_without_a_task_or_for_what_is_no_input() -> None:
    assert find_afterthoughts([Column("修理日数", "number", "feature")]) == []
    assert find_afterthoughts([Column("修理日数", "number", "ignore"), Column("判定", "binary", "target")]) == []
