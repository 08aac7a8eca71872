"""Finds out whether a program can be Tasuki's engine, by having it look at itself, and says in words what was found."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from importlib.resources import files
from typing import Any

import msgspec

from engine.domain.build import tasuki_version
from engine.domain.engine_check import EngineCheck, Need, Point, needs
from engine.domain.outside import (
    REQUIREMENTS,
    engine_sources,
    is_packaged_engine,
    libraries_hidden,
    outside_environment,
    probe_command,
    program_at,
)
from engine.domain.text import message
from engine.studies.processes import engine_command

PATIENCE_SECONDS = 180.0
"""The first time that PyTorch for CUDA is loaded from a slow disk takes more than a minute."""
OLDEST, NEWEST = (3, 11), (3, 13)
"""The versions of Python that will do, as pyproject.toml states them."""
GIGABYTE = 2**30
LAST_WORDS = 2000


class Found(msgspec.Struct, frozen=True):
    """What ``engine.studies.probe`` tells."""

    python: str
    implementation: str
    program: str
    libraries: dict[str, str]
    missing: list[str]
    broken: dict[str, str]
    engine: str
    engine_problem: str
    torch: dict[str, Any] | None


def check_engine(place: str, *, patience: float = PATIENCE_SECONDS) -> EngineCheck:
    """What the program at ``place`` is good for, Tasuki's own engine where that is empty; whatever is wrong is in the answer."""
    if place:
        program = program_at(place)
        if not os.path.exists(program):  # noqa: PTH110 - Path's raises for what may not be looked at
            return _unusable(place, Point("bad", message("There is no program {file}. Check its name and folder.", file=str(program))))
        if os.path.isdir(program):  # noqa: PTH112 - likewise
            what = message("{folder} is a folder without a Python in it. Choose the program itself.", folder=str(program))
            return _unusable(place, Point("bad", what))
    return _asked(place, patience)


