"""Measures the start of the packaged window, seen from outside: `python -m tests.benchmarks.packaged_start [--json] [--folder DIST]`.

From the start of the process to its window standing on a virtual screen, as ``xwininfo`` sees it every few milliseconds. Warm: the
median after one start that fills the disk's cache. Cold: once after the cache was dropped, which takes root.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Figure, platforms, report, surroundings

LONGEST_SECONDS = 30.0
DROP_CACHES = Path("/proc/sys/vm/drop_caches")
NOT_TAKEN = "needs `make package`, Xvfb and xwininfo"


def seconds_to_window(application: Path, environment: dict[str, str]) -> float:
    """Start ``application`` and end it as soon as its window is there."""
    began = time.monotonic()
    with subprocess.Popen([application / "tasuki"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while time.monotonic() - began < LONGEST_SECONDS and process.poll() is None:
                tree = subprocess.run(["xwininfo", "-root", "-tree"], env=environment, capture_output=True, text=True, check=False).stdout
                found = [line.split()[0] for line in tree.splitlines() if '("tasuki"' in line]
                if any(is_viewable(window, environment) for window in found):
                    return time.monotonic() - began
        finally:
            process.terminate()
    raise RuntimeError(f"No window of {application} within {LONGEST_SECONDS:.0f} s.")


def is_viewable(window: str, environment: dict[str, str]) -> bool:
    """Whether a person would see the window, and not only a place for it; Qt's helper windows are a few pixels wide."""
    told = subprocess.run(["xwininfo", "-id", window], env=environment, capture_output=True, text=True, check=False).stdout
    return "IsViewable" in told and "Width: 1\n" not in told


def measure(dist: Path, repeats: int) -> list[Figure]:
    """The warm and the cold start; figures not taken where something is missing."""
    application = dist / "tasuki"
    with platforms() as found:
        if "xcb" not in found or shutil.which("xwininfo") is None or not (application / "tasuki").is_file():
            return [Figure(f"packaged window, {kind}", None, limit, NOT_TAKEN, "s") for kind, limit in (("warm", 0.4), ("cold", 1.0))]
        with tempfile.TemporaryDirectory() as home:
            environment = surroundings(Path(home)) | found["xcb"]
            cold = None
            if os.access(DROP_CACHES, os.W_OK):
                seconds_to_window(application, environment)
                os.sync()
                DROP_CACHES.write_text("3\n", "ascii")
                cold = seconds_to_window(application, environment)
            warm = [seconds_to_window(application, environment) for _ in range(repeats + 1)][1:]
    least = f"least {min(warm):.2f} s of {repeats}"
    return [
        Figure("packaged window, warm", statistics.median(warm), 0.4, least, "s"),
        Figure("packaged window, cold", cold, 1.0, "once, nothing of it in the disk's cache" if cold else "takes root", "s"),
    ]


def main() -> int:
    """Print the table or the JSON; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=ROOT / "dist")
    options = parser.parse_args()
    return report(measure(options.folder, options.repeats), as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
