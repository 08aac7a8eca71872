"""Dates as people write them, with years of the common era or of a Japanese one."""

import re

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
"""The year before the first year of the era."""
_CLOCK = r"(?:[T\s]*(\d{1,2})[:時](\d{1,2})(?:[:分](?:(\d{1,2})(\.\d{1,6})?秒?)?)?)?(Z|[+-]\d{2}:?\d{2})?"
_WEEKDAY = r"日?(?:\s*[(（][月火水木金土日祝・]{1,3}[)）])?"
_DATE = re.compile(r"(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})" + _WEEKDAY + _CLOCK)
_ERA_DATE = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM](?=\d{1,2}[./年]))\s?(\d{1,2}|元)[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})" + _WEEKDAY + _CLOCK
)
_NARROW = {0xFF01 + offset: chr(0x21 + offset) for offset in range(94)} | {0x3000: " "}


def is_date(value: str) -> bool:
    """True for what is written as a date, whether or not there is such a day."""
    return iso_date(value) is not None


def iso_date(value: str) -> str | None:
    """The date in ISO 8601 (in UTC where no zone is given); None for what is not written as a date."""
    narrow = value.translate(_NARROW)
    if found := _DATE.fullmatch(narrow):
        year, month, day, hour, minute, second, fraction, zone = found.groups(default="")
    elif found := _ERA_DATE.fullmatch(narrow):
        era, of_era, month, day, hour, minute, second, fraction, zone = found.groups(default="")
        year = str(_ERAS[era] + (1 if of_era == "元" else int(of_era)))
    else:
        return None
    return f"{year}-{int(month):02}-{int(day):02}T{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}{fraction}{zone or 'Z'}"
