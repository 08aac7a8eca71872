"""Tells the size of the packages in dist and how long they took: `python -m tests.benchmarks.package_size [--json]`."""

import json
import sys
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Figure, options, report

LIMITS = (("application, unpacked", "size_mb", 900.0, "MB"), ("make package, whole", "seconds", 1200.0, "s"))


def figures(dist: Path) -> list[Figure]:
    """What `make package` left in ``dist``; figures not taken where it has not been run."""
    record = dist / "figures.json"
    known = json.loads(record.read_text("utf-8")) if record.is_file() else {}
    detail = "as `make package` measured it" if known else "run `make package` first"
    found = [Figure(name, known.get(key), target, detail, unit) for name, key, target, unit in LIMITS]
    packages = max(dist.glob("tasuki_*.deb"), key=lambda file: file.stat().st_mtime, default=None)
    size = packages.stat().st_size / 1e6 if packages else None
    return [*found, Figure("Debian package", size, 320.0, packages.name if packages else "run `make package` first", "MB")]


if __name__ == "__main__":
    sys.exit(report(figures(ROOT / "dist"), as_json=options(__doc__).json))
