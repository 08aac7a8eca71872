"""Write resources/methods.json from the catalogue: `python installers/method_list.py`.

The commands that only list methods read it, because the catalogue itself brings the training libraries, which take seconds to load. A
test compares the two.
"""

from pathlib import Path

import msgspec

from engine.methods import CATALOGUE

OUT = Path(__file__).parents[1] / "resources" / "methods.json"


def main() -> int:
    """Write the file."""
    declared = [entry.declaration for entry in CATALOGUE]
    OUT.write_bytes(msgspec.json.format(msgspec.json.encode(declared), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
