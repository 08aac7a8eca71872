"""Single-face font files in a folder of their own: typst and matplotlib do not take a face out of a .ttc collection."""

import shutil
from pathlib import Path

from engine.report.fonts import FontFiles


def standalone(fonts: FontFiles, folder: Path) -> FontFiles:
    """Copies of ``fonts`` in ``folder``, which is made if need be, one face per file; a collection gives the face of that family."""
    folder.mkdir(parents=True, exist_ok=True)
    regular = _face(fonts.regular, fonts.family, folder / f"regular{_suffix(fonts.regular)}")
    bold = regular if fonts.bold == fonts.regular else _face(fonts.bold, fonts.family, folder / f"bold{_suffix(fonts.bold)}")
    return FontFiles(fonts.family, regular, bold)


def _suffix(file: Path) -> str:
    return ".ttf" if file.suffix.lower() == ".ttc" else file.suffix.lower()


def _face(source: Path, family: str, target: Path) -> Path:
    if source.suffix.lower() != ".ttc":
        shutil.copyfile(source, target)
        return target
    from fontTools.ttLib import TTCollection

    with TTCollection(source, lazy=True) as collection:
        faces = [face for face in collection.fonts if face["name"].getBestFamilyName() == family]
        (faces or collection.fonts)[0].save(target)
    return target
