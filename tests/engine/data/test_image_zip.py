import stat
import zipfile
from pathlib import Path

import pytest

from engine.data import image_zip
from engine.domain.errors import InputError
from tests.engine.data.pictures import codes, label_table, picture_bytes, read, said


def _zip(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def _pictures(*names: str) -> dict[str, bytes]:
    return {name: picture_bytes(shade=20 + position) for position, name in enumerate(names)}


def _with_raw_names(path: Path, names: dict[str, bytes]) -> Path:
    """The archive with ASCII names replaced by bytes of the same length, as Windows writes them without saying in which encoding."""
    content = path.read_bytes()
    for placeholder, raw in names.items():
        assert len(placeholder) == len(raw)
        content = content.replace(placeholder.encode(), raw)
    path.write_bytes(content)
    return path


def test_that_a_zip_with_class_folders_is_read_in_place(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", _pictures("set/ok/1.png", "set/ok/2.png", "set/ng/1.png", "__MACOSX/set/ok/._1.png", "set/.DS_Store"))
    dataset = read(path)
    assert dataset.frame["class"].tolist() == ["ng", "ok", "ok"]
    assert not dataset.card.dropped
    assert sorted(found.name for found in tmp_path.iterdir()) == ["p.zip"]


def test_that_a_label_table_in_the_zip_is_used_with_paths_from_its_folder(tmp_path: Path) -> None:
    table = b"path,a,b\r\nimages\\1.png,0,1\r\nimages\\2.png,1,0\r\nimages\\3.png,1,\r\n"
    path = _zip(tmp_path / "p.zip", {"set/labels.csv": table, **_pictures("set/images/1.png", "set/images/2.png", "set/images/9.png")})
    dataset = read(path)
    assert [(lost.file, lost.row) for lost in dataset.card.dropped] == [("labels.csv", 4)]
    assert dataset.card.label_counts == {"a": 2, "b": 2}
    assert said(dataset, "unlabelled_images")["n"] == 1


def test_that_a_table_beside_the_zip_finds_its_images_there(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", _pictures("images/1.png", "images/2.png"))
    table = label_table(tmp_path, ["C:\\x\\1.png", "2.PNG"])
    assert not read(table, path).card.dropped


def test_that_japanese_names_without_a_flag_are_read_as_cp932_or_utf8(tmp_path: Path) -> None:
    cp932, utf8 = "表面/ソ.png".encode("cp932"), "傷.png".encode()
    names = {"X" * len(cp932): cp932, "Y" * len(utf8): utf8}
    path = _with_raw_names(_zip(tmp_path / "p.zip", _pictures("ok/1.png", *names)), names)
    dataset = read(path)
    assert set(dataset.frame["path"].dropna()) == {"ok/1.png", "表面/ソ.png", "傷.png"}


def test_that_names_leading_out_links_and_packed_files_are_listed_and_not_opened(tmp_path: Path) -> None:
    bad = ["../evil.png", "/etc/evil.png", "C:\\evil.png", "a/../../evil.png", "more.zip"]
    path = _zip(tmp_path / "p.zip", _pictures("ok/1.png", "ok/2.png", "ng/1.png", *bad))
    link = zipfile.ZipInfo("ok/link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    dataset = read(path)
    assert dataset.card.rows == 3
    assert len(dataset.card.dropped) == 6
    assert {lost.what for lost in dataset.card.dropped} == {"file"}
    assert "refused_files" in codes(dataset)
    assert sorted(found.name for found in tmp_path.iterdir()) == ["p.zip"]


def test_that_protected_nested_and_damaged_archives_get_a_sentence(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", _pictures("ok/1.png", "ng/1.png"))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    with pytest.raises(InputError, match="password"):
        read(tmp_path / "locked.zip")
    (tmp_path / "cut.zip").write_bytes(path.read_bytes()[:60])
    with pytest.raises(InputError, match="damaged"):
        read(tmp_path / "cut.zip")
    with pytest.raises(InputError, match="further packed files"):
        read(_zip(tmp_path / "nested.zip", {"inner.zip": path.read_bytes()}))
    with pytest.raises(InputError, match="holds no images"):
        read(_zip(tmp_path / "empty.zip", {"readme.md": b"x"}))


def test_that_a_damaged_image_in_a_zip_is_one_loss(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", _pictures("ok/1.png", "ok/2.png", "ng/1.png"))
    content = bytearray(path.read_bytes())
    content[content.index(b"IHDR") + 6] ^= 0xFF
    path.write_bytes(content)
    dataset = read(path)
    assert [lost.file for lost in dataset.card.dropped] == ["ok/1.png"]
    assert "unreadable_image" in codes(dataset)


def test_that_bombs_are_refused_by_count_size_and_growth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _zip(tmp_path / "p.zip", {**_pictures("ok/1.png", "ng/1.png"), "ok/zeros.bmp": bytes(1 << 20)}, zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(image_zip, "MAX_ENTRY_BYTES", 1 << 19)
    assert [lost.file for lost in read(path).card.dropped] == ["ok/zeros.bmp"]
    monkeypatch.setattr(image_zip, "HARMLESS", 1 << 19)
    with pytest.raises(InputError, match="grows to"):
        read(path)
    monkeypatch.setattr(image_zip, "MAX_ENTRIES", 2)
    with pytest.raises(InputError, match="Unpack it and open the folder"):
        read(path)


def test_that_an_entry_larger_than_it_says_is_one_loss(tmp_path: Path) -> None:
    path = _zip(tmp_path / "p.zip", {**_pictures("ok/1.png", "ng/1.png"), "ok/2.png": bytes(5000)}, zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    path.write_bytes(content.replace((5000).to_bytes(4, "little"), (90).to_bytes(4, "little")))
    assert [lost.file for lost in read(path).card.dropped] == ["ok/2.png"]
