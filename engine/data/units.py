"""Units of measurement as they stand behind numbers, in headers and in rows of their own."""

import re
import unicodedata
from functools import lru_cache

_UNITS = frozenset(
    (
        "%", "％", "‰", "ppm", "ppb", "wt%", "vol%", "mol%", "℃", "°C", "°F", "℉", "K", "°", "度", "rad", "deg",
        "km", "m", "cm", "mm", "μm", "µm", "um", "nm", "Å", "inch", "in", "㎜", "㎝", "㎞", "㎡", "㎥", "㎏", "㎎",
        "kg", "g", "mg", "μg", "µg", "t", "ton", "lb", "L", "l", "ℓ", "mL", "ml", "kL", "cc", "d", "day", "days", "h", "hr", "min", "s",
        "sec", "ms", "μs", "µs", "Hz", "kHz", "MHz", "GHz", "rpm", "Pa", "hPa", "kPa", "MPa", "GPa", "bar", "mbar", "atm", "Torr", "psi",
        "V", "mV", "kV", "A", "mA", "μA", "µA", "W", "mW", "kW", "MW", "Wh", "kWh", "MWh", "VA", "kVA", "var", "Ω", "kΩ", "MΩ", "ohm", "F",
        "μF", "µF", "H", "T", "mT", "N", "kN", "Nm", "kgf", "J", "kJ", "MJ", "cal", "kcal", "eV", "dB", "dBm", "lx", "lm", "cd", "mol",
        "mmol", "M", "mM", "cP", "mPas", "S", "mS", "μS", "µS", "pH", "bit", "B", "kB", "MB", "GB", "Bq", "Sv", "HRC", "HV", "G", "NTU",
        "円", "千円", "百万円", "万円", "億円", "¥", "￥", "$", "USD", "JPY", "€", "EUR", "銭",
        "秒", "分", "時間", "時", "日", "日間", "週", "週間", "月", "か月", "ヶ月", "カ月", "ヵ月", "年", "年間", "歳", "才",
        "個", "コ", "ヶ", "本", "枚", "台", "件", "回", "回転", "人", "名", "箱", "袋", "缶", "組", "式", "点", "匹",
        "頭", "束", "冊", "巻", "倍",
        "トン", "リットル", "メートル", "グラム", "キロ", "ミリ", "ワット", "ボルト", "pcs", "無次元",
    )
)  # fmt: skip
"""Units that are recognised by themselves; products, quotients and powers of them are too."""
_SAME = {
    "um": "μm", "us": "μs", "l": "L", "ml": "mL", "hr": "h", "時間": "h", "分": "min", "sec": "s", "秒": "s", "day": "d", "days": "d",
    "日": "d", "日間": "d", "ton": "t", "トン": "t", "グラム": "g", "メートル": "m", "リットル": "L", "ワット": "W", "ボルト": "V",
    "inch": "in",
    "¥": "円", "JPY": "円", "USD": "$", "EUR": "€", "コ": "個", "ヶ": "個", "pcs": "個", "年間": "年", "週間": "週", "ohm": "Ω", "deg": "°",
    "度": "°", "か月": "ヶ月", "カ月": "ヶ月", "ヵ月": "ヶ月", "才": "歳",
}  # fmt: skip
_ENDINGS = frozenset(
    (
        "mm", "cm", "km", "um", "nm", "μm", "kg", "mg", "ml", "mL", "kPa", "MPa", "hPa", "Pa", "Hz", "kHz", "MHz", "mV", "kV", "mA",
        "kW", "kWh", "kN", "Nm", "rpm", "ppm", "dB", "℃", "°C", "sec", "ms",
    )
)  # fmt: skip
_JOINTS = re.compile(r"[/／·・⋅*]")
_POWER = re.compile(r"(\^?[-−]?[23²³⁻¹]+)$")
_BRACKETS = re.compile(r"[\[(（［【]\s*(.*?)\s*[\])）］】]")


@lru_cache(maxsize=4096)
def as_unit(written: str) -> str | None:
    """The unit that ``written`` is, without brackets around it; None when it is not one."""
    stripped = written.strip()
    bare = _BRACKETS.fullmatch(stripped)
    unit = bare.group(1) if bare else stripped
    return unit if unit and all(_is_factor(part.strip()) for part in _JOINTS.split(unit)) else None


def unit_at_end(name: str) -> str | None:
    """The unit after the last underscore of a header, ``bill_length_mm`` -> ``mm``; only such as are no words or letters of their own."""
    ending = name.rpartition("_")[2] if "_" in name else ""
    return ending if ending in _ENDINGS else None


def same_unit(unit: str) -> str:
    """One spelling for all spellings of a unit: ℃ and °C, ㎜ and mm, 秒 and s."""
    plain = unicodedata.normalize("NFKC", unit)
    return _SAME.get(plain, plain)


def _is_factor(part: str) -> bool:
    return part in _UNITS or _POWER.sub("", part) in _UNITS or part == "1"
