"""A person's whole journey in a real window on a virtual screen, with a real engine process."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(400)]


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a virtual screen of its own."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        pytest.skip("Xvfb is not installed; on Debian: apt-get install xvfb")
    read, write = os.pipe()
    server = subprocess.Popen(
        [xvfb, "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def write_kiln(file: Path) -> None:
    """A kiln's log in cp932 with Japanese headers: three tasks of all kinds, each labelled on part of the rows only."""
    noise = random.Random(5)
    lines = ["ロット,焼成温度[℃],昇温速度[℃/分],湿度[%],炉,割れ,反り等級,収縮率[%]"]
    for row in range(420):
        heat, speed, damp, kiln = noise.gauss(1240, 18), noise.gauss(4, 0.8), noise.uniform(30, 70), noise.choice("ABC")
        stress = 0.05 * (heat - 1240) + 1.3 * (speed - 4) + 0.02 * (damp - 50)
        crack = "有" if stress + noise.gauss(0, 0.5) > 0.6 else "無"
        warp = "ABC"[min(2, max(0, round(stress / 1.5 + 1 + noise.gauss(0, 0.2))))]
        shrink = f"{12 + 0.4 * stress + noise.gauss(0, 0.1):.2f}"
        seen = [value if noise.random() < share else "" for value, share in ((crack, 0.5), (warp, 0.4), (shrink, 0.3))]
        lines.append(f"L{row:05d},{heat:.1f},{speed:.2f},{damp:.0f},{kiln},{','.join(seen)}")
    file.write_bytes("\r\n".join(lines).encode("cp932"))


@pytest.mark.parametrize(
    ("hand", "name", "language", "method"), [("journey", "焼成炉.csv", "ja", None), ("keyboard", "kiln.csv", "en", "equal_weights")]
)
def test_that_a_file_becomes_an_exported_report_with_the_mouse_and_with_keys_alone(
    hand: str, name: str, language: str, method: str | None, screen: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    write_kiln(file)
    home = tmp_path / "home"
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "TASUKI_HOME": str(home)}

    done = subprocess.run(
        [sys.executable, "-m", f"tests.end_to_end.{hand}", str(file), str(tmp_path), language, *([method] if method else [])],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=380, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["platform"] == "xcb"
    assert summary["tasks"] == ["割れ", "反り等級", "収縮率[%]"]
    assert len(summary["methods"]) > 3 if method is None else summary["methods"] == [method, "single_task"]
    assert summary["verdict"] in ("go", "conditional", "no_go", "hold")
    assert sorted(Path(written).suffix for written in summary["reports"]) == [".pdf", ".pptx", ".xlsx"]
    assert all(Path(written).stat().st_size > 5_000 for written in summary["reports"])
    assert list(dict.fromkeys(summary["pages"])) == ["start", "data", "tasks", "plan", "train", "decide", "report"]
    assert "Warning" not in done.stderr, done.stderr
    assert list(home.rglob("*.tasuki")), "the project was not kept"
