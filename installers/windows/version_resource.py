"""The version resource of the Windows executables, which Explorer and inventory tools show."""

from pathlib import Path

import msgspec

from engine.domain.build import BuildRecord

TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "Tasuki"),
      StringStruct("FileDescription", "{description}"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "{name}"),
      StringStruct("LegalCopyright", "Apache-2.0; see NOTICES.txt"),
      StringStruct("OriginalFilename", "{name}.exe"),
      StringStruct("ProductName", "Tasuki"),
      StringStruct("ProductVersion", "{version} ({commit})")])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])])
  ]
)
"""
DESCRIPTIONS = {"tasuki": "Tasuki", "tasuki-engine": "Tasuki engine"}


def version_resource(name: str, record: Path, target: Path) -> str:
    """Write the resource of the executable ``name`` for the build that ``record`` tells of, and return the file."""
    build = msgspec.json.decode(record.read_bytes(), type=BuildRecord)
    target.write_text(
        TEMPLATE.format(
            numbers=four_numbers(build.version), version=build.version, commit=build.commit, name=name, description=DESCRIPTIONS[name]
        ),
        "utf-8",
    )
    return str(target)


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """The version as Windows wants it; what is not a figure is 0."""
    numbers = [int(part) if part.isdecimal() else 0 for part in version.split(".")[:4]]
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth
