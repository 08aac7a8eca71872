"""Keeps the Japanese sentences to one spelling and to one word for one idea, as they were when they were proofread."""

import re

import pytest

from installers.catalogue import catalogue_files, forms_of, read_catalogue

JAPANESE = "\u3041-\u3096\u30a1-\u30fa\u30fc\u3005\u4e00-\u9fff"
WORDS = {
    "欠測": "欠損",
    "報告書": "報告資料",
    "レポート": "報告資料",
    "テスト区分": "テスト用データ",
    "テスト部分": "テスト用データ",
    "検証データ": "検証用データ",
    "検証部分": "検証用データ",
    "平均改善": "平均の改善",
    "余弦": "コサイン",
    "発言力": "影響力",
    "助け手": "助ける側",
    "特徴量": "特徴",
    "ライブラリー": "ライブラリ",
    "コンマ": "カンマ",
    "この端末": "このパソコン",
    "あとで": "後で",
    "わかり": "分かり",
    "一つ": "1つ",
    "二つ": "2つ",
}
"""What is not to be written, with what is written in its place."""
MARKS = {
    rf"[{JAPANESE}] ?\(|\)[{JAPANESE}]|\([{JAPANESE}]": "（ and ） around and after Japanese",
    rf"[{JAPANESE}）」]: ?": "： after Japanese",
    r"[〜~％]": "～ for a range and % for a percentage",
    rf"[{JAPANESE}][A-Za-z0-9]|[A-Za-z0-9%][{JAPANESE}]": "a space between Japanese and Latin letters or figures",
    r" [、。）」：～]|[、。（「：～] [^ ]": "no space beside a Japanese mark",
}
"""Patterns that are not to be found, each with what to write."""
EXEMPT = re.compile(
    rf"\(&[A-Z]\)|条件付きGo|UDPゴシック|[{JAPANESE}]?[0-9]+つ|名前: 1 0(?:; 別の名前: 1 1| 0)?"
    r"|single:タスク|weights:番号|pair:タスク\+タスク|tcp://ホスト:ポート"
)
"""Access keys, names, figures that are read as words, and what is to be typed as it stands."""


def faults(sentence: str) -> list[str]:
    """What is wrong with the spelling of ``sentence``, one line each."""
    words = [f"write {right} instead of {wrong}" for wrong, right in WORDS.items() if wrong in sentence]
    plain = EXEMPT.sub("\N{BULLET}", re.sub(r"\{[^}]*\}", "\N{BULLET}", sentence))
    return words + [f"write {rule}" for pattern, rule in MARKS.items() if re.search(pattern, plain)]


def test_that_japanese_sentences_keep_to_one_spelling() -> None:
    (file,) = [file for file in catalogue_files() if file.parents[1].name == "ja"]
    found = [f"{form}: {fault}" for entry in read_catalogue(file) if entry.id for form in forms_of(entry) for fault in faults(form)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("標準 (既定)", "（ and ）"),
        ("期限:{day}", "： after"),
        ("{low}〜{high}", "～ for a range"),
        ("Tasukiを開く", "a space between"),
        ("95 %区間", "a space between"),
        ("{n} 件 、残り", "no space"),
        ("欠測の扱い", "write 欠損"),
    ],
)
def test_that_another_spelling_is_a_fault(sentence: str, fault: str) -> None:
    assert [found for found in faults(sentence) if fault in found]


@pytest.mark.parametrize(
    "sentence", ["ファイル(&F)", "条件付きGo：2つのタスク", "「名前: 1 0 0」の形で", "反復 5 回（95 % 区間 {low}～{high}）"]
)
def test_that_what_is_to_stay_is_no_fault(sentence: str) -> None:
    assert faults(sentence) == []
