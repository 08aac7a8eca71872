"""Write resources/commands.json from the command line: `python installers/command_list.py`.

The manual lists the commands, and the desktop that shows it may not load the engine's command line. A test compares the two.
"""

import argparse
import gettext
from pathlib import Path

import msgspec

from desktop.pages.manual.commands import ArgumentHelp, CommandHelp, GroupHelp
from engine.cli.arguments import build_parser
from engine.domain.text import Text, TextValue, Translator

OUT = Path(__file__).parents[1] / "resources" / "commands.json"
_USUAL = ("--help", "--lang")
"""Options that every command has; the manual names them once."""


class _Remembered(str):
    """An English sentence that knows what it was made of."""

    text: Text


class _Recorder(Translator):
    """A translator whose sentences can be translated again later."""

    def __init__(self) -> None:
        super().__init__("en", gettext.NullTranslations())

    def __call__(self, msgid: str, /, **values: TextValue) -> str:
        sentence = _Remembered(super().__call__(msgid, **values))
        sentence.text = Text(msgid, values)
        return sentence


def command_list() -> tuple[CommandHelp, ...]:
    """Every command as the parser declares it."""
    parser = build_parser(_Recorder(), "")
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return tuple(_command(name, made) for name, made in commands.choices.items())


def _command(name: str, parser: argparse.ArgumentParser) -> CommandHelp:
    own = {id(parser._positionals), id(parser._optionals)}
    groups = [group for group in parser._action_groups if id(group) not in own]
    elsewhere = {id(action) for group in groups for action in group._group_actions}
    actions = [action for action in parser._actions if id(action) not in elsewhere and not set(_USUAL) & set(action.option_strings)]
    return CommandHelp(
        name,
        _text(parser.description),
        tuple(_argument(action) for action in actions),
        tuple(GroupHelp(_text(group.title), tuple(_argument(action) for action in group._group_actions)) for group in groups),
    )


def _argument(action: argparse.Action) -> ArgumentHelp:
    value = "|".join(map(str, action.choices)) if action.choices else str(action.metavar or "")
    if not action.option_strings:
        return ArgumentHelp(f"[{value}]" if action.nargs == "?" else f"{value} …" if action.nargs == "+" else value, _text(action.help))
    return ArgumentHelp(" ".join([", ".join(action.option_strings), *([value] if value else [])]), _text(action.help))


def _text(sentence: str | None) -> Text:
    if not isinstance(sentence, _Remembered):
        raise TypeError(f"{sentence!r} was not made by the translator")
    return sentence.text


def main() -> int:
    """Write the file."""
    OUT.write_bytes(msgspec.json.format(msgspec.json.encode(command_list()), indent=1) + b"\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
