"""The schema of ``tasuki verdict --json``: every key that is written is described there, and nothing else is."""

import json
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from engine.analysis.verdict import reach_verdict
from engine.cli.console import plain
from engine.cli.results import verdict_document
from engine.domain.roi import Assumptions, Roi, TaskWorth
from engine.domain.text import Text, translator
from engine.domain.verdict import Verdict
from tests.engine.cli.structure import problems, schema
from tests.examples import example_card, example_study

ASSUMED = Assumptions(tasks=(TaskWorth("TWF", point=1000.0),), day_rate=50_000.0, engineering_days=5.0)
NAMES = {inspect.StrType: "string", inspect.IntType: "integer", inspect.FloatType: "number", inspect.BoolType: "boolean"}


def written(assumptions: Assumptions, shift: float = 0.0) -> dict[str, Any]:
    """What the command prints for the invented study, read back."""
    verdict = reach_verdict(example_study(shift), example_card())
    return json.loads(msgspec.json.encode(plain(verdict_document(verdict, assumptions), translator("ja"))))


def differences(found: inspect.Type, rule: dict[str, Any], place: str) -> list[str]:
    """Where ``rule`` does not say what a value of type ``found`` looks like once it is written."""
    if isinstance(found, inspect.UnionType):
        parts = [part for part in found.types if not isinstance(part, inspect.NoneType)]
        listed = rule.get("type", []) if "enum" not in rule else rule["enum"]
        wrong = [] if len(parts) == len(found.types) or "null" in listed or None in listed else [f"{place} may be null"]
        return wrong if len(parts) > 1 else wrong + differences(parts[0], rule, place)
    kinds = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    match found:
        case inspect.StructType(cls=cls) if cls is Text:
            return [] if "string" in kinds else [f"{place} is a sentence"]
        case inspect.StructType(fields=fields):
            return [problem for field in fields for problem in _in_field(field, rule, place)] + [
                f"{place}.{key} does not exist" for key in set(rule.get("properties", {})) - {field.name for field in fields}
            ]
        case inspect.LiteralType(values=values):
            return [] if set(values) == {value for value in rule.get("enum", []) if value is not None} else [f"{place} has other values"]
        case inspect.VarTupleType(item_type=inner) | inspect.ListType(item_type=inner):
            return differences(inner, rule.get("items", {}), f"{place}[]")
        case inspect.TupleType(item_types=inner):
            return differences(inner[0], rule.get("items", {}), f"{place}[]") + [
                f"{place} has another length" for length in (rule.get("minItems"),) if length != len(inner)
            ]
        case inspect.DictType():
            return [] if "object" in kinds else [f"{place} is an object"]
        case _:
            return [] if NAMES[type(found)] in kinds else [f"{place} is a {NAMES[type(found)]}"]


def _in_field(field: inspect.Field, rule: dict[str, Any], place: str) -> list[str]:
    known = rule.get("properties", {}).get(field.name)
    if known is None:
        return [f"{place}.{field.name} is not described"]
    undescribed = [] if known.get("description", "").endswith(".") else [f"{place}.{field.name} has no description"]
    return undescribed + differences(field.type, known, f"{place}.{field.name}")


def verdict_part() -> dict[str, Any]:
    """The schema without the keys that the command adds to the verdict."""
    rule = schema("verdict")
    return {**rule, "properties": {key: inner for key, inner in rule["properties"].items() if key not in ("assumptions", "roi")}}


@pytest.mark.parametrize(("struct", "key"), [(Verdict, None), (Roi, "roi"), (Assumptions, "assumptions")])
def test_that_every_key_is_described_as_it_is_written(struct: type[msgspec.Struct], key: str | None) -> None:
    rule = verdict_part() if key is None else schema("verdict")["properties"][key]
    assert differences(inspect.type_info(struct), rule, "$") == []


def test_that_a_missing_and_a_needless_key_are_noticed() -> None:
    rule = verdict_part()
    del rule["properties"]["seeds"]
    rule["properties"]["mood"] = {"description": "None.", "type": "string"}
    assert differences(inspect.type_info(Verdict), rule, "$") == ["$.seeds is not described", "$.mood does not exist"]


@pytest.mark.parametrize("shift", [0.0, -0.05])
@pytest.mark.parametrize("assumptions", [Assumptions(), ASSUMED])
def test_that_what_is_written_keeps_the_schema(assumptions: Assumptions, shift: float) -> None:
    found = written(assumptions, shift)
    assert problems(found, schema("verdict")) == []
    assert (found["roi"] is None) == (assumptions == Assumptions())


def test_that_the_keys_promised_to_other_programs_are_there() -> None:
    found = written(ASSUMED)
    assert {"verdict", "reasons", "candidate", "tasks", "delta_m", "pareto", "task_fit", "label_value", "roi", "checks"} <= set(found)
    task = {"name", "kpi", "baseline", "candidate", "gain", "interval", "floor", "margin", "status"}
    assert all(task <= set(known) for known in found["tasks"])


def test_that_a_time_that_never_comes_is_null() -> None:
    never = Assumptions(day_rate=50_000.0, engineering_days=5.0)
    assert written(never)["roi"]["payback_months"] == {"low": None, "likely": None, "high": None}


def test_that_figures_that_are_undefined_are_null() -> None:
    verdict = reach_verdict(example_study(), example_card())
    task = msgspec.structs.replace(verdict.tasks[0], gain=float("nan"))
    encoded = msgspec.json.encode(plain(verdict_document(msgspec.structs.replace(verdict, tasks=(task,)), Assumptions()), translator("en")))
    assert b"NaN" not in encoded
    assert json.loads(encoded)["tasks"][0]["gain"] is None
