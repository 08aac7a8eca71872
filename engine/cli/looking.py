"""Commands that only look: inspect, methods, samples."""

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from engine.cli.console import Console
from engine.cli.inspection import inspection, show_card
from engine.cli.reading_options import reading_options
from engine.domain.errors import InputError
from engine.domain.method import Method
from engine.domain.method_names import FAMILIES, family_of
from engine.domain.reading import ReadingOptions
from engine.domain.text import Text, message


def inspect(options: argparse.Namespace, console: Console) -> int:
    """Show what was understood of the files, and write the list of what could not be used if one is wanted."""
    from engine.data.reading import read_dataset

    files, reading = [Path(file) for file in options.files], reading_options(options)
    card = read_dataset(files, reading=reading).card
    if options.json:
        console.json(inspection(card))
    else:
        show_card(card, console)
    if options.dropped:
        _write_losses(files, reading, options.dropped, console)
    return 0


def methods(options: argparse.Namespace, console: Console) -> int:
    """List the catalogue."""
    declared = msgspec.json.decode((files("resources") / "methods.json").read_bytes(), type=tuple[Method, ...])
    t = console.translate
    if options.json:
        console.json(
            [
                {
                    "id": method.id,
                    "name": t(method.name),
                    "summary": t(method.summary),
                    "limits": t(method.limits),
                    "part": method.part,
                    "family": family_of(method.id),
                    "settings": [{**_builtin(setting), "title": t(setting.title), "help": t(setting.help)} for setting in method.settings],
                    "paper": _builtin(method.paper) if method.paper else None,
                    "diagnostics": list(method.diagnostics),
                }
                for method in declared
            ]
        )
        return 0
    for family, (name, _) in FAMILIES.items():
        for position, method in enumerate([method for method in declared if family_of(method.id) == family]):
            if position == 0:
                console.say(t(name))
            _show_method(method, console)
    return 0


def _show_method(method: Method, console: Console) -> None:
    t = console.translate
    console.say(f"  {method.id:<26}{t(method.name)}")
    console.say(f"      {t(method.summary)}")
    console.say(f"      {t(method.limits)}")
    if method.settings:
        console.say(f"      {t('Settings: {settings}', settings=[setting.id for setting in method.settings])}")
    if method.paper is not None:
        cited = ", ".join(part for part in (method.paper.authors, str(method.paper.year), method.paper.identifier) if part)
        console.say(f"      {t('Paper: {paper}', paper=cited)}")


def samples(options: argparse.Namespace, console: Console) -> int:
    """List the samples, or write one."""
    from engine.data.samples import SAMPLES, write_sample

    if options.name is None:
        for sample in SAMPLES:
            console.say(f"{sample.name}  {_rendered(sample.title, console)}")
            console.say(f"    {_rendered(sample.summary, console)}")
        return 0
    names = [sample.name for sample in SAMPLES]
    if options.name not in names:
        raise InputError(message("There is no sample {name}. Known samples: {known}.", name=options.name, known=names))
    if options.folder is None:
        raise InputError(message("Name the folder that the sample is to be written into."))
    console.say(message("{file} was written.", file=str(write_sample(options.name, Path(options.folder)))))
    return 0


def _write_losses(files: list[Path], reading: ReadingOptions, out: str, console: Console) -> None:
    from engine.data.loss_list import write_losses

    count = write_losses(files, (), reading, Path(out), console.translate.render)
    console.explain(message("{file} lists everything that could not be used ({count:count}).", file=out, count=count))


def _rendered(text: Text | str, console: Console) -> str:
    return console.translate.render(text) if isinstance(text, Text) else console.translate(text)


def _builtin(value: Any) -> Any:
    from msgspec import to_builtins

    return to_builtins(value)
