"""Stands for the application's resources where a Python of somebody's own runs the engine from the packaged application's sources.

The package that this folder becomes part of keeps its resources once, two folders up, beside libraries which that Python must not see.
"""

import importlib.util
import sys
from pathlib import Path

_FILE = Path(__file__).parents[2] / "resources" / "__init__.py"
_SPEC = importlib.util.spec_from_file_location(__name__, _FILE, submodule_search_locations=[str(_FILE.parent)])
if _SPEC is None:
    raise ImportError(f"{_FILE.parent} cannot stand for the resources.")
sys.modules[__name__] = importlib.util.module_from_spec(_SPEC)
