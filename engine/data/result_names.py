"""Tells which complete columns are something to predict, by their names or by values that are judgements."""

import re
import unicodedata
from collections.abc import Sequence

from engine.data.columns import Cells
from engine.domain.text import Text, message

_UNIT = re.compile(r"[\[(（［][^\[\]()（）［］]*[\])）］]\s*$")
_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAPS = re.compile(r"[\W_]+")
_CLEAR = re.compile(
    r"(label|target|ground truth)( ?\d+)?|ok ng|pass fail|目的変数|(正解)?ラベル ?\d*|正解|(最終|総合|合否|良否|検査|外観|品質)?判定(結果)?"
    r"|合否(結果)?|良否(結果)?|(最終|出荷)?検査結果"
)
"""Whole names that hardly anyone gives to an input."""
_PERHAPS = re.compile(
    r"class|((product|part|weld|surface|final|overall) )?quality|outcome|result|passed"
    r"|(.+ )?(defects?|defective|fail(ed|ure)|fault|faulty|scrap(ped)?|reject(ed)?)"
    r"|rul|remaining useful life|life ?time|(.+ )?yield|churn(ed)?"
    r"|クラス|結果|(製品|外観|最終)?品質|.*(判定|合否|良否|不良|不良率|故障|破損|欠陥|歩留|歩留り|歩留まり|歩留率|収率|寿命)(有無|結果)?"
)
"""Whole names of results, unless another column is one more clearly."""
_KNOWN_BEFORE = re.compile(
    r"\b(prev(ious)?|last|prior|past|before|incoming|supplier|limit|code|count|history|raw|input|air|power|water|oil)\b"
    r"|前回|前工程|前日|前月|過去|履歴|受入|入荷|原料|素材|仕入|コード|基準|規格|上限|下限|目標|設定|予想|閾値|推奨"
)
_GOOD = frozenset(("ok", "ok品", "pass", "passed", "good", "良", "良品", "合", "合格", "適合", "○", "〇", "◯"))
_BAD = frozenset(("ng", "ng品", "fail", "failed", "bad", "不良", "不良品", "否", "不合格", "不適合", "×", "✕"))
_OUTPUT, _INPUT = re.compile(r"y ?\d{0,2}"), re.compile(r"x ?\d{1,3}")


def find_results(columns: Sequence[Cells], *, sure: bool) -> dict[str, Text]:
    """Name -> why, of the columns that are taken for results among ``columns``, which all could be; empty where none would be left.

    Where other columns are results for ``sure``, only a clear name counts. Otherwise names that may be one count too, and at
    last values such as OK and NG; but then at most half of the columns are believed to be results.
    """
    names = {cells.name: _plain(cells.name) for cells in columns}
    outputs = _numbered_outputs(names)
    clear = [name for name, plain in names.items() if _CLEAR.fullmatch(plain) or name in outputs]
    if clear or sure:
        return dict.fromkeys(clear if len(clear) < len(columns) else (), message("Its name is that of a result."))
    possible = {name: plain for name, plain in names.items() if not _KNOWN_BEFORE.search(plain)}
    perhaps = [name for name, plain in possible.items() if _PERHAPS.fullmatch(plain)]
    why = message("Its name is that of a result, and no other column looks more like one.")
    if not perhaps:
        perhaps = [cells.name for cells in columns if cells.name in possible and _are_judgements(cells)]
        why = message("Its values are judgements, and no other column looks more like a result.")
    return dict.fromkeys(perhaps if 2 * len(perhaps) <= len(columns) else (), why)


def _plain(name: str) -> str:
    """Lower case, narrow, without a unit, its words apart: ``MachineFailure [-]`` -> ``machine failure``."""
    narrow = _UNIT.sub("", unicodedata.normalize("NFKC", name).strip())
    return _GAPS.sub(" ", _NEW_WORD.sub(" ", narrow)).strip().lower()


def _numbered_outputs(names: dict[str, str]) -> set[str]:
    """Columns called y, or y1 and so on beside more columns x1 and so on; as many of both are coordinates."""
    outputs = {name for name, plain in names.items() if _OUTPUT.fullmatch(plain)}
    inputs = sum(1 for plain in names.values() if _INPUT.fullmatch(plain))
    if "x" in names.values() or (outputs != {name for name in outputs if names[name] == "y"} and inputs <= len(outputs)):
        return set()
    return outputs


def _are_judgements(cells: Cells) -> bool:
    if cells.numbers is not None or cells.distinct != 2:
        return False
    first, second = (unicodedata.normalize("NFKC", value).strip().lower() for value in cells.encoded.dictionary.to_pylist())
    return (first in _GOOD and second in _BAD) or (first in _BAD and second in _GOOD)
