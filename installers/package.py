"""Builds the stand-alone application for this platform into dist/ and checks it; run by `make package`.

In this order: the record of the build and the manual, PyInstaller, the list of parts with their licences, the self-test inside the
bundle, and on Linux the .deb and the .tar.zst. Any step that fails ends the build.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from engine.domain.build import BuildRecord
from installers.build_record import VersionError, draw_icon, write_record
from installers.licences import ROOT, LicenceError
from installers.manifest import Owner, checked
from installers.notices import notices, sbom

APPLICATION = ROOT / "dist" / "tasuki"
WORK = ROOT / "build" / "tasuki"
BUILT = WORK / "built"


def main() -> int:
    """Build, list, test, pack; the return value is the exit code."""
    if sys.platform.startswith("linux") and not (shutil.which("objdump") and shutil.which("strip") and shutil.which("zstd")):
        print("Packaging needs objdump, strip and zstd; please run: sudo apt-get install binutils zstd", file=sys.stderr)
        return 1
    started = time.monotonic()
    try:
        record = write_record(BUILT)
        draw_icon(BUILT / "tasuki.png")
        print_manual()
        build()
        owners = checked(WORK / "contents.json", APPLICATION)
    except (VersionError, LicenceError) as error:
        print(error, file=sys.stderr)
        return 1
    add_papers(owners, record)
    print(f"{APPLICATION.relative_to(ROOT)}: {size_mb(APPLICATION):.0f} MB, built in {time.monotonic() - started:.0f} s")
    code = self_test(APPLICATION)
    if code == 0 and sys.platform.startswith("linux"):
        from installers.linux.packages import write_packages

        for file in write_packages(APPLICATION, ROOT / "dist", record):
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1e6:.0f} MB")
    figures = {"size_mb": size_mb(APPLICATION), "seconds": time.monotonic() - started}
    (ROOT / "dist" / "figures.json").write_text(json.dumps(figures), "utf-8")
    print(f"The whole took {figures['seconds']:.0f} s.")
    return code


def print_manual() -> None:
    """Put the manual's PDFs among what this build brings; where there is no font for them, say so and go on."""
    code = subprocess.run(
        [sys.executable, "-m", "installers.manual", str(BUILT / "resources" / "manual")], cwd=ROOT, check=False
    ).returncode
    if code:
        print("The package is built without the manual's PDFs; F1 shows the manual all the same.")


def build() -> None:
    """Run PyInstaller on the spec."""
    options = ["--noconfirm", "--log-level", "WARN", "--distpath", "dist", "--workpath", "build"]
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, "installers/tasuki.spec"], cwd=ROOT, check=True)


def add_papers(owners: list[Owner], record: BuildRecord) -> None:
    """Put licences and the list of parts beside the executables, and what each part brings beside the application."""
    shutil.copy2(ROOT / "LICENSE", APPLICATION / "LICENSE")
    (APPLICATION / "NOTICES.txt").write_text(notices(owners), "utf-8")
    (APPLICATION / "sbom.cdx.json").write_text(sbom(owners, record), "utf-8")
    (ROOT / "dist" / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(owners)))


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
