"""Words in cells that say that there is no value."""

MISSING_MARKERS = (
    "NA", "N/A", "n/a", "na", "N.A.", "<NA>", "NaN", "nan", "NAN", "NULL", "null", "Null", "nil", "None", "none",
    "#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "####",
    "-", "--", "---", "－", "－－", "−", "–", "—", "ー", "ーー", "―", "‐", "?", "？", "??", ".", "…", "***", "*", "＊",
    "空欄", "空白", "不明", "欠測", "欠測値", "欠損", "欠損値", "欠", "未測定", "未計測", "未検査", "未入力", "未記入", "未確認",
    "測定不可", "測定不能", "計測不能", "該当なし", "データなし", "記録なし", "対象外",
)  # fmt: skip
"""The usual ones, used unless a person gives others; an empty cell has no value whatever the list says."""
