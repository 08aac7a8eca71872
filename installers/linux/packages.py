"""The two packages for Linux: a .deb for administrators and a .tar.zst that runs from a home directory."""

import shutil
import subprocess
import sys
from pathlib import Path

from engine.domain.build import BuildRecord
from installers.licences import ROOT
from installers.linux.desktop_files import TEXTS, metainfo

HERE = Path(__file__).parent
DEPENDS = (
    *("libc6 (>= 2.34)", "libegl1", "libgl1", "libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0"),
    *("libxcb-xkb1", "libdbus-1-3", "libfontconfig1", "fonts-morisawa-bizud-gothic"),
)
"""Found in a bare Debian 12; everything else is inside."""
FONTS = tuple(Path("/usr/share/fonts/truetype/bizud-gothic") / f"BIZUDPGothic-{weight}.ttf" for weight in ("Regular", "Bold"))
"""A Japanese font (SIL Open Font Licence) for the archive, from the system's package that the .deb depends on."""
LEVEL = 12
"""Of zstd: 19 saves a tenth of the size and takes fifteen times as long."""
SHARE = {
    "tasuki.desktop": "applications/tasuki.desktop",
    "tasuki.xml": "mime/packages/tasuki.xml",
    "tasuki.svg": "icons/hicolor/scalable/apps/tasuki.svg",
    "application-x-tasuki.svg": "icons/hicolor/scalable/mimetypes/application-x-tasuki.svg",
    "org.tasuki.Tasuki.metainfo.xml": "metainfo/org.tasuki.Tasuki.metainfo.xml",
}
"""What a desktop environment is told -> its place below share/."""


def write_packages(application: Path, folder: Path, record: BuildRecord) -> list[Path]:
    """Write both into ``folder`` and return the files."""
    work = ROOT / "build" / "linux"
    shutil.rmtree(work, ignore_errors=True)
    return [write_deb(application, folder, record, work / "deb"), write_archive(application, folder, record, work / "archive")]


def write_deb(application: Path, folder: Path, record: BuildRecord, tree: Path) -> Path:
    """The Debian package; the application lies in /usr/lib/tasuki."""
    fill_deb(application, record, tree)
    target = folder / f"tasuki_{record.version}_{architecture()}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{LEVEL}", "--build", str(tree), str(target)], check=True, stdout=subprocess.DEVNULL
    )
    return target


def fill_deb(application: Path, record: BuildRecord, tree: Path) -> None:
    """Lay out everything that the Debian package holds below ``tree``."""
    link_tree(application, tree / "usr/lib/tasuki")
    for name in ("LICENSE", "NOTICES.txt", "sbom.cdx.json"):
        (tree / "usr/lib/tasuki" / name).unlink(missing_ok=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/tasuki").symlink_to("../lib/tasuki/tasuki")
    papers = tree / "usr/share/doc/tasuki"
    papers.mkdir(parents=True)
    (papers / "copyright").write_text(copyright_text(), "utf-8")
    packed(ROOT / "CHANGELOG.md", papers / "changelog.gz")
    for name in ("NOTICES.txt", "sbom.cdx.json"):
        packed(application / name, papers / f"{name}.gz")
    share_files(tree / "usr/share", record)
    manual = tree / "usr/share/man/man1"
    manual.mkdir(parents=True)
    page = (HERE / "tasuki.1").read_text("utf-8").replace("@VERSION@", record.version).replace("@DAY@", record.day)
    plain = tree.parent / "tasuki.1"
    plain.write_text(page, "utf-8")
    packed(plain, manual / "tasuki.1.gz")
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(control_text(record, size_kb(tree)), "utf-8")
    (control / "md5sums").write_text(md5sums(tree), "utf-8")
    for path in (tree, *tree.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def write_archive(application: Path, folder: Path, record: BuildRecord, work: Path) -> Path:
    """The archive: one folder with the application and a script that tells the desktop environment of it."""
    name = f"tasuki-{record.version}"
    link_tree(application, work / name)
    for font in FONTS:
        if font.is_file():
            target = work / name / "_internal/resources/fonts" / font.name
            target.parent.mkdir(exist_ok=True)
            shutil.copy2(font, target)
    share_files(work / name / "share", record)
    shutil.copy2(HERE / "tell-desktop.sh", work / name / "tell-desktop.sh")
    (work / name / "README.txt").write_text((HERE / "README.txt").read_text("utf-8"), "utf-8")
    target = folder / f"tasuki_{record.version}_{architecture()}.tar.zst"
    subprocess.run(
        ["tar", "--owner=0", "--group=0", "--use-compress-program", f"zstd -{LEVEL} -T0 -q", "-cf", str(target), "-C", str(work), name],
        check=True,
    )
    return target


def share_files(share: Path, record: BuildRecord) -> None:
    """Desktop entry, file type, icons and the entry for software centres below ``share``."""
    for name, place in SHARE.items():
        target = share / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".svg"):
            shutil.copy2(ROOT / "resources/icons/tasuki.svg", target)
        else:
            target.write_text(TEXTS[name] if name in TEXTS else metainfo(record), "utf-8")


def control_text(record: BuildRecord, installed_kb: int) -> str:
    """What apt knows of the package."""
    return f"""Package: tasuki
Version: {record.version}
Architecture: {architecture()}
Maintainer: The Tasuki developers <tasuki@localhost>
Installed-Size: {installed_kb}
Depends: {", ".join(DEPENDS)}
Section: science
Priority: optional
Description: decides whether prediction tasks should be trained together
 Tasuki reads tables or images whose labels have gaps, trains every task by
 itself and several of them together by many methods, and ends in a verdict
 with its uncertainty, a pack for the meeting, and a model that can be used.
 .
 Everything is computed on this machine; there is no network traffic.
"""


def copyright_text() -> str:
    """The file that Debian wants; the licences of the parts are long and lie beside it."""
    return (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: tasuki\n\n"
        "Files: *\nCopyright: the Tasuki developers\nLicense: Apache-2.0\n The full text is in /usr/share/common-licenses/Apache-2.0.\n\n"
        "Files: usr/lib/tasuki/_internal/*\nCopyright: the authors of the libraries\nLicense: several\n"
        " Each library with its version, licence and the licence's text is in NOTICES.txt.gz beside this file,\n"
        " and as a list for programs in sbom.cdx.json.gz.\n"
    )


def architecture() -> str:
    """Debian's name for this machine."""
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def link_tree(source: Path, target: Path) -> None:
    """``source`` once more as ``target``, without taking space a second time where the disk allows it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-al", str(source), str(target)], check=True)


def packed(source: Path, target: Path) -> None:
    """``source`` with gzip as ``target``, the same bytes for the same content."""
    target.write_bytes(subprocess.run(["gzip", "-9nc", str(source)], capture_output=True, check=True).stdout)


def size_kb(tree: Path) -> int:
    """Kilobytes (1,024 bytes) that the files below ``tree`` take once they are installed."""
    return sum(-(-file.lstat().st_size // 1024) for file in tree.rglob("*") if file.is_file() and not file.is_symlink())


def md5sums(tree: Path) -> str:
    """The list by which dpkg finds damaged files."""
    files = sorted(
        path.relative_to(tree).as_posix()
        for path in tree.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(tree).parts[0] != "DEBIAN"
    )
    listed = "\0".join(files).encode()
    return subprocess.run(["xargs", "-0", "md5sum", "--"], cwd=tree, input=listed, capture_output=True, check=True).stdout.decode()


if __name__ == "__main__":
    sys.exit("Run: make package")
