"""The commands of the command line as the manual lists them, read from ``resources/commands.json``.

The desktop may not load the command line itself; ``installers/command_list.py`` writes the file from it, and a test compares the two.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from desktop.pages.manual.blocks import Block, Sheet, Span, Words, plain, strong
from engine.domain.text import Text, Translator

USUAL = 3
"""An argument that so many commands have is explained once for all of them."""


class ArgumentHelp(Struct, frozen=True):
    """How an argument is written, such as ``--seed N``, and what it is for."""

    call: str
    words: Text


class GroupHelp(Struct, frozen=True):
    """Arguments that several commands share, under a title of their own."""

    title: Text
    arguments: tuple[ArgumentHelp, ...]


class CommandHelp(Struct, frozen=True):
    """One command."""

    name: str
    words: Text
    arguments: tuple[ArgumentHelp, ...]
    groups: tuple[GroupHelp, ...] = ()


@lru_cache(maxsize=1)
def commands() -> tuple[CommandHelp, ...]:
    """Every command, in the order in which ``tasuki --help`` lists them."""
    return msgspec.json.decode((files("resources") / "commands.json").read_bytes(), type=tuple[CommandHelp, ...])


def command_blocks(t: Translator) -> Iterator[Block]:
    """A table for each command; arguments that many commands have, and groups of them, stand once at the end."""
    every = [argument for command in commands() for argument in command.arguments]
    usual = [argument for argument in every if every.count(argument) >= USUAL]
    groups: list[tuple[GroupHelp, list[str]]] = []
    for command in commands():
        places = [argument.call for argument in command.arguments if not argument.call.startswith("-")]
        own = [argument for argument in command.arguments if argument not in usual]
        yield _sheet((Span(" ".join(["tasuki", command.name, *places]), "code"),), t.render(command.words), own, t)
        for group in command.groups:
            known = next((names for other, names in groups if other == group), None)
            if known is None:
                groups.append((group, known := []))
            known.append(command.name)
    for group, names in groups:
        yield _sheet(strong(t("Arguments of {commands}", commands=names)), t.render(group.title), group.arguments, t)
    once = [argument for place, argument in enumerate(usual) if argument not in usual[:place]]
    yield _sheet(strong(t("Arguments of several commands")), "", once, t)


def _sheet(title: Words, words: str, arguments: Sequence[ArgumentHelp], t: Translator) -> Sheet:
    rows = tuple(((Span(argument.call, "code"),), plain(t.render(argument.words))) for argument in arguments)
    return Sheet((title, strong(words)), rows, (8, 14))
