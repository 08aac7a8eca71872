"""How files are to be read, as said on the command line: one value for all files, or ``FILE=VALUE`` for one of several."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from msgspec.structs import replace

from engine.domain.errors import InputError
from engine.domain.reading import Combine, FileOptions, FrontOptions, ReadingOptions
from engine.domain.text import Translator, message

_SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
FRONT_ENDINGS = (".onnx", ".safetensors")
_DECIMALS = {"point": ".", "comma": ",", ".": ".", ",": ","}


def add_reading_arguments(parser: argparse.ArgumentParser, t: Translator) -> None:
    """The options of commands that read files."""
    group = parser.add_argument_group(t("How the files are read (found out where not given; FILE=VALUE is for one of several files)"))
    group.add_argument("--encoding", action="append", default=[], metavar="NAME", help=t("Encoding of a text file, for example cp932."))
    group.add_argument(
        "--delimiter", action="append", default=[], metavar="SIGN", help=t("What separates cells: one character, or tab, comma, semicolon.")
    )
    group.add_argument("--decimal", action="append", default=[], metavar="SIGN", help=t("Decimal sign: point or comma."))
    group.add_argument("--header-row", action="append", default=[], metavar="LINE", help=t("Line of the column names, counted from 1."))
    group.add_argument("--sheet", action="append", default=[], metavar="NAME", help=t("Sheet of a workbook."))
    group.add_argument("--markers", metavar="WORD[,WORD]", help=t("Words that mean a gap, instead of the usual ones; empty for none."))
    group.add_argument("--combine", choices=get_args(Combine), default="auto", help=t("How several files belong together."))
    group.add_argument("--key", default="", metavar="COLUMN", help=t("The column that joins the files."))
    group.add_argument(
        "--front",
        metavar="FILE[=COLUMN,COLUMN]",
        help=t(
            "Your own feature extractor (ONNX), which looks at the images, or at these columns in its order, or one that Tasuki exported "
            "(safetensors); what it makes becomes columns."
        ),
    )


def reading_options(options: argparse.Namespace) -> ReadingOptions:
    """What the options say; InputError for a value that cannot be meant."""
    files = {file: FileOptions(str(Path(file))) for file in options.files}
    for file, value in _assigned(options.encoding, options.files):
        files[file] = replace(files[file], encoding=value)
    for file, value in _assigned(options.delimiter, options.files):
        files[file] = replace(files[file], delimiter=_SEPARATORS.get(value, value))
    for file, value in _assigned(options.decimal, options.files):
        if value not in _DECIMALS:
            raise InputError(message("{value} is not a decimal sign. Write point or comma.", value=value))
        files[file] = replace(files[file], decimal=_DECIMALS[value])
    for file, value in _assigned(options.header_row, options.files):
        if not value.isdecimal() or int(value) < 1:
            raise InputError(message("{name} must be a whole number from 1; got {given}.", name="--header-row", given=value))
        files[file] = replace(files[file], header_row=int(value))
    for file, value in _assigned(options.sheet, options.files):
        files[file] = replace(files[file], sheet=value)
    if len(options.files) == 1 and Path(options.files[0]).is_file() and (options.combine != "auto" or options.key):
        raise InputError(message("--combine and --key are for several files; only {file} was given.", file=options.files[0]))
    return ReadingOptions(
        files=tuple(file for file in files.values() if file != FileOptions(file.path)),
        markers=None if options.markers is None else tuple(word.strip() for word in options.markers.split(",") if word.strip()),
        combine=options.combine,
        key=options.key,
        front=None if options.front is None else _front(options.front),
    )


def _front(value: str) -> FrontOptions:
    ending = next((known for known in FRONT_ENDINGS if f"{known}=" in value), "")
    if not ending:
        return FrontOptions(value)
    file, _, columns = value.partition(f"{ending}=")
    return FrontOptions(f"{file}{ending}", tuple(name.strip() for name in columns.split(",") if name.strip()))


def _assigned(values: Sequence[str], files: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a file and its value; a value without a file is for all, and one with a file comes last."""
    for value in sorted(values, key=lambda value: _file(value, files) is not None):
        file = _file(value, files)
        if file is not None:
            yield file, value[value.index("=", len(_named(value, file))) + 1 :]
        else:
            yield from ((file, value) for file in files)


def _file(value: str, files: Sequence[str]) -> str | None:
    return next((file for file in files if _named(value, file)), None)


def _named(value: str, file: str) -> str:
    """How ``value`` names ``file`` before its equals sign: by path or by name; empty where it does not."""
    return next((name for name in (file, Path(file).name) if value.startswith(f"{name}=")), "")
