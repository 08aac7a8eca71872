"""The importer in a real window on a virtual screen, with a real engine and the files that plants have."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import SHARED_DATA
from tests.end_to_end.test_journey import ROOT, screen, write_kiln

__all__ = ("screen",)

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(400)]

WINE = SHARED_DATA / "wine_quality" / "winequality-red.csv"
LARGE_ROWS = 150_000


def write_logbook(file: Path) -> None:
    """The kiln's log below two title rows."""
    write_kiln(file)
    file.write_bytes("焼成炉 操業日報,,,,,,,\r\n第2工場 2026年10月,,,,,,,\r\n".encode("cp932") + file.read_bytes())


def write_workbook(file: Path) -> None:
    """Two sheets, a table on each."""
    with xlsxwriter.Workbook(str(file)) as book:
        for name, columns in (("First", ("a", "b")), ("Second", ("heat", "grade"))):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns)
            for row in range(1, 60):
                sheet.write_row(row, 0, (row * 1.5, "AB"[row % 2]))


def write_large(file: Path) -> None:
    """About 60 MB."""
    line = ",".join(f"{place}.123456789" for place in range(32))
    with file.open("w", encoding="ascii") as out:
        out.write(",".join(f"x{place}" for place in range(33)) + "\n")
        out.writelines(f"{row},{line}\n" for row in range(LARGE_ROWS))


def test_that_the_importer_leads_from_real_files_to_data(screen: str, tmp_path: Path) -> None:
    write_logbook(tmp_path / "焼成炉.csv")
    write_workbook(tmp_path / "two.xlsx")
    write_large(tmp_path / "large.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04" + b"no workbook" * 50)
    for name, start in (("one", 0), ("two", 500)):
        rows = "".join(f"{start + row},{'missing' if row % 4 == 0 else row},{row % 2}\n" for row in range(100))
        (tmp_path / f"{name}.csv").write_text("n,x,label\n" + rows)
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "TASUKI_HOME": str(tmp_path / "home")}

    done = subprocess.run(
        [sys.executable, "-m", "tests.end_to_end.wizard", str(tmp_path), "ja", str(WINE)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4000:]
    seen = json.loads(done.stdout.splitlines()[-1])
    found, names = seen["logbook_found"]
    assert "cp932" in found
    assert names[1] == "焼成温度[℃]"
    assert seen["logbook_garbled"] != names
    assert seen["logbook_mended"] == names
    assert seen["logbook_tasks"] == ["割れ", "反り等級", "収縮率[%]"]
    assert len(seen["losses"]) == 3, seen["losses"]
    if WINE.is_file():
        assert "UTF-8" in seen["wine_found"] or "ascii" in seen["wine_found"]
        assert seen["wine"] == [1599, 12]
    assert (seen["sheets_first"], seen["sheets_second"], seen["sheet"]) == (["a", "b"], ["heat", "grade"], ["Second"])
    assert seen["several"] == [200, 50]
    assert seen["large_busy"]
    assert (seen["large_page"], seen["large_problem"]) == (1, False)
    assert "broken.xlsx" in seen["broken"]
    assert not seen["broken_next"]
    assert "Warning" not in done.stderr, done.stderr
