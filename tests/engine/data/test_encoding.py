from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.data.encoding import as_utf8, decode_lines, decoded, find_encoding
from engine.domain.errors import InputError

HEADER = "時刻,温度（℃）,圧力,判定,備考\n"
ROWS = ["合格,設備の点検を行いました", "不合格,①号機で㈱髙橋製作所の部品を交換", "合格,異常なし、運転を継続", "保留,ﾎﾟﾝﾌﾟ停止"]
JAPANESE = HEADER + "".join(f"2024-01-{1 + i % 28:02},{20 + i}.5,1013,{ROWS[i % 4]}\n" for i in range(12))
PLAIN = JAPANESE.replace("①", "1").replace("㈱髙", "高").replace("ﾎﾟﾝﾌﾟ", "ポンプ")


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


def _read(path: Path) -> str:
    with as_utf8(path, find_encoding(path)) as stream:
        return stream.read().decode("utf-8-sig")


@pytest.mark.parametrize(
    ("written", "text", "found"),
    [
        ("utf-8", JAPANESE, "utf-8"),
        ("utf-8-sig", JAPANESE, "utf-8-sig"),
        ("utf-16", JAPANESE, "utf-16"),
        ("cp932", JAPANESE, "cp932"),
        ("euc_jp", PLAIN, "euc_jp"),
        ("iso2022_jp", PLAIN, "iso2022_jp"),
        ("latin-1", "Temperature [°C],n\n20,1\n21,2\n", "cp1252"),
        ("ascii", "a,b\n1,2\n", "utf-8"),
    ],
)
def test_that_every_usual_encoding_is_recognised_and_read_back(tmp_path: Path, written: str, text: str, found: str) -> None:
    path = _file(tmp_path, text.encode(written))
    assert find_encoding(path).name == found
    assert _read(path) == text


def test_that_a_japanese_byte_far_from_the_head_decides(tmp_path: Path) -> None:
    path = _file(tmp_path, b"a,b\n" + b"1,2\n" * 200_000 + "合格,不良品\n".encode("cp932"))
    assert find_encoding(path).name == "cp932"


def test_that_undecodable_bytes_are_counted_by_line(tmp_path: Path) -> None:
    lines = JAPANESE.encode().split(b"\n")
    lines[3] += b"\xff\xfe"
    lines[7] += b"\x80"
    path = _file(tmp_path, b"\n".join(lines))
    encoding = find_encoding(path)
    assert (encoding.name, encoding.bad_bytes) == ("utf-8", {4: 2, 8: 1})
    assert _read(path).count("\ufffd") == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("温度計圧力良品あいうアイウ①髙abc019,. \t"), min_size=1, max_size=60),
    encoding=st.sampled_from(["utf-8", "cp932"]),
)
def test_that_decoding_whole_lines_loses_nothing(text: str, encoding: str) -> None:
    assert decode_lines((text + "\n").encode(encoding), encoding) == (text + "\n", {})


@settings(max_examples=100, deadline=None)
@given(content=st.lists(st.binary(max_size=20).map(lambda part: part.replace(b"\n", b"")), min_size=1, max_size=8))
def test_that_the_counted_bytes_are_those_that_are_marked(content: list[bytes]) -> None:
    chunk = b"\n".join(content)
    for encoding in ("utf-8", "cp932", "euc_jp"):
        text, bad = decode_lines(chunk, encoding)
        genuine = chunk.count("\ufffd".encode()) if encoding == "utf-8" else 0
        assert text.count("\ufffd") - genuine == sum(bad.values())
        assert text.count("\n") == chunk.count(b"\n")


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x14\x00\x06\x00", b"a\x00b\x00\n1,\x00\n"])
def test_that_a_file_that_is_not_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="is not a text file"):
        find_encoding(_file(tmp_path, content))


def test_that_an_empty_and_an_absent_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is empty"):
        find_encoding(_file(tmp_path, b""))
    with pytest.raises(InputError, match="does not exist"):
        find_encoding(tmp_path / "absent.csv")


