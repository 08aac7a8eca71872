"""The Debian package, the archive and what desktop environments are told, made from a small stand-in for the application."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.__main__ import COMMANDS
from engine.domain.build import BuildRecord
from installers.licences import ROOT
from installers.linux import packages
from installers.linux.desktop_files import ENTRY, FILE_TYPE, metainfo

RECORD = BuildRecord("0.1.0", "2026-11-22", "abc123")

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb makes these packages, and this system has none")


@pytest.fixture
def application(tmp_path: Path) -> Path:
    folder = tmp_path / "dist" / "tasuki"
    (folder / "_internal" / "resources").mkdir(parents=True)
    for name in ("tasuki", "tasuki-engine"):
        (folder / name).write_text("#!/bin/sh\n", "utf-8")
        (folder / name).chmod(0o755)
    for name in ("LICENSE", "NOTICES.txt", "sbom.cdx.json", "_internal/模型 1.txt"):
        (folder / name).write_text(name, "utf-8")
    return folder


def test_that_the_package_says_what_it_needs_and_where_everything_goes(application: Path, tmp_path: Path) -> None:
    deb = packages.write_deb(application, tmp_path, RECORD, tmp_path / "tree")
    assert deb.name.startswith("tasuki_0.1.0_")
    fields = subprocess.run(["dpkg-deb", "--field", str(deb)], capture_output=True, text=True, check=True).stdout
    assert "Version: 0.1.0" in fields
    assert "libxcb-cursor0" in fields
    assert "fonts-morisawa-bizud-gothic" in fields
    listed = subprocess.run(["dpkg-deb", "--contents", str(deb)], capture_output=True, text=True, check=True).stdout.splitlines()
    places = {line.split(maxsplit=5)[5] for line in listed}
    assert {
        "./usr/bin/tasuki -> ../lib/tasuki/tasuki",
        "./usr/lib/tasuki/tasuki-engine",
        "./usr/share/applications/tasuki.desktop",
        "./usr/share/mime/packages/tasuki.xml",
        "./usr/share/icons/hicolor/scalable/apps/tasuki.svg",
        "./usr/share/metainfo/org.tasuki.Tasuki.metainfo.xml",
        "./usr/share/man/man1/tasuki.1.gz",
        "./usr/share/doc/tasuki/copyright",
        "./usr/share/doc/tasuki/NOTICES.txt.gz",
    } <= places
    assert all(line.split()[1] == "root/root" for line in listed)


def test_that_every_file_of_the_package_can_be_checked(application: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    packages.fill_deb(application, RECORD, tree)
    subprocess.run(["md5sum", "--check", "--quiet", "DEBIAN/md5sums"], cwd=tree, check=True)
    assert "usr/lib/tasuki/_internal/模型 1.txt" in (tree / "DEBIAN/md5sums").read_text("utf-8")


def test_that_the_archive_starts_in_one_folder_and_brings_a_font(
    application: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = tmp_path / "BIZUDPGothic-Regular.ttf"
    font.write_bytes(b"font")
    monkeypatch.setattr(packages, "FONTS", (font,))
    archive = packages.write_archive(application, tmp_path, RECORD, tmp_path / "work")
    names = subprocess.run(["tar", "-tf", str(archive)], capture_output=True, text=True, check=True).stdout.splitlines()
    assert {name.split("/")[0] for name in names} == {"tasuki-0.1.0"}
    assert "tasuki-0.1.0/_internal/resources/fonts/BIZUDPGothic-Regular.ttf" in names
    assert "tasuki-0.1.0/NOTICES.txt" in names


def test_that_a_person_without_rights_gets_into_the_menu_and_out_again(application: Path, tmp_path: Path) -> None:
    here = tmp_path / "My $oftware 一"
    shutil.copytree(application, here)
    packages.share_files(here / "share", RECORD)
    shutil.copy2(packages.HERE / "tell-desktop.sh", here)
    home = tmp_path / "家 1"
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", str(here / "tell-desktop.sh")], env=environment, check=True)
    entry = (home / ".local/share/applications/tasuki.desktop").read_text("utf-8")
    assert f'Exec="{here}/tasuki" %f'.replace("$", "\\\\$") in entry
    assert f"TryExec={here}/tasuki" in entry
    subprocess.run(["sh", str(here / "tell-desktop.sh"), "--remove"], env=environment, check=True)
    assert not [path for path in home.rglob("*tasuki*") if path.is_file()]


def test_that_the_manual_page_names_every_command() -> None:
    page = (packages.HERE / "tasuki.1").read_text("utf-8").replace("\\-", "-")
    assert [command for command in COMMANDS if command not in page] == []


def test_that_the_manual_page_has_no_mistakes() -> None:
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    done = subprocess.run(["man", "--warnings", "-l", str(packages.HERE / "tasuki.1")], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""


def test_that_desktop_environments_open_projects_with_tasuki() -> None:
    assert "Exec=tasuki %f" in ENTRY
    assert "MimeType=application/x-tasuki;" in ENTRY
    kind = ElementTree.fromstring(FILE_TYPE)[0]
    assert kind.get("type") == "application/x-tasuki"
    assert any(glob.get("pattern") == "*.tasuki" for glob in kind)


def test_that_the_file_type_is_told_by_the_mark_that_projects_carry() -> None:
    from engine.studies.schema import APPLICATION_ID

    assert f"{APPLICATION_ID:#x}" in FILE_TYPE


def test_that_the_entry_for_software_centres_is_sound() -> None:
    entry = ElementTree.fromstring(metainfo(RECORD))
    assert entry.findtext("launchable") == "tasuki.desktop"
    assert entry.find("releases/release").attrib == {"version": "0.1.0", "date": "2026-11-22"}  # pyright: ignore[reportOptionalMemberAccess]
    if shutil.which("appstreamcli") is not None:
        done = subprocess.run(
            ["appstreamcli", "validate", "--no-net", "-"], input=metainfo(RECORD), capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 3), done.stdout  # 3: this version of the tool reads files only


def test_that_the_shell_scripts_can_be_parsed() -> None:
    for script in sorted(packages.HERE.glob("*.sh")):
        subprocess.run(["sh", "-n", str(script)], check=True)


def test_that_the_version_is_written_in_one_place() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", "installers", "resources/*.json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    holders = [
        name
        for name in tracked.stdout.splitlines()
        if not name.startswith("tests/") and f'"{version}"' in (ROOT / name).read_text("utf-8", "ignore")
    ]
    assert holders == []
