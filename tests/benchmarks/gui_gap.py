"""Measures how long the window's thread is away during import and training: `python -m tests.benchmarks.gui_gap [--json]`."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.gap_probe import TARGET_MILLISECONDS
from tests.benchmarks.measuring import ROOT, Figure, load, options, platforms, report, surroundings
from tests.end_to_end.test_journey import write_kiln

ROWS, NUMBERS = 100_000, 46
LONGEST_SECONDS = 400
LABELS = {"big": "import of 100,000 x 50 (38 MB)", "small": "import of 420 x 8", "training": "training with live charts"}


def write_big(file: Path) -> None:
    """100,000 rows and 50 columns, 38 MB, with three sparse labels."""
    noise = random.Random(1)
    shape = "L%06d," + ",".join(["%.5f"] * NUMBERS) + ",%s,%s,%s\n"
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(["lot", *(f"x{column}" for column in range(NUMBERS)), "defect", "grade", "strength"]) + "\n")
        for row in range(ROWS):
            values = [noise.random() for _ in range(NUMBERS)]
            defect = "01"[values[0] + noise.random() > 1.2] if noise.random() < 0.5 else ""
            grade = "ABC"[int((values[1] + noise.random()) * 1.5)] if noise.random() < 0.4 else ""
            strength = f"{5 * values[2] + noise.random():.4f}" if noise.random() < 0.3 else ""
            out.write(shape % (row, *values, defect, grade, strength))


def drive(way: str, file: Path, folder: Path, environment: dict[str, str]) -> dict[str, dict[str, float]]:
    """The parts of one way through the window."""
    command = [sys.executable, "-m", "tests.benchmarks.gap_probe", way, str(file), str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def figure(name: str, part: dict[str, float], target: float | None) -> Figure:
    """The longest gap of one part."""
    detail = (
        f"of it {part['thread']:.0f} ms computing in this thread, {part['others']:.0f} in others of the process; "
        f"{part['over']:.0f} of {part['beats']:.0f} beats late; most computing in a gap {part['busiest']:.0f} ms"
    )
    return Figure(f"longest gap, {name}", part["gap"], target, detail, "ms")


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    chosen = options(__doc__)
    with tempfile.TemporaryDirectory() as name, platforms() as found:
        folder = Path(name)
        platform, needed = list(found.items())[-1]
        environment = surroundings(folder / "home", **needed)
        write_kiln(folder / "kiln.csv")
        write_big(folder / "big.csv")
        big = drive("import", folder / "big.csv", folder, environment)
        small = drive("training", folder / "kiln.csv", folder, environment)
    figures = [
        figure(f"{platform}: an idle window (control)", small["idle"], None),
        figure(f"{platform}: after the first picture, pages being made", small["start"], None),
        figure(f"{platform}: {LABELS['big']}", big["import"], TARGET_MILLISECONDS),
        figure(f"{platform}: {LABELS['small']}", small["import"], TARGET_MILLISECONDS),
        figure(f"{platform}: {LABELS['training']}", small["training"], TARGET_MILLISECONDS),
        figure(f"{platform}: verdict and Decide page", small["deciding"], None),
        figure(f"{platform}: report", small["report"], None),
        Figure("machine", None, None, load()),
    ]
    return report(figures, as_json=chosen.json)


if __name__ == "__main__":
    sys.exit(main())
