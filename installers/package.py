"""Builds the stand-alone application for this platform into dist/, checks its size and runs its self-test; run by `make package`."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
APPLICATION = ROOT / "dist" / "tasuki"
LIMIT_MB = 950


def main() -> int:
    """Build, measure, test; the return value is the exit code."""
    if sys.platform.startswith("linux") and not (shutil.which("objdump") and shutil.which("strip")):
        print("Packaging needs objdump and strip; please run: sudo apt-get install binutils", file=sys.stderr)
        return 1
    started = time.monotonic()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "WARN",
            "--distpath",
            "dist",
            "--workpath",
            "build",
            "installers/tasuki.spec",
        ],
        cwd=ROOT,
        check=True,
    )
    size = size_mb(APPLICATION)
    print(f"{APPLICATION.relative_to(ROOT)}: {size:.0f} MB, built in {time.monotonic() - started:.0f} s")
    if size > LIMIT_MB:
        print(f"The application may have {LIMIT_MB} MB.", file=sys.stderr)
        return 1
    return self_test(APPLICATION)


def size_mb(folder: Path) -> float:
    """Size of all files below ``folder`` in megabytes (millions of bytes), links not followed."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) / 1e6


def self_test(application: Path) -> int:
    """Run ``selftest`` of the packaged engine away from the source tree; returns its exit code."""
    engine = application / ("tasuki-engine.exe" if sys.platform == "win32" else "tasuki-engine")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run([str(engine), "selftest"], cwd=application.parent, env=environment, check=False)
    print("The packaged application passed its self-test." if done.returncode == 0 else f"The self-test failed ({done.returncode}).")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
