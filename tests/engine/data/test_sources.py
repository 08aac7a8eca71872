"""Several files, with the Japanese names that they have in a plant."""

from pathlib import Path

import numpy as np
import pytest

from engine.data.reading import read_dataset
from engine.domain.dataset import DatasetCard
from engine.domain.errors import InputError
from engine.domain.reading import ReadingOptions
from engine.domain.text import translator


def _file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def _found(card: DatasetCard, code: str) -> list[str]:
    return [translator("en").render(one.message) for one in card.findings if one.code == code]


def _month(folder: Path, month: int, rows: int = 30, offset: float = 0.0) -> Path:
    body = [f"{20 + offset + (i * 7 + month) % 13 + 0.5},{(i * 5) % 11 + offset},{'NG' if i % 5 == 0 else 'OK'}" for i in range(rows)]
    return _file(folder, f"測定_{month}月.csv", "温度,圧力,判定", *body)


def _process(folder: Path, name: str, own: tuple[str, str], lots: range) -> Path:
    body = [f"L{i},機{i % 3},{i % 17 + 0.5},{i % 11 + 0.25},{'NG' if i % 5 == 0 else 'OK'}" for i in lots]
    return _file(folder, name, f"ロット,設備,{own[0]},{own[1]},判定", *body)


def test_that_months_are_stacked_and_each_row_says_its_file(tmp_path: Path) -> None:
    dataset = read_dataset([_month(tmp_path, month) for month in (4, 5, 6)])
    assert dataset.card.rows == 90
    assert dataset.frame["ファイル"].tolist() == ["測定_4月.csv"] * 30 + ["測定_5月.csv"] * 30 + ["測定_6月.csv"] * 30
    column = dataset.card.column("ファイル")
    assert column is not None
    assert (column.kind, column.role) == ("category", "ignore")
    assert column.reason is not None
    assert all(one.sources == () for one in dataset.card.columns)


def test_that_files_whose_rows_are_alike_become_groups(tmp_path: Path) -> None:
    card = read_dataset([_month(tmp_path, month, offset=100.0 * month) for month in (4, 5, 6)]).card
    column = card.column("ファイル")
    assert column is not None
    assert column.role == "group"
    assert [one.column for one in card.findings if one.code == "group_leak"] == ["ファイル"]


def test_that_the_column_of_files_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    files = [_file(tmp_path, f"{k}/値.csv", "source,x", f"a{k},1", f"b{k},2") for k in (1, 2)]
    frame = read_dataset(files).frame
    assert list(frame.columns) == ["source", "x", "source (2)"]
    assert frame["source (2)"].tolist() == ["1/値.csv", "1/値.csv", "2/値.csv", "2/値.csv"]


def test_that_renaming_a_file_keeps_the_fingerprint_and_moving_a_row_does_not(tmp_path: Path) -> None:
    rows = ["a,b", *(f"{i}.5,{i % 3}" for i in range(9))]
    one = [_file(tmp_path, "一.csv", *rows[:5]), _file(tmp_path, "二.csv", rows[0], *rows[5:])]
    other = [_file(tmp_path, "三.csv", *rows[:5]), _file(tmp_path, "四.csv", rows[0], *rows[5:])]
    moved = [_file(tmp_path, "五.csv", *rows[:4]), _file(tmp_path, "六.csv", rows[0], *rows[4:])]
    marks = [read_dataset(files).card.fingerprint for files in (one, other, moved)]
    assert marks[0] == marks[1] != marks[2]


def test_that_processes_with_columns_of_their_own_are_aligned_by_name(tmp_path: Path) -> None:
    files = [
        _process(tmp_path, "工程A.csv", ("温度", "圧力"), range(40)),
        _process(tmp_path, "工程B.csv", ("回転数", "電流"), range(100, 160)),
    ]
    dataset = read_dataset(files)
    card = dataset.card
    assert card.rows == 100
    assert dataset.frame["温度"].isna().tolist() == [False] * 40 + [True] * 60
    assert dataset.frame["判定"].notna().all()
    sources = {column.name: column.sources for column in card.columns}
    assert sources["温度"] == ("工程A.csv",)
    assert sources["電流"] == ("工程B.csv",)
    assert sources["判定"] == ()
    assert {column.name: column.role for column in card.columns if column.name in ("温度", "圧力", "回転数", "電流")} == dict.fromkeys(
        ("温度", "圧力", "回転数", "電流"), "feature"
    ), "a gap that a file's columns explain makes no target"
    told = _found(card, "columns_by_file")
    assert len(told) == 2
    assert "工程A.csv" in told[0]
    assert "温度, 圧力" in told[0]