def _asked(place: str, patience: float) -> EngineCheck:
    command, environment = engine_command("probe"), dict(os.environ)
    if place:
        command, environment = probe_command(place), outside_environment(os.environ)
    wanted = [f"{need.name}:{need.module}" for need in needs()]
    quiet = {"PYTHONUTF8": "1", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    try:
        with libraries_hidden() if place else nullcontext():
            process = subprocess.Popen(
                [*command, *wanted],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**environment, **quiet},
                cwd=engine_sources() if place else None,  # a Python before 3.11 looks for the engine where it is started first
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        with process:
            try:
                answer, complaints = process.communicate(timeout=patience)
            finally:
                process.kill()
    except subprocess.TimeoutExpired:
        what = message("{file} did not answer within {seconds:duration}. It may not be a Python.", file=command[0], seconds=patience)
        return _unusable(place, Point("bad", what))
    except (OSError, ValueError) as error:
        return _unusable(place, Point("bad", message("{file} could not be started. Choose a program.", file=command[0])), str(error))
    words = complaints.decode("utf-8", "replace")[-LAST_WORDS:]
    try:
        found = msgspec.json.decode(answer, type=Found)
    except msgspec.MsgspecError:
        what = message(
            "{file} does not answer as a Python from 3.7 on or an engine of Tasuki does. Choose another program.", file=command[0]
        )
        return _unusable(place, Point("bad", what), words or f"exit code {process.returncode}")
    return judged(place, found, words)


def judged(place: str, found: Found, words: str = "") -> EngineCheck:
    """``found`` in words: why the program can be used as the engine or not, and how what is missing comes there."""
    points = tuple(_points(found))
    usable = all(point.tone != "bad" for point in points)
    wrong = usable and bool(found.missing)
    command = install_command(found.program) if place and (_lacking(found) or wrong) and not is_packaged_engine(program_at(place)) else ""
    details = "\n".join([*(f"{name}: {problem}" for name, problem in found.broken.items()), found.engine_problem, words]).strip()
    return EngineCheck(place, usable, points, command, "" if usable else details)


def install_command(program: str) -> str:
    """What to type so that pip brings the Python ``program`` what is missing."""
    parts = [program, "-m", "pip", "install", "-r", str(files("resources") / REQUIREMENTS)]
    return subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers at the beginning of ``version``, so that versions can be compared: ``2.13.0+cu130`` -> (2, 13, 0)."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def _unusable(place: str, point: Point, details: str = "") -> EngineCheck:
    return EngineCheck(place, False, (point,), details=details)


def _points(found: Found) -> Iterator[Point]:
    known = version_numbers(found.python)[:2]
    if not OLDEST <= known <= NEWEST or found.implementation != "CPython":
        what = message(
            "{kind} {version} cannot be used. Tasuki needs Python 3.11, 3.12 or 3.13.", kind=found.implementation, version=found.python
        )
        yield Point("bad", what)
        return
    yield Point("good", message("Python {version}", version=found.python))
    yield from _engine_points(found)
    yield from _library_points(found)
    if found.torch is not None:
        yield from _torch_points(found.torch, found.libraries["torch"])


def _engine_points(found: Found) -> Iterator[Point]:
    if found.engine and found.engine != tasuki_version():
        what = message(
            "It brings the engine of Tasuki {found}, but this is Tasuki {own}. Choose one of the same version.",
            found=found.engine,
            own=tasuki_version(),
        )
        yield Point("bad", what)
    elif found.engine_problem and not _lacking(found):
        yield Point("bad", message("Tasuki's engine cannot be loaded: {problem}.", problem=found.engine_problem))
    elif not _lacking(found):
        yield Point("good", message("Tasuki's engine {version} can be loaded.", version=found.engine))


def _library_points(found: Found) -> Iterator[Point]:
    by_name = {need.name: need for need in needs()}
    missing = [name for name in found.missing if not by_name[name].optional]
    if missing:
        yield Point("bad", message("Libraries are missing: {names}.", names=missing))
    for name, problem in found.broken.items():
        tone = "caution" if by_name[name].optional else "bad"
        yield Point(tone, message("{name} is installed but cannot be loaded: {problem}.", name=name, problem=problem))
    old = [_said(by_name[name], version) for name, version in found.libraries.items() if _is_old(by_name[name], version)]
    if old:
        yield Point("bad", message("Libraries are too old (in brackets the versions that Tasuki was tested with): {names}.", names=old))
    if optional := [name for name in found.missing if by_name[name].optional]:
        yield Point("caution", message("Without {names}, models cannot be exported as ONNX.", names=optional))
    other = [
        _said(by_name[name], version)
        for name, version in found.libraries.items()
        if version and not _is_old(by_name[name], version) and version_numbers(version) != version_numbers(by_name[name].tested)
    ]
    if other:
        yield Point(
            "caution",
            message(
                "Other versions than Tasuki was tested with (those in brackets), so that figures may differ a little: {names}.", names=other
            ),
        )
    if not (missing or old or other or found.broken):
        yield Point("good", message("All libraries that it needs are there, in the versions that Tasuki was tested with."))


def _torch_points(torch: dict[str, Any], version: str) -> Iterator[Point]:
    if not torch["cuda"]:
        yield Point("caution", message("PyTorch {version} is built without CUDA, so training runs on the processor.", version=version))
        return
    yield Point("good", message("PyTorch {version} is built for CUDA {cuda}.", version=version, cuda=torch["cuda"]))
    for gpu in torch["gpus"]:
        yield Point("good", message("GPU: {name}, {size} GB of memory", name=gpu["name"], size=f"{gpu['bytes'] / GIGABYTE:.1f}"))
    if torch["gpus"] and torch["problem"]:
        what = message(
            "The GPU cannot compute with this PyTorch: {problem}. Install a PyTorch for its age, or a newer driver.",
            problem=torch["problem"],
        )
        yield Point("bad", what)
    elif not torch["gpus"]:
        problem = torch["problem"]
        yield Point(
            "caution",
            message("No GPU answers: {problem}. Check its driver; training runs on the processor.", problem=problem)
            if problem
            else message("No GPU was found. Check that one is there and its driver is installed; training runs on the processor."),
        )


def _lacking(found: Found) -> bool:
    """Whether pip could mend what is wrong."""
    by_name = {need.name: need for need in needs()}
    old = any(_is_old(by_name[name], version) for name, version in found.libraries.items())
    return old or bool(found.broken) or any(not by_name[name].optional for name in found.missing)


def _is_old(need: Need, version: str) -> bool:
    return bool(version) and version_numbers(version) < version_numbers(need.least)


def _said(need: Need, version: str) -> str:
    return f"{need.name} {version} ({need.tested})"
