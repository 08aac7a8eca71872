"""A file is written whole or not at all, and a full disk is called by its name."""

import errno
import os
from pathlib import Path

import pandas as pd
import pytest

from engine.data import whole_file
from engine.data.loss_list import write_losses
from engine.data.whole_file import NEW_FILE_RIGHTS, unwritten, write_whole
from engine.deploy.table_writer import TableWriter
from engine.domain.errors import InputError
from engine.domain.reading import ReadingOptions
from engine.report.write import write_all


class FullDisk:
    """A temporary file on a disk that takes nothing any more."""

    def __init__(self, **places: object) -> None:
        self.name = str(Path(str(places["dir"])) / ".half.part")

    def __enter__(self) -> "FullDisk":
        Path(self.name).touch()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def write(self, _: bytes) -> None:
        """What the system says then."""
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        """Nothing to close."""


def test_that_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "一覧 1.csv"
    target.write_text("of yesterday")
    monkeypatch.setattr(whole_file, "NamedTemporaryFile", FullDisk)
    with pytest.raises(InputError) as refused:
        write_whole(target, b"of today")
    assert "because the disk is full" in refused.value.text.msgid
    assert refused.value.text.values == {"file": str(target)}
    assert [file.name for file in tmp_path.iterdir()] == [target.name]
    assert target.read_text() == "of yesterday"


def test_that_the_list_of_losses_is_not_lost_to_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, out = tmp_path / "t.csv", tmp_path / "losses.csv"
    table.write_text("a,b\n1,2\n3\n")
    out.write_text("of yesterday")
    monkeypatch.setattr(whole_file, "NamedTemporaryFile", FullDisk)
    with pytest.raises(InputError):
        write_losses([table], (), ReadingOptions(), out, lambda text: text.msgid)
    assert out.read_text() == "of yesterday"


def test_that_a_folder_without_rights_is_told_otherwise(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        write_whole(tmp_path / "none" / "a.csv", b"")
    assert "choose a folder where you may save files" in refused.value.text.msgid
    assert "disk is full" in unwritten(tmp_path, OSError(errno.ENOSPC, "")).text.msgid


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_that_the_rights_of_what_is_replaced_stay_and_a_device_is_written_to(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    write_whole(target, b"1")
    assert target.stat().st_mode & 0o600 == 0o600
    target.chmod(0o640)
    write_whole(target, b"2")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"2", 0o640)
    write_whole(Path(os.devnull), b"nowhere")
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_that_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link = tmp_path / "far" / "real.csv", tmp_path / "link.csv"
    link.symlink_to(Path("far") / "real.csv")
    for content in (b"of yesterday", b"of today"):
        write_whole(link, content)
        assert (link.is_symlink(), real.read_bytes()) == (True, content)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux has the open files of a process there")
def test_that_standard_output_that_leads_to_a_file_is_written_through(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with target.open("wb") as stream:
        number = target.stat().st_ino
        for place in ("/dev/fd", "/proc/self/fd"):
            write_whole(Path(place) / str(stream.fileno()), b"row\n")
    assert (target.read_bytes(), target.stat().st_ino) == (b"row\nrow\n", number)


def test_that_writing_does_not_touch_the_rights_of_other_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the whole process would have other rights for a moment"))
    write_whole(tmp_path / "a.csv", b"1")
    assert (tmp_path / "a.csv").read_bytes() == b"1"


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there, and rights are those of POSIX")
def test_that_packs_and_predictions_follow_links_and_keep_rights_too(tmp_path: Path) -> None:
    def predict(out: Path) -> None:
        with TableWriter(out) as table:
            table.write(pd.DataFrame({"a": [1]}))

    (tmp_path / "far").mkdir()
    for name, write in (("pack.csv", lambda out: write_all({out: b"a\n1\n"})), ("predicted.csv", predict)):
        real, link, fresh = tmp_path / "far" / name, tmp_path / name, tmp_path / f"fresh_{name}"
        real.write_text("of yesterday")
        real.chmod(0o600)
        link.symlink_to(Path("far") / name)
        write(link)
        write(fresh)
        assert (link.is_symlink(), real.read_bytes(), real.stat().st_mode & 0o777) == (True, b"a\n1\n", 0o600)
        assert fresh.stat().st_mode & 0o777 == NEW_FILE_RIGHTS
