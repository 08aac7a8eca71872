"""Plans as TOML files that people can read, change and keep under version control."""

import os
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from engine.data.whole_file import write_whole
from engine.domain.errors import InputError, PlanError
from engine.domain.plan import PLAN_SCHEMA, Plan
from engine.domain.reading import ReadingOptions
from engine.domain.text import Text, message
from engine.studies.plan_faults import toml_fault, unknown_entries, value_fault


def write_plan(plan: Plan, path: Path) -> None:
    """Write ``plan``; data files in or below its folder are named relative to it, so that both can move together."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise InputError(message("The folder {folder} for the plan does not exist. Create it or choose another.", folder=str(path.parent)))
    write_whole(path, plan_toml(_with_paths(plan, lambda file: _relative(file, folder))))


def read_plan(path: Path) -> Plan:
    """The plan in ``path``, its data files as absolute paths; InputError for a file that is no plan."""
    if not path.is_file():
        raise InputError(message("There is no plan file {file}. Check the name and the folder.", file=str(path)))
    content = _content(path)
    fault = toml_fault(content)
    if fault is not None:
        raise _no_plan(path, fault)
    try:
        plan = msgspec.convert(tomllib.loads(content.decode("utf-8-sig")), Plan)
    except msgspec.ValidationError as error:
        raise _no_plan(path, value_fault(error), str(error)) from error
    if plan.schema > PLAN_SCHEMA:
        raise PlanError(message("{file} was written by a newer Tasuki. Update Tasuki to use it.", file=str(path)))
    unknown = unknown_entries(content, plan)
    if unknown:
        raise _no_plan(path, message("a plan has no entry {entries}", entries=unknown[:5]))
    folder = path.absolute().parent
    return _with_paths(plan, lambda file: str(folder / file))


def plan_toml(plan: Plan) -> bytes:
    """``plan`` as TOML."""
    return msgspec.toml.encode(plan)


def absolute_files(files: Sequence[str]) -> tuple[str, ...]:
    """Data files as absolute paths."""
    return tuple(str(Path(file).absolute()) for file in files)


def absolute_reading(reading: ReadingOptions) -> ReadingOptions:
    """The options with absolute paths, as they belong to absolute files."""
    front = None if reading.front is None else replace(reading.front, path=str(Path(reading.front.path).absolute()))
    return replace(reading, files=tuple(replace(file, path=str(Path(file.path).absolute())) for file in reading.files), front=front)


def _with_paths(plan: Plan, renamed: Callable[[str], str]) -> Plan:
    """``plan`` with its files, and the options of how they are read, under other paths."""
    options = tuple(replace(file, path=renamed(file.path)) for file in plan.reading.files)
    front = None if plan.reading.front is None else replace(plan.reading.front, path=renamed(plan.reading.front.path))
    return replace(plan, files=tuple(renamed(file) for file in plan.files), reading=replace(plan.reading, files=options, front=front))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(message("{file} cannot be read. Check that you may open it.", file=str(path)), str(error)) from error


def _no_plan(path: Path, fault: Text, details: str = "") -> InputError:
    return InputError(message("{file} is not a plan: {fault}. Correct it, or make the plan again.", file=str(path), fault=fault), details)


def _relative(file: str, folder: Path) -> str:
    path = Path(os.path.abspath(file))  # noqa: PTH100 - a link in the data folder is kept as it is, only dots are removed
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
