import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data.date_forms import are_compact_dates, iso_date
from engine.data.reading import read_dataset


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024年5月", "2024-05-01"),
        ("2024/05", "2024-05-01"),
        ("2024-5", "2024-05-01"),
        ("２０２４年５月", "2024-05-01"),
        ("令和6年5月", "2024-05-01"),
        ("平成元年1月", "1989-01-01"),
        ("20240501", "2024-05-01"),
        ("20240501.0", "2024-05-01"),
        ("2024/5/1", "2024-05-01"),
        ("令和6年5月1日", "2024-05-01"),
        ("R6.5.1", "2024-05-01"),
    ],
)
def test_that_months_and_compact_days_are_dates(written: str, day: str) -> None:
    assert (iso_date(written) or "")[:10] == day


@pytest.mark.parametrize("written", ["2024-13", "4512-10", "2024", "2024年", "12345678", "1-2024", "2024-00", "A2024-05"])
def test_that_numbers_of_parts_are_no_dates(written: str) -> None:
    assert iso_date(written) is None


@given(st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), min_size=1, max_size=20))
def test_that_every_day_of_two_centuries_is_one_of_eight_digits(days: list[datetime.date]) -> None:
    assert are_compact_dates(np.array([float(day.strftime("%Y%m%d")) for day in days]))


@given(st.integers(0, 99_999_999))
def test_that_only_days_that_exist_are_dates(number: int) -> None:
    try:
        exists = 1900 <= datetime.datetime.strptime(f"{number:08}", "%Y%m%d").year <= 2100
    except ValueError:
        exists = False
    assert are_compact_dates(np.array([20240501.0, float(number)])) == exists


def test_that_one_other_number_makes_a_column_one_of_numbers() -> None:
    assert not are_compact_dates(np.array([20240501.0, 20240501.5]))
    assert not are_compact_dates(np.array([20240501.0, 20230229.0]))
    assert not are_compact_dates(np.array([]))


def _column(folder: Path, cells: list[str]) -> tuple[str, str, list[str]]:
    path = folder / "日報.csv"
    path.write_text("製造日,温度\n" + "".join(f'"{cell}",{row}.5\n' for row, cell in enumerate(cells)), "utf-8")
    dataset = read_dataset([path])
    column = dataset.card.columns[0]
    return column.kind, column.role, [str(value)[:10] for value in dataset.frame["製造日"]]


@pytest.mark.parametrize("written", ["{}", "{}.0", "２０{rest}", "{thousands}"])
def test_that_days_of_eight_digits_become_dates_with_gaps_as_gaps(tmp_path: Path, written: str) -> None:
    days = [f"202405{day:02}" for day in (1, 2, 2, 31)]
    cells = [written.format(day, rest=day[2:], thousands=f"{int(day):,}") for day in days]
    kind, role, values = _column(tmp_path, [*cells, ""])
    assert (kind, role) == ("date", "time")
    assert values == ["2024-05-01", "2024-05-02", "2024-05-02", "2024-05-31", "NaT"]


@pytest.mark.parametrize("last", ["20240532", "20241301", "20240501.5", "12345678", "20240230"])
def test_that_one_number_that_is_no_day_leaves_them_numbers(tmp_path: Path, last: str) -> None:
    kind, _, _ = _column(tmp_path, ["20240501", "20240502", "20240502", last])
    assert kind == "number"
