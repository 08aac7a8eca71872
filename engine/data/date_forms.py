"""Dates as people write them, with years of the common era or of a Japanese one."""

import re

import numpy as np

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
"""The year before the first year of the era."""
_CLOCK = r"(?:[T\s]*(\d{1,2})[:時](\d{1,2})(?:[:分](?:(\d{1,2})(\.\d{1,6})?秒?)?)?)?(Z|[+-]\d{2}:?\d{2})?"
_WEEKDAY = r"日?(?:\s*[(（][月火水木金土日祝・]{1,3}[)）])?"
_DATE = re.compile(r"(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})" + _WEEKDAY + _CLOCK)
_ERA_DATE = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM](?=\d{1,2}[./年]))\s?(\d{1,2}|元)[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})" + _WEEKDAY + _CLOCK
)
_MONTH = re.compile(r"((?:19|20)\d{2})(?:[-/]\s?(0?[1-9]|1[0-2])|年\s?(0?[1-9]|1[0-2])月)")
_ERA_MONTH = re.compile(r"(令和|平成|昭和|大正|明治)\s?(\d{1,2}|元)年\s?(0?[1-9]|1[0-2])月")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0+)?")
_FIRST, _LAST = 1900_01_01, 2100_12_31
_NARROW = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)} | {0x3000: " "}


def is_date(value: str) -> bool:
    """True for what is written as a date, whether or not there is such a day."""
    return iso_date(value) is not None


def iso_date(value: str) -> str | None:
    """The date in ISO 8601 (in UTC where no zone is given), a month as its first day; None for what is not written as a date."""
    narrow = value.translate(_NARROW)
    if found := _DATE.fullmatch(narrow):
        year, month, day, hour, minute, second, fraction, zone = found.groups(default="")
    elif found := _ERA_DATE.fullmatch(narrow):
        era, of_era, month, day, hour, minute, second, fraction, zone = found.groups(default="")
        year = _common_year(era, of_era)
    else:
        return _iso_month(narrow)
    return f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}{fraction}{zone or 'Z'}"


def are_compact_dates(numbers: np.ndarray) -> bool:
    """True when all of (N,) finite numbers are days between 1900 and 2100 written with eight digits, such as 20240501."""
    if len(numbers) == 0 or numbers.min() < _FIRST or numbers.max() > _LAST or np.any(numbers % 1):
        return False
    whole = np.unique(numbers).astype(np.int64)
    months = (whole // 10_000 - 1970) * 12 + whole // 100 % 100 - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    days = (first + (whole % 100 - 1)).astype("datetime64[M]").astype(np.int64)
    return bool(np.all((whole // 100 % 100 - 1) // 12 == 0) and np.all(whole % 100 > 0) and np.all(days == months))


def _iso_month(narrow: str) -> str | None:
    day = "01"
    if found := _MONTH.fullmatch(narrow):
        year, month = found.group(1), found.group(2) or found.group(3)
    elif found := _ERA_MONTH.fullmatch(narrow):
        year, month = _common_year(found.group(1), found.group(2)), found.group(3)
    elif found := _COMPACT.fullmatch(narrow):
        year, month, day = found.groups()
    else:
        return None
    return f"{year}-{int(month):02}-{day}T00:00:00Z"


def _common_year(era: str, of_era: str) -> str:
    return str(_ERAS[era] + (1 if of_era == "元" else int(of_era)))