def test_that_labels_with_gaps_in_one_file_are_still_recognised(tmp_path: Path) -> None:
    first = _file(tmp_path, "A.csv", "設備,温度,寸法", *(f"機{i % 3},{i % 7}.5,{f'{i}.25' if i % 2 else ''}" for i in range(40)))
    second = _file(tmp_path, "B.csv", "設備,温度,電流", *(f"機{i % 3},{i % 7}.5,{i}.75" for i in range(40)))
    roles = {column.name: column.role for column in read_dataset([first, second]).card.columns}
    assert (roles["寸法"], roles["電流"]) == ("target", "feature")


def test_that_small_differences_of_names_are_overlooked_and_told(tmp_path: Path) -> None:
    first = _file(tmp_path, "一月.csv", "温度 (℃),Line,圧力", "1.5,a,2.5", "2.5,b,3")
    second = _file(tmp_path, "二月.csv", "温度（°C）,ＬＩＮＥ,圧 力", "3.5,a,4", "4.5,b,5")
    dataset = read_dataset([first, second])
    assert list(dataset.frame.columns) == ["温度 (℃)", "Line", "圧力", "ファイル"]
    assert dataset.frame["圧力"].tolist() == [2.5, 3, 4, 5]
    assert "圧 力 = 圧力" in _found(dataset.card, "names_matched")[0]


def test_that_different_units_of_one_column_are_told(tmp_path: Path) -> None:
    first = _file(tmp_path, "一号機.csv", "温度,x", "25℃,1", "26℃,2", "27℃,3")
    second = _file(tmp_path, "二号機.csv", "温度,x", "298K,1", "299K,2", "300K,3")
    assert "K (二号機.csv)" in _found(read_dataset([first, second]).card, "units_differ")[0]


