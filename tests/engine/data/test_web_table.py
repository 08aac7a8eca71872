"""Web pages under the name of a workbook, and documents that are no tables."""

from pathlib import Path

import pytest

from engine.data.preview import preview_file
from engine.data.reading import read_dataset
from engine.domain.errors import InputError

ROWS = "".join(f"<tr><td>L{row}<td>{row + 0.5}</td><td>{'OK' if row % 3 else 'N&amp;G'}</td></tr>\n" for row in range(40))
PAGE = f"<html><head><meta charset='Shift_JIS'></head><p>日報</p><table><tr><th>ロット<th>炉<br>温</th><th>判定</th>{ROWS}</table></html>"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["日報.xls", "日報.html", "日報.csv"])
def test_that_the_table_of_a_page_is_read_whatever_its_name(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(PAGE.encode(encoding))
    dataset = read_dataset([path])
    assert dataset.card.files[0].encoding == encoding
    assert [(column.name, column.kind, column.role) for column in dataset.card.columns] == [
        ("ロット", "id", "ignore"),
        ("炉 温", "number", "feature"),
        ("判定", "binary", "target"),
    ]
    assert dataset.frame.iloc[0].tolist() == ["L0", 0.5, "N&G"]
    assert len(dataset.frame) == 40
    assert preview_file(path).names == ("ロット", "炉 温", "判定")


def test_that_bytes_of_a_page_that_are_no_text_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(PAGE.encode("utf-8").replace(b"L7<", b"L\xff<"))
    card = read_dataset([path]).card
    assert [(lost.what, lost.count) for lost in card.dropped] == [("byte", 1)]
    assert "bad_bytes" in {finding.code for finding in card.findings}


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>no table</body></html>",
        "<table><tr><td rowspan=3>a</td><td>b</td></tr><tr><td>1</td></tr></table>",
        "<table><tr><td colspan=99999>a</td></tr><tr><td>1</td></tr></table>",
        "<table><tr><td><table><tr><td>a</td></tr></table></td></tr><tr><td>1</td></tr></table>",
        "<table><td>",
    ],
)
def test_that_a_page_without_a_simple_table_is_refused(tmp_path: Path, page: str) -> None:
    path = tmp_path / "web.xls"
    path.write_text(page)
    with pytest.raises(InputError, match="web page"):
        read_dataset([path])


@pytest.mark.parametrize(
    ("content", "kind"), [(b"%PDF-1.7\nobj 1,2\n3,4\n", "PDF"), (b"{\\rtf1 a\nb\n}", "RTF"), (b'<?xml version="1.0"?>\n<a/>\n', "XML")]
)
def test_that_other_documents_are_named(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_dataset([path])
    assert refusal.value.text.values["kind"] == kind
    assert preview_file(path).problem == refusal.value.text
