"""Tells what a Python has of what the engine needs, as one line of JSON; written so that one from 3.7 on can say that it is too old.

Call it with ``name:module`` for each library. Nothing that is missing or broken keeps it from an answer.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from typing import Any

OLDEST = (3, 11)
ENGINE_PARTS = ("engine.server.loop", "engine.server.project_desk")
"""Loading these loads everything that the window asks of an engine."""


def main(wanted: list[str]) -> int:
    """Print the answer; 0 always."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "program": sys.executable,
        "libraries": {},
        "missing": [],
        "broken": {},
        "engine": "",
        "engine_problem": "",
        "torch": None,
    }
    if sys.version_info[:2] >= OLDEST:
        _look_at_libraries(wanted, found)
        _look_at_engine(found)
        if "torch" in found["libraries"]:
            found["torch"] = _torch()
    answer.write(json.dumps(found) + "\n")
    answer.close()
    return 0


def _look_at_libraries(wanted: list[str], found: dict[str, Any]) -> None:
    for name, _, module in (entry.partition(":") for entry in wanted):
        try:
            loaded = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name == module:
                found["missing"].append(name)
            else:
                found["broken"][name] = _words(error)
        except Exception as error:
            found["broken"][name] = _words(error)
        else:
            found["libraries"][name] = _version(name, loaded)


def _look_at_engine(found: dict[str, Any]) -> None:
    try:
        from engine.domain.build import tasuki_version

        found["engine"] = tasuki_version()
        if not found["missing"] and not found["broken"]:
            for part in ENGINE_PARTS:
                importlib.import_module(part)
    except Exception as error:
        found["engine_problem"] = _words(error)


def _version(name: str, module: object) -> str:
    import importlib.metadata

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return str(getattr(module, "__version__", ""))


def _torch() -> dict[str, Any]:
    import torch

    seen: dict[str, Any] = {"cuda": torch.version.cuda or torch.version.hip or "", "gpus": [], "problem": ""}
    if not seen["cuda"]:
        return seen
    try:
        for number in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(number)
            seen["gpus"].append({"name": facts.name, "bytes": facts.total_memory})
        if seen["gpus"]:
            torch.ones(8, device="cuda").mul(2).sum().item()
    except Exception as error:
        seen["problem"] = _words(error)
    return seen


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return type(error).__name__ + (": " + lines[0] if lines else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
