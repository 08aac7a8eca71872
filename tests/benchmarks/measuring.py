"""What the benchmarks share: figures against targets, clean surroundings, a virtual screen, and a look at processes from outside."""

import argparse
import compileall
import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE_SECONDS = 0.5


@dataclass(frozen=True)
class Figure:
    """A measured value and the most it should be; a target of None marks a value for information, a figure of None one not taken."""

    name: str
    figure: float | None
    target: float | None
    detail: str
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.target is None or self.figure is None or self.figure <= self.target


def options(description: str | None, repeats: int | None = None) -> argparse.Namespace:
    """The command line of a benchmark: ``--json``, and ``--repeats`` where there is something to repeat."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true")
    if repeats is not None:
        parser.add_argument("--repeats", type=int, default=repeats)
    return parser.parse_args()


def report(figures: Sequence[Figure], *, as_json: bool) -> int:
    """Print the table or the JSON; the exit status, which is 1 where a target is missed."""
    if as_json:
        sys.stdout.write(json.dumps([asdict(figure) | {"met": figure.met} for figure in figures], indent=1) + "\n")
    else:
        for figure in figures:
            sys.stdout.write(line(figure) + "\n")
    return 0 if all(figure.met for figure in figures) else 1


def line(figure: Figure) -> str:
    """One line of a table: value, target, verdict, name, detail."""
    value = " " * 13 if figure.figure is None else f"{figure.figure:9.4g} {figure.unit:3}"
    target = " " * 17 if figure.target is None else f"<= {figure.target:6.4g} {'ok' if figure.met else 'MISSED':6} "
    return f"{value} {target} {figure.name:46} {figure.detail}"


def load() -> str:
    """How busy the machine is; figures of wall time mean little on a busy one."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The environment of a person's first start: an own home and bytecode caches, which are made here."""
    for package in ("engine", "desktop", "resources", "tests"):
        compileall.compile_dir(ROOT / package, quiet=2)
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "CI")}
    return {**kept, "TASUKI_HOME": str(home), "PYTHONPATH": str(ROOT), **more}


@contextlib.contextmanager
def platforms() -> Iterator[dict[str, dict[str, str]]]:
    """Qt's platforms that can be measured here with what each needs in the environment; xcb where there is Xvfb."""
    found = {"offscreen": {"QT_QPA_PLATFORM": "offscreen"}}
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        yield found
        return
    read, write = os.pipe()
    command = [xvfb, "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield {**found, "xcb": {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{answer.readline().strip()}"}}
    finally:
        server.terminate()
        server.wait()


class MemoryWatch:
    """The largest memory in bytes that a process and its descendants had together while watched: shared pages are shared out (PSS)."""

    def __init__(self, pid: int) -> None:
        self.largest = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            self.largest = max(self.largest, sum(_proportional_size(pid) for pid in family(self._pid)))


def family(pid: int) -> list[int]:
    """``pid`` and all its descendants."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for member in found:
        found.extend(children.get(member, []))
    return found


def resident_size() -> int:
    """The resident memory of this process in bytes."""
    return _kilobytes(Path("/proc/self/status"), "VmRSS:")


def _proportional_size(pid: int) -> int:
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _kilobytes(file: Path, label: str) -> int:
    with contextlib.suppress(OSError):
        for text in file.read_text().splitlines():
            if text.startswith(label):
                return int(text.split()[1]) * 1024
    return 0
