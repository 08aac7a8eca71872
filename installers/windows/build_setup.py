"""Makes the installer for Windows from dist/tasuki with Inno Setup; run on Windows after `python -m installers.package`.

Signing: set TASUKI_SIGN to the command that signs a file, with $f in its place, such as
``signtool sign /fd sha256 /tr http://timestamp /td sha256 /n "Company" $f``; without it nothing is signed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from installers.build_record import stated_version
from installers.licences import ROOT

SCRIPT = ROOT / "installers" / "windows" / "tasuki.iss"
APPLICATION = ROOT / "dist" / "tasuki"
EXECUTABLES = ("tasuki.exe", "tasuki-engine.exe")
USUAL = r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"


def main() -> int:
    """Sign the executables where asked, then make the installer; the return value is the exit code."""
    compiler = shutil.which("iscc") or (USUAL if Path(USUAL).is_file() else None)
    if compiler is None:
        print("Inno Setup 6 is needed: winget install JRSoftware.InnoSetup", file=sys.stderr)
        return 1
    for name in EXECUTABLES:
        command = sign_command(os.environ, APPLICATION / name)
        if command is not None:
            subprocess.run(command, check=True, shell=True)
    return subprocess.run(setup_command(compiler, stated_version(), os.environ), cwd=ROOT, check=False).returncode


def setup_command(compiler: str, version: str, environment: Mapping[str, str]) -> list[str]:
    """How Inno Setup is called; the installer and the uninstaller are signed where TASUKI_SIGN says how."""
    command = [compiler, f"/DVersion={version}", f"/DSource={APPLICATION}"]
    if environment.get("TASUKI_SIGN"):
        command += ["/DSignTool=tasuki", f"/Stasuki={environment['TASUKI_SIGN'].replace(chr(34), '$q')}"]
    return [*command, str(SCRIPT)]


def sign_command(environment: Mapping[str, str], file: Path) -> str | None:
    """The command that signs ``file``, or None where nothing is signed."""
    template = environment.get("TASUKI_SIGN")
    return template.replace("$f", f'"{file}"') if template else None


if __name__ == "__main__":
    sys.exit(main())
