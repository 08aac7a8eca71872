"""What is handed to tools that run on Windows and macOS only, checked as far as it can be read here."""

import plistlib
import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from engine.domain.build import BuildRecord
from installers import manifest
from installers.build_record import build_day, commit_of, stated_version
from installers.licences import ROOT
from installers.macos.bundle import information
from installers.package import APPLICATION, add_papers
from installers.windows.build_setup import EXECUTABLES, SCRIPT, setup_command, sign_command
from installers.windows.version_resource import four_numbers, version_resource

SETUP = SCRIPT.read_text("utf-8")
WORKFLOW = (ROOT / ".github/workflows/package.yml").read_text("utf-8")


def section(name: str) -> str:
    return SETUP.split(f"[{name}]", 1)[1].split("\n[", 1)[0]


def test_that_the_installer_speaks_both_languages() -> None:
    assert 'MessagesFile: "compiler:Languages\\Japanese.isl"' in section("Languages")
    said = dict.fromkeys(re.findall(r"\{cm:(\w+)\}", SETUP))
    told = section("CustomMessages")
    assert list(said)
    for name in said:
        assert f"japanese.{name}=" in told
        assert f"english.{name}=" in told


def test_that_the_installer_needs_no_administrator() -> None:
    assert "PrivilegesRequired=lowest" in section("Setup")
    assert "Root: HKLM" not in SETUP
    assert "Root: HKA;" in section("Registry")


def test_that_the_installer_takes_everything_that_the_build_leaves() -> None:
    taken = section("Files")
    written = {"LICENSE", "NOTICES.txt", "sbom.cdx.json", *EXECUTABLES}
    assert {name for name in written if f'"{{#Source}}\\{name}"' in taken} == written
    assert "_internal\\*" in taken
    assert "sbom.cdx.json" in (Path(add_papers.__code__.co_filename)).read_text("utf-8")


def test_that_the_uninstaller_touches_the_programs_folder_only() -> None:
    lines = [line for line in section("UninstallDelete").splitlines() if line.startswith("Type:")]
    assert lines
    assert all('Name: "{app}' in line for line in lines)


def test_that_every_task_and_every_flag_of_the_installer_is_declared() -> None:
    declared = set(re.findall(r'^Name: "(\w+)"', section("Tasks"), re.MULTILINE))
    used = {name for part in ("Icons", "Registry") for name in re.findall(r"Tasks: (\w+)", section(part))}
    assert used <= declared


def test_that_nothing_is_signed_unless_it_is_said_how() -> None:
    assert sign_command({}, Path("tasuki.exe")) is None
    assert "SignTool" not in " ".join(setup_command("iscc", "0.1.0", {}))
    sign = {"TASUKI_SIGN": 'signtool sign /n "A Company" $f'}
    assert sign_command(sign, Path("tasuki.exe")) == 'signtool sign /n "A Company" "tasuki.exe"'
    command = setup_command("iscc", "0.1.0", sign)
    assert "/DVersion=0.1.0" in command
    assert "/Stasuki=signtool sign /n $qA Company$q $f" in command
    assert str(APPLICATION) in " ".join(command)


def test_that_explorer_sees_version_and_commit(tmp_path: Path) -> None:
    record = tmp_path / "build.json"
    record.write_bytes(msgspec.json.encode(BuildRecord("1.2.3", "2026-11-22", "abc")))
    resource = Path(version_resource("tasuki-engine", record, tmp_path / "resource.txt")).read_text("utf-8")
    assert "filevers=(1, 2, 3, 0)" in resource
    assert 'StringStruct("ProductVersion", "1.2.3 (abc)")' in resource
    assert 'StringStruct("OriginalFilename", "tasuki-engine.exe")' in resource
    compile(resource, "resource.txt", "eval")
    assert four_numbers("1.2rc1") == (1, 0, 0, 0)


def test_that_macos_knows_the_type_of_projects() -> None:
    told = plistlib.loads(plistlib.dumps(information()))
    (kind,) = told["UTExportedTypeDeclarations"]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == ["tasuki"]
    assert told["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert told["CFBundleShortVersionString"] == stated_version()


def test_that_the_entitlements_can_be_read() -> None:
    granted = plistlib.loads((ROOT / "installers/macos/entitlements.plist").read_bytes())
    assert granted == dict.fromkeys(granted, True)
    assert "com.apple.security.cs.allow-unsigned-executable-memory" in granted


@pytest.mark.parametrize("path", sorted(set(re.findall(r"installers[/.][\w./]+", WORKFLOW))))
def test_that_the_workflow_calls_what_is_there(path: str) -> None:
    place = ROOT / (path if "/" in path else path.replace(".", "/") + ".py")
    assert place.exists()


def test_that_the_shell_script_for_macos_can_be_parsed() -> None:
    subprocess.run(["sh", "-n", str(ROOT / "installers/macos/disk_image.sh")], check=True)


def test_that_a_build_can_be_repeated_on_another_day() -> None:
    assert build_day("0") == "1970-01-01"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", build_day(None))


def test_that_a_build_outside_of_version_control_has_no_commit(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == ""
    assert re.fullmatch(r"[0-9a-f]{12}\+?|", commit_of(ROOT))


def test_that_the_c_runtime_of_windows_has_an_owner() -> None:
    assert manifest.shipped_licence("microsoft-c-runtime").startswith("LicenseRef-")
    assert manifest.version_of("microsoft-c-runtime")
