"""Writes what a Python needs to be Tasuki's engine, from pyproject.toml and the lock: ``python -m installers.engine_needs``.

resources/engine_needs.json is what the check of such a Python goes by, resources/requirements-gpu.txt is what pip prepares one with.
"""

import sys
import tomllib

import msgspec
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine.domain.engine_check import Need
from engine.domain.outside import REQUIREMENTS
from installers.licences import ROOT, locked

NEEDS = ROOT / "resources" / "engine_needs.json"
PIP = ROOT / "resources" / REQUIREMENTS
OF_THE_WINDOW = ("pyside6-essentials",)
UNUSED = ("scikit-learn",)
"""Left out of the packaged application too."""
EXTRA = "deploy"
MODULES = {"pillow": "PIL", "python-pptx": "pptx", "tomli-w": "tomli_w"}
"""The module of a library where it is not its name in lower case with underscores."""
HEAD = """\
# What a Python needs to be the engine of Tasuki {version}, in the versions that Tasuki was tested with.
#     python -m pip install -r requirements-gpu.txt
# On Linux the torch of this list computes on NVIDIA GPUs. On Windows, install torch {torch} for CUDA first, with the command that
# the page "Get Started" of pytorch.org shows for your system; pip then keeps it.
"""


def main() -> int:
    """Write both files; the return value is the exit code."""
    NEEDS.write_bytes(encoded(engine_needs()))
    PIP.write_text(requirements(engine_needs(), stated()["version"]), "utf-8")
    for file in (NEEDS, PIP):
        print(file.relative_to(ROOT))
    return 0


def engine_needs() -> tuple[Need, ...]:
    """Every library that the engine loads, by name."""
    project, pins = stated(), locked()
    found = []
    for line, optional in [
        *((line, False) for line in project["dependencies"]),
        *((line, True) for line in project["optional-dependencies"][EXTRA]),
    ]:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        if name in (*OF_THE_WINDOW, *UNUSED):
            continue
        least = next(one.version for one in wanted.specifier if one.operator == ">=")
        found.append(Need(wanted.name, MODULES.get(name, name.replace("-", "_")), least, pins[name], optional))
    return tuple(sorted(found, key=lambda need: need.name.lower()))


def stated() -> dict:
    """The table ``project`` of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def encoded(found: tuple[Need, ...]) -> bytes:
    """The file that holds ``found``, one library a line."""
    lines = ",\n".join(msgspec.json.encode(need).decode() for need in found)
    return f"[\n{lines}\n]\n".encode()


def requirements(found: tuple[Need, ...], version: str) -> str:
    """The file that pip is given."""
    torch = next(need.tested for need in found if need.name == "torch")
    return HEAD.format(version=version, torch=torch) + "".join(f"{need.name}=={need.tested}\n" for need in found)


if __name__ == "__main__":
    sys.exit(main())
