"""What is wrong with a call, in the person's language; argparse itself speaks English only."""

import re

from engine.domain.text import Text, message

_ARGUMENT = re.compile(r"argument (?P<name>.+?): (?P<problem>.*)", re.DOTALL)


def call_fault(problem: str) -> Text:
    """The sentence for what argparse calls ``problem``; its own words where we have none."""
    if found := re.fullmatch(r"the following arguments are required: (.+)", problem):
        return message("Missing: {names}.", names=found[1].split(", "))
    if found := re.fullmatch(r"unrecognized arguments: (.+)", problem):
        return message("Not understood: {words}.", words=found[1])
    if found := _ARGUMENT.fullmatch(problem):
        fault = _argument_fault(found["name"], found["problem"])
        if fault is not None:
            return fault
    return message("The command cannot be understood: {problem}.", problem=problem)


def _argument_fault(name: str, problem: str) -> Text | None:
    if found := re.fullmatch(r"invalid choice: (.+?) \(choose from (.+)\)", problem):
        known = [word.strip("'\"") for word in found[2].split(", ")]
        given = found[1].strip("'\"")
        if name == "COMMAND":
            return message("There is no command {given}. Known commands: {known}.", given=given, known=known)
        return message("{name} cannot be {given}. Choose one of {known}.", name=name, given=given, known=known)
    if found := re.fullmatch(r"invalid int value: (.+)", problem):
        return message("{name} must be a whole number; got {given}.", name=name, given=found[1].strip("'\""))
    if found := re.fullmatch(r"not allowed with argument (.+)", problem):
        return message("{name} and {other} cannot be used together. Leave one of them out.", name=name, other=found[1])
    if problem.startswith("expected "):
        return message("{name} needs a value after it.", name=name)
    return None
