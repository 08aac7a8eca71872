"""Write resources/methods.json from the catalogue: `python installers/method_list.py`.

The commands that only list methods read it, because the catalogue itself brings the training libraries, which take seconds to load. A
test compares the two.
"""

import sys
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from engine.methods import CATALOGUE  # noqa: E402


def main() -> int:
    """Write the file."""
    declared = [entry.declaration for entry in CATALOGUE]
    (ROOT / "resources" / "methods.json").write_bytes(msgspec.json.format(msgspec.json.encode(declared), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
