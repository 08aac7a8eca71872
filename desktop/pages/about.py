"""What the window says about itself: version and origin, licences of all parts, and that it keeps to this machine."""

import sys

from engine.domain.build import BuildRecord, Part, build_record, parts
from engine.domain.text import Translator


def about(engine: str, t: Translator) -> list[tuple[str, str]]:
    """Headings with a sentence each; ``engine`` is the version of the running engine, empty when there is none."""
    return [
        (f"Tasuki {build_record().version}", t("Measures whether several predictions should be trained together, and proves it.")),
        (t("Build"), origin(build_record(), t)),
        (t("Engine"), engine or t("not running")),
        (t("Privacy"), t("Everything is computed on this machine. Nothing is sent anywhere.")),
        (t("Updates"), t("Tasuki does not look for updates and counts nothing of how it is used. It needs no network.")),
        (t("Licence"), t("Tasuki is free software under the Apache License 2.0; the file LICENSE holds the terms.")),
        (t("Parts and their licences"), part_list(parts(), t)),
    ]


def origin(record: BuildRecord, t: Translator) -> str:
    """When and from what this Tasuki was built."""
    if not record.day:
        return t("Runs from source.")
    return t("Built on {day:date} from commit {commit}.", day=record.day, commit=record.commit or t("unknown"))


def part_list(found: tuple[Part, ...], t: Translator) -> str:
    """Every library in a line of its own, and where the texts of the licences are."""
    lines = [f"{part.name} {part.version} — {part.licence}" for part in found]
    python = f"Python {sys.version.partition(' ')[0]} — PSF-2.0"
    return "\n".join(
        [t("The texts of these licences are in the file NOTICES that comes with the packaged application."), "", python, *lines]
    )
