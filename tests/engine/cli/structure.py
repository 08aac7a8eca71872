"""Checks a JSON value against the few words of JSON Schema that our schema files use."""

import json
from importlib.resources import files
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def schema(name: str) -> dict[str, Any]:
    """The schema file called ``name``."""
    return json.loads((files("resources") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def problems(value: Any, rule: dict[str, Any], place: str = "$") -> list[str]:
    """Every way in which ``value`` breaks ``rule``."""
    found = []
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, TYPES[kind]) and not (kind != "boolean" and isinstance(value, bool)) for kind in kinds):
        return [f"{place}: {value!r} is none of {kinds}"]
    if "enum" in rule and value not in rule["enum"]:
        found.append(f"{place}: {value!r} is not one of {rule['enum']}")
    if "minimum" in rule and value < rule["minimum"]:
        found.append(f"{place}: {value!r} is below {rule['minimum']}")
    if isinstance(value, dict):
        found += [f"{place}: {key} is missing" for key in rule.get("required", []) if key not in value]
        extra = rule.get("additionalProperties")
        for key, inner in value.items():
            known = rule.get("properties", {}).get(key, extra)
            found += problems(inner, known, f"{place}.{key}") if known else []
    if isinstance(value, list) and "items" in rule:
        found += [problem for index, inner in enumerate(value) for problem in problems(inner, rule["items"], f"{place}[{index}]")]
    return found
