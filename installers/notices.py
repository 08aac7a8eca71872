"""The texts that go out with the application: the licences of all parts in NOTICES.txt, and the list of parts in CycloneDX."""

import importlib.metadata
import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.domain.build import BuildRecord
from installers.licences import ROOT
from installers.manifest import Owner

_TEXTS = re.compile(r"(licen[cs]e|copying|notice|copyright|authors)", re.IGNORECASE)
LGPL = ("pyside6-essentials", "shiboken6")
QT_WORDS = (
    "Qt, PySide6 and shiboken6 are used under the GNU Lesser General Public License, version 3. They lie in the folders _internal/PySide6 "
    "and _internal/shiboken6 as libraries of their own and may be exchanged for other builds of the same version. Their sources are "
    "published by The Qt Company (Qt for Python, the version given above). The licence's own text follows at the end of this file."
)
GNU_TEXTS = (Path("/usr/share/common-licenses/LGPL-3"), Path("/usr/share/common-licenses/GPL-3"))
"""The texts of the GNU licences, which the wheels of Qt do not bring along."""


def notices(owners: Iterable[Owner]) -> str:
    """Every owner with its licence and, as far as it brings any, its licence texts; equal texts are printed once."""
    printed: dict[str, str] = {}
    lines = ["Tasuki comes with the following parts. Each is named with its version and its licence (SPDX); the texts follow.", ""]
    kept = sorted(owners, key=lambda owner: owner.name)
    lines += [f"  {owner.name.removeprefix('deb:')} {owner.version}: {owner.licence}" for owner in kept]
    for owner in kept:
        lines += ["", "=" * 100, f"{owner.name.removeprefix('deb:')} {owner.version}: {owner.licence}", ""]
        if owner.name in LGPL:
            lines += [QT_WORDS, ""]
        for title, text in texts_of(owner.name):
            if text in printed:
                lines += [f"-- {title}: as {printed[text]}"]
            else:
                printed[text] = f"{owner.name}, {title}"
                lines += [f"-- {title}", "", text, ""]
    for file in GNU_TEXTS:
        if file.is_file():
            lines += ["", "=" * 100, file.read_text("utf-8")]
    return "\n".join(lines) + "\n"


def texts_of(name: str) -> Iterator[tuple[str, str]]:
    """The licence texts that a library or a package of the system brings: name and content."""
    if name == "tasuki":
        yield "LICENSE", (ROOT / "LICENSE").read_text("utf-8")
    elif name == "python":
        for file in sorted(Path(sys.base_prefix).glob("lib/python3*/LICENSE*")):
            yield file.name, file.read_text("utf-8")
    elif name == "microsoft-c-runtime":
        yield "terms", "Distributed under the terms of the Microsoft Visual C++ Redistributable."
    elif name.startswith("deb:"):
        file = Path("/usr/share/doc") / name.removeprefix("deb:") / "copyright"
        if file.is_file():
            yield "copyright", file.read_text("utf-8", "replace")
    else:
        for file in importlib.metadata.files(name) or ():
            if _TEXTS.search(file.name) and file.suffix in ("", ".txt", ".md", ".rst", ".BSD", ".APACHE", ".external"):
                yield str(file), Path(str(file.locate())).read_text("utf-8", "replace").strip()


def sbom(owners: Iterable[Owner], build: BuildRecord) -> str:
    """The parts as a CycloneDX 1.6 document in JSON; the same parts on the same day give the same document."""
    components = [component(owner) for owner in sorted(owners, key=lambda owner: owner.name) if owner.name != "tasuki"]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components) + build.commit)}",
        "version": 1,
        "metadata": {
            **({"timestamp": f"{build.day}T00:00:00Z"} if build.day else {}),
            "component": {
                "type": "application",
                "bom-ref": "tasuki",
                "name": "tasuki",
                "version": build.version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "properties": [{"name": "tasuki:commit", "value": build.commit or "unknown"}],
            },
        },
        "components": components,
        "dependencies": [{"ref": "tasuki", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def component(owner: Owner) -> dict[str, object]:
    """One part as CycloneDX has it."""
    kind, _, package = owner.name.rpartition(":")
    if kind == "deb":
        purl = f"pkg:deb/debian/{package}@{owner.version.replace(':', '%3A').replace('+', '%2B')}"
    elif owner.name in ("python", "microsoft-c-runtime"):
        purl = f"pkg:generic/{owner.name}@{owner.version.replace(' ', '-')}"
    else:
        purl = f"pkg:pypi/{owner.name}@{owner.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package,
        "version": owner.version,
        "purl": purl,
        "licenses": [{"expression": owner.licence}],
    }
