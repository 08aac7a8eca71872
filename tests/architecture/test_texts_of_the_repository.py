"""What the README promises exists, and no tracked file names a place that only one machine has."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ["/" + "work/", "/" + "tmp/", "/" + "root/"]
INVENTED_IN_TESTS = ["/" + "home/", "/" + "opt/", "C:" + "\\Users"]
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".org",
    "debian" + ".org",
    "download.pytorch" + ".org",
    "extra-index" + "-url",
]

OF_EVERY_SYSTEM = ["/" + "tmp/.X11-unix", "https://www.debian" + ".org/doc/packaging-manuals/copyright-format"]
OF_A_SYSTEM_OF_ITS_OWN = "installers/linux/prove.sh"
"""Names places inside the bare system that it makes."""


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        return [path for folder in ("engine", "desktop", "installers", "tests") for path in (ROOT / folder).rglob("*.py")]
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_that_no_file_names_a_machine_path_or_a_registry() -> None:
    found: list[str] = []
    for file in tracked_files():
        try:
            text = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        name = file.relative_to(ROOT).as_posix()
        for known in OF_EVERY_SYSTEM:
            text = text.replace(known, "")
        places = [] if name == OF_A_SYSTEM_OF_ITS_OWN else PLACES if name.startswith("tests/") else [*PLACES, *INVENTED_IN_TESTS]
        words = [*places, *REGISTRIES]
        found.extend(f"{name}: {word}" for word in words if word in text)
    assert found == []


def test_that_every_make_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in ("README.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code_of((ROOT / document).read_text("utf-8")))))
        assert named, f"{document} names no make command"
        assert named <= targets, f"{document}: {named - targets}"


def code_of(markdown: str) -> list[str]:
    """Code blocks and code spans of ``markdown``."""
    return re.findall(r"^```.*?^```|`[^`\n]+`", markdown, re.MULTILINE | re.DOTALL)


def test_that_every_link_in_the_documents_leads_to_a_file() -> None:
    for document in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        links = re.findall(r"(?<!!)\[[^]]*\]\(([^)#:]+)\)", (ROOT / document).read_text("utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == [], document
