"""What is written for one build alone: which version of which commit it is, and the icon in pixels."""

import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from engine.domain.build import RECORD, BuildRecord, tasuki_version
from installers.licences import ROOT

ICON_PIXELS = 512
DRAW = (
    "import sys; from PySide6.QtGui import QGuiApplication, QImage, QPainter; from PySide6.QtSvg import QSvgRenderer; "
    "app = QGuiApplication([]); image = QImage(int(sys.argv[3]), int(sys.argv[3]), QImage.Format.Format_ARGB32); image.fill(0); "
    "painter = QPainter(image); QSvgRenderer(sys.argv[1]).render(painter); painter.end(); sys.exit(not image.save(sys.argv[2]))"
)


class VersionError(Exception):
    """The version is not the same everywhere; says where it differs."""


def write_record(folder: Path) -> BuildRecord:
    """Write build.json below ``folder`` and return what it says; VersionError when the installed Tasuki is not this one."""
    stated = stated_version()
    if tasuki_version() != stated:
        raise VersionError(f"pyproject.toml says {stated}, but {tasuki_version()} is installed. Run: make setup")
    record = BuildRecord(stated, build_day(os.environ.get("SOURCE_DATE_EPOCH")), commit_of(ROOT))
    target = folder / "resources" / RECORD
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(msgspec.json.encode(record))
    return record


def stated_version() -> str:
    """The version in pyproject.toml, the one place where it is written."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def build_day(epoch: str | None) -> str:
    """Today in UTC, or the day of ``epoch`` (seconds) for builds that can be repeated."""
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.date().isoformat()


def commit_of(folder: Path) -> str:
    """The commit of ``folder``, with a ``+`` where tracked files differ from it; empty outside of version control."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"], cwd=folder, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() if asked.returncode == 0 else ""


def draw_icon(target: Path) -> None:
    """Save the icon as PNG; without a display."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-c", DRAW, str(ROOT / "resources/icons/tasuki.svg"), str(target), str(ICON_PIXELS)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=True,
    )
