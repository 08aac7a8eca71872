"""Measures how long many small images take from a folder or a zip file to pixels in memory: `python -m tests.benchmarks.image_read`."""

import io
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from engine.data.reading import read_dataset
from tests.benchmarks.measuring import Figure, load, options, report

IMAGES = 20_000
SIDE = 64
MOST_SECONDS = 60.0
"""Wall time of the first reading."""


def write_images(folder: Path, images: int) -> None:
    """Pictures of noise, PNG and JPEG in turns, in folders of two levels."""
    generator = np.random.default_rng(0)
    for number in range(images):
        place = folder / f"metal {number % 3}" / f"state {number % 4}"
        place.mkdir(parents=True, exist_ok=True)
        kind = ("png", "jpg")[number % 2]
        stream = io.BytesIO()
        Image.fromarray(generator.integers(0, 255, (SIDE, SIDE, 3), np.uint8)).save(stream, "JPEG" if kind == "jpg" else "PNG")
        (place / f"{number:05}.{kind}").write_bytes(stream.getvalue())


def main() -> int:
    """The figures of one run, each way of reading once."""
    given = options(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "images"
        write_images(folder, IMAGES)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        loose = _seconds(folder)
        memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e6
        packed = Path(name) / "images.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(folder.rglob("*.*")):
                archive.write(path, path.relative_to(folder))
        zipped = _seconds(packed)
    detail = f"{SIDE} x {SIDE} pixels, PNG and JPEG, {load()}"
    figures = [
        Figure(f"reading {IMAGES:,} images in folders", loose, MOST_SECONDS, detail, "s"),
        Figure(f"reading {IMAGES:,} images in a zip file", zipped, MOST_SECONDS, detail, "s"),
        Figure("memory for it", memory, None, f"{IMAGES * SIDE * SIDE * 3 / 1e9:.2f} GB are the pixels", "GB"),
    ]
    return report(figures, as_json=given.json)


def _seconds(path: Path) -> float:
    began = time.monotonic()
    read_dataset([path], image_size=SIDE)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