def test_that_each_byte_of_a_cut_off_character_counts_and_the_delimiter_behind_it_stays() -> None:
    assert decode_lines("温".encode()[:2] + b",1\n", "utf-8") == ("\ufffd\ufffd,1\n", {0: 2})
    assert decode_lines(b"\x82,1\n", "cp932") == ("\ufffd,1\n", {0: 1})


def test_that_one_bad_byte_does_not_turn_utf8_into_cp932(tmp_path: Path) -> None:
    content = "ア,イ\n".encode() * 20 + b"\xb1,1\n"
    content.decode("cp932")
    encoding = find_encoding(_file(tmp_path, content))
    assert (encoding.name, encoding.bad_bytes) == ("utf-8", {21: 1})


def test_that_old_mail_text_with_quotation_marks_and_a_cut_is_checked_too(tmp_path: Path) -> None:
    encoding = find_encoding(_file(tmp_path, PLAIN.replace("保留", '"保留"').encode("iso2022_jp") + b"\x1b$B%"))
    assert (encoding.name, encoding.quotes, list(encoding.bad_bytes)) == ("iso2022_jp", True, [14])


def test_that_zeros_that_a_power_failure_left_are_counted(tmp_path: Path) -> None:
    encoding = find_encoding(path := _file(tmp_path, JAPANESE.encode() + b"2024-02\x00\n" + bytes(60)))
    assert (encoding.name, encoding.bad_bytes) == ("utf-8", {14: 1, 15: 60})
    assert _read(path).count("\ufffd") == 61


def test_that_wide_text_comes_in_whole_lines_however_long_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.line_chunks.CHUNK", 50)
    path = _file(tmp_path, JAPANESE.encode("utf-16") + b"x")
    pieces = list(decoded(path, "utf-16"))
    assert "".join(pieces) == JAPANESE + "\ufffd"
    assert all(piece.endswith("\n") for piece in pieces[:-1])


FOREIGN = {
    "cp1252": "Größe;Gewicht;Käufer;prüfung\n" + "12,5;8;Müller – Söhne;für\n13;9;Jürgen “Ä”;ß\n" * 10,
    "latin-1": "température,qualité,opérateur\n" + "12.5,élevée,François\n13.1,très bonne,Hélène\n" * 10,
    "cp1250": "dávka;teplota;příčina;hodnocení\n" + "A1;20,5;žádná chyba;dobrý\nA2;21,5;poškozená část;špatný\n" * 10,
    "cp1251": "партия,температура,давление,оценка\n" + "A1,20.5,101,годен\nA2,21.5,102,брак обнаружен\n" * 10,
    "gb18030": "批次,温度,压力,判定,备注\n" + "A1,20.5,101,合格,设备运行正常\nA2,21.5,102,不合格,需要更换零件\n" * 10,
    "euc_kr": "로트,온도,압력,판정,비고\n" + "A1,20.5,101,합격,설비 정상 가동\nA2,21.5,102,불합격,부품 교체 필요\n" * 10,
    "big5": "批次,溫度,壓力,判定,備註\n" + "A1,20.5,101,合格,設備運轉正常\nA2,21.5,102,不合格,需要更換零件\n" * 10,
}


@pytest.mark.parametrize("encoding", FOREIGN)
def test_that_other_countries_encodings_are_read_back(tmp_path: Path, encoding: str) -> None:
    path = _file(tmp_path, FOREIGN[encoding].encode(encoding))
    found = find_encoding(path)
    assert (_read(path), found.bad_bytes) == (FOREIGN[encoding], {})
    assert found.name == ("cp1252" if encoding == "latin-1" else encoding)


@pytest.mark.parametrize("encoding", ["euc_jp", "cp932"])
@pytest.mark.parametrize(
    "text",
    [
        "温度,判定\n" + "20,合格\n" * 9,
        "温度,圧力,判定\n" + "20,1,合格\n21,2,不合格\n" * 30,
        "工程番号,製品,温度,圧力,判定,備考,作業者,設備名,開始時刻,終了時刻,重量,寸法\n" + "1,鋼板,20,1,合格,異常無,山田,圧延機\n" * 30,
    ],
)
def test_that_japanese_without_kana_is_not_taken_for_another_language(tmp_path: Path, encoding: str, text: str) -> None:
    assert find_encoding(_file(tmp_path, text.encode(encoding))).name == encoding