def test_that_a_lot_is_followed_through_three_processes(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程1.csv", "ロット,温度", *(f"L{i:03},{i}.5" for i in range(50)))
    second = _file(tmp_path, "工程2.csv", "ロット,速度", *(f"L{i:03},{i}.25" for i in reversed(range(50))))
    third = _file(tmp_path, "検査.csv", "ロット,判定", *(f"L{i:03},{'NG' if i % 4 == 0 else 'OK'}" for i in range(0, 50, 2)))
    dataset = read_dataset([first, second, third])
    assert dataset.card.rows == 50
    assert [Path(source.path).name for source in dataset.card.files] == ["工程1.csv", "工程2.csv", "検査.csv"]
    assert dataset.frame["速度"].tolist() == [i + 0.25 for i in range(50)]
    assert dataset.frame["判定"].tolist()[::4] == ["NG"] * 13
    column = dataset.card.column("判定")
    assert column is not None
    assert (column.role, column.missing, column.sources) == ("target", 25, ("検査.csv",))
    assert not dataset.card.dropped


def test_that_two_label_tables_and_stacked_measurements_are_joined(tmp_path: Path) -> None:
    half = [_file(tmp_path, f"測定{k}.csv", "ロット,温度", *(f"L{i},{i}.5" for i in range(30 * k, 30 * k + 30))) for k in range(2)]
    hard = _file(tmp_path, "硬度.csv", "ロット,硬度", *(f"L{i},{i % 9}.5" for i in range(0, 60, 3)))
    looks = _file(tmp_path, "外観.csv", "ロット,外観", *(f"L{i},{'×' if i % 5 == 0 else '○'}" for i in range(0, 60, 2)))
    dataset = read_dataset([*half, hard, looks])
    card = dataset.card
    assert card.rows == 60
    assert card.label_counts["硬度"] == 20
    assert card.label_counts["外観"] == 30
    assert dataset.frame.loc[33, "硬度"] == 33 % 9 + 0.5
    assert dataset.frame["ファイル"].value_counts().to_dict() == {"測定0.csv": 30, "測定1.csv": 30}


def test_that_two_processes_with_lots_of_their_own_get_labels_from_one_table(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程A.csv", "ロット,温度", *(f"A{i},{i}.5" for i in range(30)))
    second = _file(tmp_path, "工程B.csv", "ロット,電流", *(f"B{i},{i}.25" for i in range(20)))
    lots = [*(f"A{i}" for i in range(30)), *(f"B{i}" for i in range(20))]
    labels = _file(tmp_path, "ラベル.csv", "ロット,強度", *(f"{lot},{i}.75" for i, lot in enumerate(lots)))
    dataset = read_dataset([first, labels, second])
    assert dataset.frame["ロット"].tolist() == lots
    assert dataset.frame["強度"].tolist() == [i + 0.75 for i in range(50)]
    assert dataset.frame["温度"].notna().sum() == 30
    assert not dataset.card.dropped


def test_that_the_wider_of_two_unique_tables_gives_the_rows(tmp_path: Path) -> None:
    labels = _file(tmp_path, "検査.csv", "ロット,判定", *(f"L{i},{'NG' if i % 4 == 0 else 'OK'}" for i in range(20)))
    process = _file(tmp_path, "工程.csv", "ロット,温度", *(f"L{i},{i}.5" for i in range(50)))
    card = read_dataset([labels, process]).card
    assert (card.rows, card.label_counts["判定"], len(card.dropped)) == (50, 20, 0)


def test_that_contradicting_labels_of_one_key_are_told(tmp_path: Path) -> None:
    process = _file(tmp_path, "工程.csv", "ロット,温度", *(f"L{i},{i}.5" for i in range(100)))
    labels = _file(tmp_path, "検査.csv", "ロット,判定", *(f"L{i},OK" for i in range(100)), "L7,NG", "L8,OK")
    card = read_dataset([process, labels]).card
    (told,) = _found(card, "conflicting_duplicates")
    assert "1 (the first in 検査.csv, row 102)" in told
    assert card.column("判定") is not None
    assert [lost.row for lost in card.dropped] == [102, 103]


@pytest.mark.parametrize("spelled", [lambda i: f"L-{i:03}", lambda i: f"Ｌ－{i}", lambda i: f"l - {i}"], ids=["zeros", "width", "spaces"])
def test_that_keys_in_another_spelling_are_matched_and_told(tmp_path: Path, spelled) -> None:  # pyright: ignore[reportMissingParameterType]
    process = _file(tmp_path, "工程.csv", "ロット,温度", *(f"L-{i},{i}.5" for i in range(1, 41)))
    labels = _file(tmp_path, "検査.csv", "ロット,判定", *(f"{spelled(i)},{'NG' if i % 3 else 'OK'}" for i in range(1, 41)))
    dataset = read_dataset([process, labels])
    assert dataset.frame["判定"].tolist() == ["NG" if i % 3 else "OK" for i in range(1, 41)]
    assert dataset.frame["ロット"].iloc[0] == "L-1"
    assert len(_found(dataset.card, "keys_respelled")) == 1


def test_that_keys_which_would_become_one_are_not_matched_loosely(tmp_path: Path) -> None:
    process = _file(tmp_path, "工程.csv", "ロット,温度", *(f"a{i},{i}.5" for i in range(20)), *(f"A{i},{i}.5" for i in range(20)))
    labels = _file(tmp_path, "検査.csv", "ロット,判定", *(f"a{i},{i % 2}" for i in range(20)), "Ａ1,1")
    dataset = read_dataset([process, labels])
    assert dataset.frame["判定"].notna().sum() == 20
    assert not _found(dataset.card, "keys_respelled")


def test_that_long_numbers_are_told_apart(tmp_path: Path) -> None:
    keys = [str(9_007_199_254_740_992 + i) for i in range(20)]
    process = _file(tmp_path, "工程.csv", "番号,温度", *(f"{key},{i}.5" for i, key in enumerate(keys)))
    labels = _file(tmp_path, "検査.csv", "番号,寸法", *(f"{key},{i}.25" for i, key in enumerate(keys)))
    assert read_dataset([process, labels]).frame["寸法"].tolist() == [i + 0.25 for i in range(20)]


def test_that_a_running_number_in_both_files_is_no_key_where_rows_contradict(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程A.csv", "No,温度,設備", *(f"{i},{i}.5,A{i % 3}" for i in range(1, 41)))
    second = _file(tmp_path, "工程B.csv", "No,電流,設備", *(f"{i},{i}.5,B{i % 4}" for i in range(1, 41)))
    with pytest.raises(InputError, match="Choose how to combine"):
        read_dataset([first, second])
    aligned = read_dataset([first, second], reading=ReadingOptions(combine="align"))
    assert aligned.card.rows == 80
    running = aligned.card.column("No")
    assert running is not None
    assert (running.kind, running.role) == ("id", "ignore")
    joined = read_dataset([first, second], reading=ReadingOptions(combine="join"))
    assert joined.card.rows == 40
    assert "工程B / 設備" in joined.frame.columns


def test_that_two_possible_keys_are_a_question(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程A.csv", "型番,箱番,温度", *(f"p{i},q{i},{i}.5" for i in range(30)))
    second = _file(tmp_path, "検査.csv", "型番,箱番,寸法", *(f"p{i},q{29 - i},{i}.25" for i in range(30)))
    with pytest.raises(InputError, match="pairs their rows differently"):
        read_dataset([first, second])
    chosen = read_dataset([first, second], reading=ReadingOptions(key="箱番"))
    assert chosen.frame["寸法"].tolist() == [29 - i + 0.25 for i in range(30)]


def test_that_files_of_which_one_stands_alone_are_a_question(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程.csv", "ロット,温度", *(f"L{i},{i}.5" for i in range(30)))
    second = _file(tmp_path, "検査.csv", "ロット,判定", *(f"L{i},{i % 2}" for i in range(30)))
    with pytest.raises(InputError, match="does not"):
        read_dataset([first, second, _file(tmp_path, "天気.csv", "日付,気温", "2026/1/1,5.5", "2026/1/2,6.5")])


def test_that_equal_columns_can_be_joined_when_told(tmp_path: Path) -> None:
    files = [_file(tmp_path, f"工程{k}.csv", "ロット,温度", *(f"L{i},{i + 100 * k}.5" for i in range(20))) for k in (1, 2)]
    frame = read_dataset(files, reading=ReadingOptions(combine="join", key="ロット")).frame
    assert frame["工程2 / 温度"].tolist() == [i + 200.5 for i in range(20)]


@pytest.mark.parametrize(
    ("reading", "sentence"),
    [
        (ReadingOptions(combine="stack"), "do not have the same columns"),
        (ReadingOptions(combine="join", key="設備"), "has no column"),
        (ReadingOptions(combine="join", key="温度"), "has no column"),
        (ReadingOptions(combine="join", key="メモ"), "no value of one"),
    ],
)
def test_that_a_choice_that_cannot_be_followed_is_refused(tmp_path: Path, reading: ReadingOptions, sentence: str) -> None:
    first = _file(tmp_path, "工程.csv", "ロット,温度,メモ", *(f"L{i},{i}.5,x{i}" for i in range(30)))
    second = _file(tmp_path, "検査.csv", "ロット,判定,メモ", *(f"L{i},{i % 2},y{i}" for i in range(30)))
    with pytest.raises(InputError, match=sentence):
        read_dataset([first, second], reading=reading)


def test_that_decimal_signs_of_different_files_do_not_mix(tmp_path: Path) -> None:
    first = _file(tmp_path, "独.csv", "a;b", "1,5;x", "2,5;y")
    second = _file(tmp_path, "日.csv", "a,b", "3.5,x", "1000.25,y")
    assert read_dataset([first, second]).frame["a"].tolist() == [1.5, 2.5, 3.5, 1000.25]
    frame = read_dataset([second, first]).frame
    assert np.array_equal(frame["a"], [3.5, 1000.25, 1.5, 2.5])


def test_that_a_file_that_changes_while_others_are_read_is_refused(tmp_path: Path) -> None:
    files = [_month(tmp_path, month) for month in (4, 5)]

    def spoil(share: float) -> None:
        if 0.1 < share < 0.5:
            files[0].write_text("温度\n1\n", "utf-8")

    with pytest.raises(InputError, match="changed or removed"):
        read_dataset(files, progress=spoil)


def test_that_two_versions_of_one_table_are_a_question(tmp_path: Path) -> None:
    rows = [f"部品{i},{i % 3},{'' if i % 4 else f'{i}.5'}" for i in range(40)]
    first = _file(tmp_path, "ラベル.csv", "部品,傷,径", *rows)
    second = _file(tmp_path, "ラベル_全部.csv", "部品,傷,径", *(row if row[-1] != "," else f"{row}{i}.5" for i, row in enumerate(rows)))
    with pytest.raises(InputError, match="describe the same rows"):
        read_dataset([first, second])
    assert read_dataset([first, second], reading=ReadingOptions(combine="stack")).card.rows == 80
    filled = read_dataset([first, second], reading=ReadingOptions(combine="join")).card
    assert (filled.rows, filled.label_counts["径"]) == (40, 40)
    assert [column.name for column in filled.columns] == ["部品", "傷", "径"]


def test_that_both_label_tables_of_an_image_folder_are_a_question(shared_data: Path) -> None:
    folder = shared_data / "parts_cc0"
    with pytest.raises(InputError, match="describe the same rows"):
        read_dataset([folder / "labels.csv", folder / "labels_full.csv", folder / "images"])


def test_that_the_same_machines_each_month_are_stacked(tmp_path: Path) -> None:
    files = [_file(tmp_path, f"{m}月.csv", "設備,電力,型式", *(f"M{i},{i * m}.5,T{i % 3}" for i in range(20))) for m in (1, 2)]
    assert read_dataset(files).card.rows == 40


def test_that_counts_of_losses_add_up_where_only_some_are_listed(tmp_path: Path) -> None:
    process = _file(tmp_path, "工程.csv", "ロット,温度", *(f"L{i},{i}.5" for i in range(1000)))
    labels = _file(tmp_path, "検査.csv", "ロット,判定", *(f"L{i},{i % 2}" for i in range(500, 1480)), *["短い"] * 300)
    card = read_dataset([process, labels]).card
    lost = [entry for entry in card.dropped if entry.what == "row"]
    assert sum(entry.count for entry in lost) == 480 + 300
    assert len(lost) == 402


def test_that_equal_times_are_no_key_where_rows_contradict(tmp_path: Path) -> None:
    times = [f"2026/4/1 {8 + i // 20}:{i % 20 * 3:02}" for i in range(60)]
    first = _file(tmp_path, "プレス.csv", "日時,ロット,荷重,判定", *(f"{t},A{i // 5},{i}.5,OK" for i, t in enumerate(times)))
    second = _file(tmp_path, "溶接.csv", "日時,ロット,電流,判定", *(f"{t},C{i // 5},{i}.5,OK" for i, t in enumerate(times)))
    with pytest.raises(InputError, match="contradict each other elsewhere"):
        read_dataset([first, second])
    weather = _file(tmp_path, "室温.csv", "日時,室温", *(f"{t},{i}.25" for i, t in enumerate(times)))
    assert read_dataset([first, weather]).frame["室温"].tolist() == [i + 0.25 for i in range(60)]


def test_that_a_lot_is_a_better_key_than_a_running_number(tmp_path: Path) -> None:
    first = _file(tmp_path, "工程.csv", "No,ロット,温度", *(f"{i},L{i},{i}.5" for i in range(1, 41)))
    second = _file(tmp_path, "検査.csv", "No,ロット,寸法", *(f"{i},L{42 - i},{i}.25" for i in range(1, 41)))
    frame = read_dataset([first, second]).frame
    assert frame["寸法"].iloc[1:].tolist() == [42 - i + 0.25 for i in range(2, 41)]


def test_that_a_copy_of_a_file_is_not_stacked_upon_it(tmp_path: Path) -> None:
    rows = [f"{i},{i * 7 % 13}.5" for i in range(1, 31)]
    first, copy = (_file(tmp_path, name, "No,温度", *rows) for name in ("測定.csv", "測定 - コピー.csv"))
    with pytest.raises(InputError, match="describe the same rows"):
        read_dataset([first, copy])
    other = _file(tmp_path, "測定2.csv", "No,温度", *(f"{i},{i * 5 % 13}.5" for i in range(1, 31)))
    assert read_dataset([first, other]).card.rows == 60


def test_that_the_column_that_names_the_file_is_not_counted_among_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("speed,load\n1,2\n3,4\n5,7\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("speed,load\n11,2\n13,4\n15,7\n", encoding="utf-8")
    card = read_dataset([tmp_path / "a.csv", tmp_path / "b.csv"]).card
    assert [column.made for column in card.columns] == [False, False, True]
    assert card.file_columns == 2
