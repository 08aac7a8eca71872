"""The list of methods that is read without loading what they train with."""

from importlib.resources import files

import msgspec

from engine.domain.method import Method
from engine.methods import CATALOGUE


def test_that_the_list_says_what_the_catalogue_says() -> None:
    listed = msgspec.json.decode((files("resources") / "methods.json").read_bytes(), type=tuple[Method, ...])
    assert listed == tuple(entry.declaration for entry in CATALOGUE), "run python installers/method_list.py"
