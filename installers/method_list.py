"""Write resources/methods.json and method_costs.json from the catalogue: `python installers/method_list.py`.

The commands that only list methods read the first, because the catalogue itself brings the training libraries, which take seconds to
load; the manual reads both. Tests compare them with the catalogue.
"""

import tempfile
from pathlib import Path

import msgspec

from engine.data.proposals import propose_task
from engine.data.reading import read_dataset
from engine.data.samples import SAMPLES, write_sample
from engine.methods import CATALOGUE
from engine.studies.planner import propose_plan

RESOURCES = Path(__file__).parents[1] / "resources"
SAMPLE = "plant"
"""Four tasks on a table: the study whose costs the manual tells."""


def method_costs() -> dict[str, float]:
    """The computing time of each method with the four tasks of the sample, as a multiple of the baseline's."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_sample(SAMPLE, Path(folder))
        card = read_dataset([file]).card
        names = next(sample.tasks for sample in SAMPLES if sample.name == SAMPLE)
        proposed = propose_plan(card, [str(file)], (), [propose_task(card, name) for name in names], "quick")
    return {proposal.method: round(proposal.cost, 2) for proposal in proposed.proposals}


def main() -> int:
    """Write the files."""
    written = {"methods.json": [entry.declaration for entry in CATALOGUE], "method_costs.json": method_costs()}
    for name, content in written.items():
        (RESOURCES / name).write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
